"""Tables 1, 2 and 5, from results whose numbers are worked out by hand."""

import csv
import io
import json

import pytest

from errors import UsageError
from experiments.offline_results import read_offline_runs
from experiments.rank_correlations import copy_rank_correlations
from experiments.results import read_scores
from experiments.tables import learning, table_01, table_02, table_05
from experiments.tables.cells import Spread, correlation
from experiments.tables.render import DASH, Table, render
from tests.experiments.synthetic import write_log, write_offline_log

SCRIPTS = {"table_01": table_01, "table_02": table_02, "table_05": table_05}
# Eleven episodes of scores 0, 10, ... 100 plus an offset: the 90th percentile is 90 plus it.
EPISODES = [10.0 * number for number in range(11)]


def write(folder, design, seed, score, reward_error, **more):
    scores = [score - 90 + each for each in EPISODES]
    return write_offline_log(
        folder, design=design, seed=seed, scores=scores, reward_error=reward_error, **more
    )


@pytest.fixture
def results(tmp_path):
    """Three designs, two seeds each, whose mean scores 200, 300, 500 fall with mean errors."""
    for design, scores, errors in (
        ("r_recurrent", (190, 210), (0.35, 0.45)),
        ("lt_or", (300, 300), (0.25, 0.35)),
        ("lt_lr", (400, 600), (0.1, 0.1)),
    ):
        for seed in (0, 1):
            write(tmp_path, design, seed, scores[seed], errors[seed])
    return tmp_path


def cells(table, *head):
    """The cells of the row that begins with ``head``."""
    (row,) = (row for row in table.rows if tuple(row[: len(head)]) == head)
    return row[len(head) :]


def test_table_1_by_hand(results):
    table = table_01.build(results)
    assert table.columns == ["preset", "design", "cheetah_run"]
    # Designs stand in the order of the paper's figure 1.
    assert [row[1] for row in table.rows] == ["lt_lr", "lt_or", "r_recurrent", table_01.RHO]
    assert cells(table, "desk", "lt_lr") == ["500.0"]
    assert cells(table, "desk", "lt_or") == ["300.0"]
    assert cells(table, "desk", "r_recurrent") == ["200.0"]
    # Of (0.4, 200), (0.3, 300), (0.1, 500), which lie on a line.
    assert cells(table, "desk", table_01.RHO) == ["-1.00"]
    assert table.notes[:3] == [
        "Means over 2 seeds. Percentiles of 11 episodes (the paper: 100).",
        "preset desk: 99 of 105 runs are missing (--run desk)",
        "  offline ot_or, ot_lr: all tasks; seeds 0, 1, 2",
    ]


def test_a_correlation_of_points_off_a_line():
    errors, scores = ([Spread(v, 0.0, 2) for v in values] for values in ((1, 2, 3), (1, 3, 2)))
    assert correlation(errors, scores) == pytest.approx(0.5)


def test_a_correlation_of_too_little_is_a_dash(tmp_path):
    # Three designs, but one seed of one of them.
    for design, score, error in (("lt_lr", 500, 0.1), ("lt_or", 300, 0.3), ("r_conv", 200, 0.4)):
        for seed in (0, 1)[: 1 if design == "r_conv" else 2]:
            write(tmp_path / "seeds", design, seed, score, error)
    assert cells(table_01.build(tmp_path / "seeds"), "desk", table_01.RHO) == [DASH]
    assert table_01.build(tmp_path / "seeds").notes[0].startswith("Means over 1 to 2 seeds.")
    # Two designs, two seeds.
    for seed in (0, 1):
        write(tmp_path / "designs", "lt_lr", seed, 500, 0.1)
        write(tmp_path / "designs", "lt_or", seed, 300, 0.3)
    assert cells(table_01.build(tmp_path / "designs"), "desk", table_01.RHO) == [DASH]
    # Three designs, two seeds, all at the best score there is.
    for design, error in (("lt_lr", 0.1), ("lt_or", 0.3), ("r_conv", 0.2)):
        for seed in (0, 1):
            write(tmp_path / "equal", design, seed, 900, error)
    assert cells(table_01.build(tmp_path / "equal"), "desk", table_01.RHO) == [DASH]


def test_table_2_by_hand(results):
    table = table_02.build(results)
    assert cells(table, "desk", "r_recurrent") == ["0.4000"]
    assert cells(table, "desk", "lt_lr") == ["0.1000"]
    assert cells(table, "desk", table_02.PERSISTENCE) == ["0.5000"]


def test_the_table_of_learning_by_hand(results):
    write(results, "ot_or", 0, 200, 0.25, frame_error=0.004)
    table = learning.build(results)
    assert [row[2] for row in table.rows[:3]] == ["ot_or", "lt_lr", "lt_lr"]
    # Persistence has errors of 0.5 and 0.01; scores 110, 120, ... 210 around their mean 160.
    found = cells(table, "cheetah_run", "desk", "ot_or", "0", "2000")
    assert found == ["0.2500 (0.50)", "0.0040 (0.40)", "160 ± 32", "11", DASH, DASH]
    found = cells(table, "cheetah_run", "desk", "r_recurrent", "1", "2000")
    assert found[:2] == ["0.4500 (0.90)", DASH]


def test_where_persistence_never_errs_no_share_of_it_is_told(results):
    log = write(results, "ot_or", 0, 200, 0.25)
    records = [json.loads(line) for line in log.read_text().splitlines()]
    for record in records:
        if "persistence" in record:
            record["persistence"]["L_R"] = 0.0
    log.write_text("".join(json.dumps(record) + "\n" for record in records))
    found = cells(learning.build(results), "cheetah_run", "desk", "ot_or", "0", "2000")
    assert found[0] == f"0.2500 ({DASH})"


def test_rank_correlations_stand_beside_what_was_learned(results, tmp_path):
    run = tmp_path / "run"
    for name, found in (
        ("ranking", {"judgements": [{"correlation": 0.1}, {"correlation": 0.3}]}),
        # Medians over decisions: 0.98 and 0.96 at the two samplings.
        ("precision", {"correlations": [[0.99, 0.96], [0.98, 0.9], [0.97, 0.97]]}),
    ):
        (run / name).mkdir(parents=True)
        (run / name / f"{name}.json").write_text(json.dumps(found))
    log = write(results, "ot_or", 0, 200, 0.25)
    assert [path.name for path in copy_rank_correlations(run, log)] == [
        "seed_0.ranking.json",
        "seed_0.precision.json",
    ]
    (row,) = (row for row in learning.build(results).rows if row[2] == "ot_or")
    assert row[-2:] == ["0.20", "0.9600"]


def test_table_5_by_hand(results):
    # The last of ten evaluations, smoothed over ten: means 55 and 155 over the seeds.
    for seed in (0, 1):
        evaluation = [100 * seed + 10.0 * k for k in range(1, 11)]
        write_log(results, design="lt_lr", seed=seed, evaluation=evaluation)
    write_log(results, design="r_conv", seed=0, evaluation=[7.0], task="walker_walk")
    write_log(results, design="random", seed=0, evaluation=[7.0])
    table = table_05.build(results)
    assert table.columns == ["preset", "setting", "design", "cheetah_run", "walker_walk"]
    assert cells(table, "desk", "online", "lt_lr") == ["105 ± 50", DASH]
    assert cells(table, "desk", "offline", "lt_lr") == ["500 ± 100", DASH]
    assert cells(table, "desk", "difference", "lt_lr") == ["395 ± 112", DASH]  # sqrt(50² + 100²)
    assert cells(table, "desk", "offline", "r_recurrent") == ["200 ± 10", DASH]
    assert cells(table, "desk", "difference", "r_recurrent") == [DASH, DASH]
    assert cells(table, "desk", "online", "r_conv") == [DASH, f"7 ± {DASH}"]  # of a single seed
    assert not any("random" in row for row in table.rows)


def test_presets_and_tasks_are_kept_apart(results):
    write(results, "lt_lr", 0, 800, 0.05, preset="paper")
    write(results, "lt_lr", 0, 100, 0.2, dataset="cup", task="ball_in_cup_catch")
    table = table_01.build(results)
    assert table.columns == ["preset", "design", "cheetah_run", "ball_in_cup_catch"]
    assert cells(table, "paper", "lt_lr") == ["800.0", DASH]
    assert cells(table, "desk", "lt_lr") == ["500.0", "100.0"]


def test_data_sets_are_not_mixed(results):
    write(results, "lt_lr", 2, 800, 0.05, dataset="other")
    with pytest.raises(UsageError, match="several data sets, mixed .* other .*--dataset"):
        table_01.build(results)
    assert cells(table_01.build(results, ["mixed"]), "desk", "lt_lr") == ["500.0"]
    assert cells(table_01.build(results, ["other"]), "desk", "lt_lr") == ["800.0"]
    # A set with a bound on training rewards is figure 9's alone.
    write(results, "r_conv", 0, 100, 0.9, dataset="low", max_reward=2.0)
    assert not any("r_conv" in row for row in table_01.build(results, ["mixed", "low"]).rows)


def test_a_run_on_its_way_is_left_out_with_a_warning(results):
    log = results / "offline" / "mixed" / "lt_or" / "desk" / "seed_1.jsonl"
    log.write_text("".join(line + "\n" for line in log.read_text().splitlines()[:-1]))
    with pytest.warns(UserWarning, match="seed_1.jsonl is not finished"):
        runs = read_offline_runs(results)
    assert len(runs) == 5


def test_a_variation_is_not_its_design(results):
    write(results, "lt_lr", 0, 999, 0.01, model={"unit_scale": 0.5})
    write(results, "lt_lr", 7, 999, 0.01, model={"share_gradients": False})
    assert cells(table_01.build(results), "desk", "lt_lr") == ["500.0"]


def test_the_same_run_twice_is_refused(results):
    write(results / "again", "lt_lr", 0, 800, 0.05)
    with pytest.raises(UsageError, match="hold the same run"):
        read_offline_runs(results)


def test_online_figures_do_not_see_offline_runs(results):
    assert read_scores(results).empty


TABLE = Table("A title", ["design", "task"], [["lt_lr", "1,5"], ["r", DASH]], ["A note."])


def test_the_three_forms():
    assert render(TABLE, "text") == (
        "A title\ndesign  task\n------  ----\nlt_lr   1,5\nr       –\nA note.\n"
    )
    assert render(TABLE, "markdown") == (
        "**A title**\n\n"
        "| design | task |\n| ------ | ---- |\n| lt_lr  | 1,5  |\n| r      | –    |\n\n"
        "A note.\n"
    )
    rows = list(csv.reader(io.StringIO(render(TABLE, "csv"))))
    assert rows == [["design", "task"], ["lt_lr", "1,5"], ["r", DASH]]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_commands(results, tmp_path, capsys, name):
    SCRIPTS[name].main(["--results", str(results)])
    printed = capsys.readouterr().out
    assert printed.startswith("Table ")
    assert "lt_lr" in printed
    output = tmp_path / "new" / "table.csv"
    SCRIPTS[name].main(["--results", str(results), "--format", "csv", "--output", str(output)])
    assert output.read_text().startswith("preset,")
    with pytest.raises(SystemExit) as caught:
        SCRIPTS[name].main(["--results", str(tmp_path / "nothing")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "holds no finished offline run" in line


def test_logs_written_by_a_run_have_what_is_read(results):
    """The synthetic log names the fields that the loop writes; see tests/training/test_offline."""
    log = next(results.rglob("*.jsonl"))
    kinds = {json.loads(line)["kind"] for line in log.read_text().splitlines()}
    assert {"run", "final_prediction_errors", "final_evaluation"} <= kinds
