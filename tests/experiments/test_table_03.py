"""Table 3, from runs of downsized models whose numbers are worked out by hand."""

import json
from dataclasses import asdict, replace

import pytest

from errors import UsageError
from experiments.designs import DESIGNS
from experiments.results import read_scores
from experiments.scaled_results import SCALED, read_scaled_runs
from experiments.tables import table_03
from experiments.variations import changes


def write(folder, scale, seed, score, frame_error, reward_error, design="lt_lr", **model):
    """A run with three records of training, whose median errors are those of the second."""
    numbers = asdict(replace(DESIGNS[design].model, **{SCALED[design]: scale}, **model))
    config = {"design": design, "task": "cheetah_run", "preset": "desk", "seed": seed}
    config |= {"model": numbers, "online": {"episodes": 60}}
    records = [{"kind": "run", "config": config}]
    for episode, share, gain in ((20, 5.0, -10), (40, 1.0, 0), (60, 0.5, 10)):
        counters = {"episode": episode, "env_step": 1000 * episode}
        metrics = {"frame_error": share * frame_error, "reward_error": share * reward_error}
        records.append({"kind": "training", **counters, "metrics": metrics})
        records.append({"kind": "evaluation", **counters, "score": score + gain})
    path = folder / f"{design}-{scale}-{len(model)}" / f"seed_{seed}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture
def results(tmp_path):
    """Three scales, whose scores fall with the frames' error and hardly with the rewards'."""
    for scale, score, frame, reward in ((1.0, 300, 1, 1), (0.5, 200, 2, 3), (0.25, 100, 3, 2)):
        for seed in (0, 1):
            write(tmp_path, scale, seed, score + 20 * seed, frame, reward)
    return tmp_path


def test_by_hand(results):
    table = table_03.build(results)
    assert table.columns[2:6] == [f"ot_or {name}" for name in table_03._COLUMNS]
    (row,) = table.rows
    assert row[:6] == ["desk", "cheetah_run", "–", "–", "–", "–"]
    # Means 310, 210, 110: on a line with 1, 2, 3; with 1, 3, 2 the correlation is -1/2; the
    # deviation of three numbers 100 apart is 100 times the root of 2/3.
    assert row[6:] == ["-1.00", "-0.50", "210.0", "81.6"]
    assert table.notes[0] == "Means over 2 seeds."
    # 2 designs x 7 tasks x 5 scales x 3 seeds, of which six are there.
    assert table.notes[1] == "preset desk: 204 of 210 runs are missing (--run desk)"


def test_the_median_is_over_the_training(results):
    run = read_scaled_runs(results).set_index(["scale", "seed"]).loc[(0.5, 1)]
    assert (run.L_O, run.L_R, run.score) == (2.0, 3.0, 220.0)


def test_a_single_seed_has_no_correlation(tmp_path):
    for scale, score in ((1.0, 300), (0.5, 200), (0.25, 100)):
        write(tmp_path, scale, 0, score, 1 / scale, 1)
    assert table_03.build(tmp_path).rows[0][6:] == ["–", "–", "200.0", "81.6"]


def test_other_variations_are_left_out(results):
    write(results, 1.0, 0, 999, 9, 9, share_gradients=False)
    assert len(read_scaled_runs(results)) == 6


def test_curves_of_the_designs_do_not_see_downsized_runs(results):
    assert set(read_scores(results).score) == {290.0, 300.0, 310.0, 320.0, 330.0}


def test_what_a_preset_sets_is_no_variation():
    model = {"channel_scale": 0.0625}
    assert changes("ot_or", "smoke", model) == {}
    assert changes("ot_or", "desk", model) == model
    assert changes("random", "desk", None) == {}


def test_an_unfinished_run_is_missing(results):
    log = write(results, 0.5, 2, 200, 2, 3)
    lines = log.read_text().splitlines()
    log.write_text("".join(f"{line}\n" for line in lines[:-2]))
    with pytest.warns(UserWarning, match="seed_2.jsonl is not finished"):
        assert len(read_scaled_runs(results)) == 6


def test_the_same_run_twice_names_both(results):
    first = results / "lt_lr-0.5-0" / "seed_0.jsonl"
    (results / "again.jsonl").write_text(first.read_text())
    with pytest.raises(UsageError, match="seed_0.jsonl and .*again.jsonl|again.jsonl and .*seed_0"):
        read_scaled_runs(results)


def test_the_commands(results, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no run lies
    table_03.main(["--results", str(results), "--run", "desk"])
    commands = capsys.readouterr().out.splitlines()
    assert len(commands) == 2 * 204  # to train and to publish
    train = "python -m experiments.train design=lt_lr task=cheetah_run preset=desk seed=2"
    assert train in commands
    assert f"{train} model.unit_scale=0.5" in commands
    assert not any(command == train.replace("seed=2", "seed=1") for command in commands)
    folder = "runs/cheetah_run/lt_lr-unit_scale=0.5/desk/seed_2"
    assert f"python -m experiments.publish \"run='{folder}'\" results={results}" in commands
    with pytest.raises(SystemExit) as caught:
        table_03.main(["--results", str(tmp_path / "nothing")])
    assert caught.value.code == 2
    assert "--run prints the commands" in capsys.readouterr().err
