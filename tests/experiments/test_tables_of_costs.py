"""Tables 6 and 7, from benchmarks whose numbers are worked out by hand."""

import json

import pytest

from errors import UsageError
from experiments.costs import DECISION, TRAIN_STEP, read_costs
from experiments.designs import DESIGNS
from experiments.tables import table_06, table_07
from tests.experiments.synthetic import write_log

MACHINE = {"cpu": "Synthetic", "cores": 2, "gpus": []}
NAME = "Synthetic, 2 cores"


def write_benchmark(folder, kind, design, milliseconds, **options):
    record = {"benchmark": kind, "design": design, "machine": MACHINE, **options}
    record["rows"] = [{"part": part, "median ms": ms} for part, ms in milliseconds.items()]
    path = folder / "benchmarks" / f"{kind}-{design}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))
    return path


def decision(folder, design, first, second, samplings=10):
    """A decision of two numbers of chunks, in float32; bfloat16 takes half as long."""
    parts = {"decision, nothing imagined": 1}
    for precision, share in (("float32", 1), ("bfloat16", 0.5)):
        parts[f"filter {precision}"] = 100 * share
        parts[f"decision, 1 chunks {precision}"] = first * share
        parts[f"decision, 2 chunks {precision}"] = second * share
    return write_benchmark(folder, DECISION, design, parts, samplings=samplings)


@pytest.fixture
def results(tmp_path):
    """lt_lr decides in 500 ms; ot_or in 300 ms with one sampling, 100 of them for the frame."""
    decision(tmp_path, "lt_lr", 600, 500)
    decision(tmp_path, "ot_or", 300, 400, samplings=1)
    step = {"train step float32": 2500, "train step bfloat16": 1250}
    write_benchmark(tmp_path, TRAIN_STEP, "lt_lr", step, windows=64)
    return tmp_path


def test_table_7_by_hand(results):
    table = table_07.build(results)
    # Ten samplings of 200 ms and one frame of 100 ms.
    assert table.rows == [
        [NAME, "ot_or", "–", "–", "–", "≈2.1", "≈1.05"],
        [NAME, "lt_lr", "64", "2.5", "1.25", "0.5", "0.25"],
    ]
    assert table.notes[1].startswith("≈")
    # All but lt_lr lack a train step or a decision.
    missing = ", ".join(["ot_or", "ot_lr", "lt_or", "r_recurrent", "r_conv", "r_ll"])
    assert table.notes[2] == f"Missing: {missing}; --run prints the commands."


def test_table_6_by_hand(results):
    for seed, score in ((0, 100.0), (1, 300.0)):
        write_log(results, design="lt_lr", seed=seed, evaluation=[score])
    write_log(results, design="ot_or", seed=0, evaluation=[420.0], task="walker_walk")
    write_log(results, design="r_ll", seed=0, evaluation=[1.0])
    table = table_06.build(results)
    assert table.columns == ["preset", "machine", "design", "cheetah_run", "walker_walk"]
    assert table.rows == [
        ["desk", NAME, "ot_or", "–", "≈200"],  # 420 / 2.1
        ["desk", NAME, "lt_lr", "400", "–"],  # 200 / 0.5
    ]
    assert table.notes[0] == "Means over 1 to 2 seeds."
    assert any(note.startswith("Missing: r_ll;") for note in table.notes)
    # 5 designs x 7 tasks x 3 seeds, of which three are there.
    assert "preset desk: 102 of 105 runs are missing (--run desk)" in table.notes


def test_the_commands_for_what_is_missing(results, capsys, monkeypatch):
    monkeypatch.chdir(results)  # where no run lies
    table_07.main(["--results", str(results), "--run"])
    commands = capsys.readouterr().out.splitlines()
    assert len(commands) == 2 * len(DESIGNS) - 3
    assert (
        "python -m benchmarks.train_step --design ot_or "
        f"--json {results}/benchmarks/train_step-ot_or.json"
    ) in commands
    assert not any("lt_lr" in command for command in commands)
    write_log(results, design="r_ll", seed=0, evaluation=[1.0])
    write_log(results, design="lt_lr", seed=0, evaluation=[1.0])
    table_06.main(["--results", str(results), "--run", "desk"])
    commands = capsys.readouterr().out.splitlines()
    measured = [command for command in commands if "benchmarks.planner" in command]
    # Those with scores, and those that the paper compares; ot_or and lt_lr are measured.
    assert [command.split()[4] for command in measured] == ["ot_lr", "lt_or", "r_recurrent", "r_ll"]
    assert measured[-1].endswith(f"--json {results}/benchmarks/decision-r_ll.json")
    assert len(commands) == len(measured) + 2 * (105 - 1)


@pytest.mark.parametrize("table", [table_06, table_07])
def test_no_results_are_an_error_not_an_empty_table(tmp_path, table):
    with pytest.raises(UsageError, match="holds no"):
        table.build(tmp_path)


def test_the_same_benchmark_twice_names_both_files(results):
    first = results / "benchmarks" / "decision-lt_lr.json"
    (results / "benchmarks" / "again.json").write_text(first.read_text())
    with pytest.raises(UsageError, match="decision-lt_lr.json and .*again.json hold the same"):
        read_costs(results)


def test_noise_is_not_extrapolated(results):
    decision(results, "r_ll", 90, 95, samplings=1)  # filtering alone took 100
    with pytest.raises(UsageError, match="decision-r_ll.json .*quicker than its filtering"):
        read_costs(results)


def test_benchmarks_of_no_design_are_left_out(results):
    before = read_costs(results)
    (results / "benchmarks" / "oracle.json").write_text('{"benchmark": "the oracle", "rows": []}')
    assert read_costs(results) == before


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": [], "machine": {}, "design": "lt_lr"}'])
def test_a_file_that_is_no_benchmark_is_named(results, text):
    (results / "benchmarks" / "other.json").write_text(text)
    with pytest.raises(UsageError, match="other.json is no file of"):
        read_costs(results)
