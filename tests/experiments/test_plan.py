"""The plan of the study: counts, hours and commands against numbers worked out by hand."""

import json

import pytest

from experiments import plan
from experiments.command_line import compose
from experiments.config_store import register
from experiments.costs import DECISION, TRAIN_STEP, read_costs
from experiments.workload import hours, work
from tests.experiments.synthetic import write_log

MACHINE = {"cpu": "Synthetic", "cores": 2, "gpus": ["slide rule"] * 8}
NAME = "Synthetic, 2 cores" + ", slide rule" * 8


@pytest.fixture
def results(tmp_path, monkeypatch):
    """lt_lr: 100 ms a train step of 64 windows, 200 ms a decision; bfloat16 takes half of that."""
    monkeypatch.chdir(tmp_path)  # where no run lies
    register("", "train")
    for kind, milliseconds, more in (
        (TRAIN_STEP, {"train step": 100}, {"windows": 64}),
        (DECISION, {"decision, 1 chunks": 200, "decision, 2 chunks": 210}, {"samplings": 10}),
    ):
        rows = [
            {"part": f"{part} {precision}", "median ms": ms * share}
            for part, ms in milliseconds.items()
            for precision, share in (("float32", 1), ("bfloat16", 0.5))
        ]
        record = {"benchmark": kind, "design": "lt_lr", "machine": MACHINE, "rows": rows, **more}
        path = tmp_path / "results" / "benchmarks" / f"{kind}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record))
    return tmp_path / "results"


def of_lt_lr(results, *overrides):
    config, costs = compose("train", [*overrides]), read_costs(results)
    done = work(config, "online")
    return hours(config, done, costs[NAME, TRAIN_STEP, "lt_lr"], costs[NAME, DECISION, "lt_lr"])


def test_hours_of_a_run_of_the_paper(results):
    config = compose("train", ["preset=paper"])
    done = work(config, "online")
    # 1000 episodes of 100 train steps; 995 planned ones and 100 evaluations of 250 decisions, each
    # of 251 frames, as are those that were not planned.
    assert done == (100_000, 273_750, 276_100)
    assert done.disk == 276_100 * 12_288
    assert of_lt_lr(results, "preset=paper") == pytest.approx((10_000 + 54_750) / 3600)
    # A run offline: 100,000 train steps, 1000 evaluations and 100 final episodes.
    assert work(config, "offline") == (100_000, 275_000, 0)


def test_fewer_windows_samplings_and_proposals_take_as_much_less(results):
    less = ["optimizer.batch_size=16", "planner.samplings=5", "planner.proposals=64"]
    found = of_lt_lr(results, "preset=paper", "precision=bfloat16", *less)
    assert found == pytest.approx((2_500 + 54_750 / 4) / 2 / 3600)


def test_agents_that_do_not_train_only_plan():
    register("", "train")
    assert work(compose("train", ["design=oracle", "preset=paper"]), "online") == (0, 5 * 250, 0)
    assert work(compose("train", ["design=random", "preset=paper"]), "online") == (0, 0, 0)


def test_the_command_counts_shared_runs_once(results, capsys):
    plan.main(["preset=paper", "figure_10", "figure_14", "--results", str(results)])
    printed = capsys.readouterr().out
    lines = [line.split() for line in printed.splitlines()]
    assert ["figure_10", "63", "63", "63"] in lines
    assert ["figure_14", "21", "12", "21"] in lines  # the models of rewards are figure 10's
    assert ["all", "75", "75", "75"] in lines
    each = (10_000 + 54_750) / 3600
    (row,) = (line for line in lines if line[:3] == ["online", "lt_lr", "–"])
    assert row[3:] == ["3", "100,000", "273,750", "10.2", f"{3 * each:.1f}"]
    assert f"{NAME}: 54 hours, 432 GPU-hours, one run after another; 72 runs" in printed


def test_hours_of_downsized_models_are_bounds(results, capsys):
    plan.main(["preset=paper", "table_03", "--results", str(results)])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    half, whole = (
        next(line for line in lines if line[:3] == ["online", "lt_lr", variation])
        for variation in ("unit_scale=0.5", "–")
    )
    assert half[-2:] == ["≤", whole[-1]]


def test_what_is_not_measured_is_said(tmp_path, capsys):
    plan.main(["preset=desk", "figure_09", "--results", str(tmp_path)])
    printed = capsys.readouterr().out
    assert "nothing is measured" in printed
    # Five designs of three seeds, 60 episodes and 12 evaluations of 251 frames each.
    assert f"1 data sets copy {15 * 72 * 251 * 12_288 / 1e9:.0f} GB" in printed


def test_run_prints_what_is_missing_and_no_more(results, capsys):
    write_log(results, design="lt_lr", seed=1, evaluation=[1.0])
    plan.main(["figure_03", "preset=desk", "--run", "--results", str(results)])
    lines = capsys.readouterr().out.splitlines()
    trained = [line for line in lines if ".train design=lt_lr" in line]
    assert [line.split()[-1] for line in trained] == ["seed=0", "seed=2"]
    assert len(lines) == 2 * (3 * 3 - 1)


def test_a_mistake_is_one_line(results, capsys):
    for words, right in (
        (["figure_4"], "figure_04"),
        (["preset=dsk"], "desk"),
        (["a=1"], "preset"),
    ):
        with pytest.raises(SystemExit) as caught:
            plan.main([*words, "--results", str(results)])
        assert caught.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert f"'{right}'" in line
