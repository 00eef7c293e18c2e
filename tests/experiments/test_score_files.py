"""Scores in the form that other projects share: written, read back and drawn."""

import gzip
import json

import numpy as np
import pytest

from errors import UsageError
from experiments.figures import figure_02
from experiments.results import curves, read_scores
from experiments.score_files import curve, export_scores, read_score_files
from tests.experiments.synthetic import write_log


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "results"
    write_log(folder, design="lt_lr", seed=0, evaluation=[5.0, 7.0], collection=[1.0])
    write_log(folder, design="lt_lr", seed=1, evaluation=[6.0, 9.0, 3.0])
    write_log(folder, design="lt_lr", seed=0, evaluation=[2.0], model={"target_size": 32})
    return folder


def write(path, *runs):
    keys = ("task", "method", "seed", "xs", "ys")
    path.write_text(json.dumps([dict(zip(keys, run, strict=True)) for run in runs]))
    return path


def test_a_file_a_run(results, tmp_path):
    files = export_scores(results, tmp_path / "scores")
    assert {path.name for path in files} == {
        "cheetah_run-lt_lr-desk-0.json",
        "cheetah_run-lt_lr-desk-1.json",
        "cheetah_run-lt_lr-target_size=32-desk-0.json",
    }
    content = json.loads((tmp_path / "scores" / "cheetah_run-lt_lr-desk-0.json").read_text())
    assert content == {
        "task": "cheetah_run",
        "method": "lt_lr-desk",
        "seed": "0",
        "xs": [1000, 2000],
        "ys": [5.0, 7.0],
    }


def test_the_files_of_runs_that_are_gone_go_too(results, tmp_path):
    export_scores(results, tmp_path / "scores")
    next(results.rglob("lt_lr-target_size=32/desk/*.jsonl")).unlink()
    assert len(export_scores(results, tmp_path / "scores")) == 2
    assert len(list((tmp_path / "scores").iterdir())) == 2


def test_ours_read_back_is_our_curve(results, tmp_path):
    export_scores(results, tmp_path / "scores")
    scores = read_score_files([tmp_path / "scores"])
    found = curve(scores[scores.method == "lt_lr-desk"])
    ours = curves(read_scores(results).query("kind == 'evaluation'"))
    assert found.index.tolist() == ours.index.tolist() == [1000, 2000]
    assert np.array_equal(found.to_numpy(), ours.to_numpy())


def test_seeds_of_others_need_not_share_their_steps(tmp_path):
    runs = [("dmc_walker_walk", "theirs", 0, [0, 1000, 2000], [0, 10, 30])]
    runs.append(("dmc_walker_walk", "theirs", "1", [500, 1500], [100, 100]))
    scores = read_score_files([write(tmp_path / "theirs.json", *runs)])
    assert set(scores.task) == {"walker_walk"}
    table = curve(scores)
    assert table.index.tolist() == [500, 1000, 1500]  # where both have been
    # Smoothed the first has 0, 5 and 40/3.
    assert table["0"].tolist() == pytest.approx([2.5, 5, (5 + 40 / 3) / 2])
    assert table["1"].tolist() == [100, 100, 100]


def test_a_gzipped_file(tmp_path):
    path = write(tmp_path / "theirs.json", ("cheetah_run", "theirs", 0, [1], [2]))
    zipped = tmp_path / "zipped" / "theirs.json.gz"
    zipped.parent.mkdir()
    zipped.write_bytes(gzip.compress(path.read_bytes()))
    assert read_score_files([zipped.parent]).score.tolist() == [2]


@pytest.mark.parametrize(
    "text",
    [
        '[{"task": "cheetah_run", "xs": [1], "ys": [1]}]',
        '{"task": "a", "method": "b", "seed": 0, "xs": [1, 2], "ys": [1]}',
        '{"task": "a", "method": "b", "seed": 0, "xs": [1], "ys": [null]}',
        '{"task": 1, "method": "b", "seed": 0, "xs": [1], "ys": [2]}',
        "[1]",
        "{",
    ],
)
def test_a_file_of_another_form_is_named(tmp_path, text):
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(UsageError, match="other.json holds no scores"):
        read_score_files([tmp_path])


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(UsageError, match="holds no file of scores"):
        read_score_files([tmp_path])


def test_figure_02_draws_others_beside_ours(results, tmp_path):
    theirs = tmp_path / "theirs.json"
    write(
        theirs,
        ("cheetah_run", "theirs", 0, [0, 1000], [10, 30]),
        ("cheetah_run", "theirs", 1, [0, 1000], [20, 40]),
        ("walker_walk", "theirs", 0, [0], [1]),  # a task of which we have nothing
    )
    no_yardsticks = {"sources": []}
    others = read_score_files([theirs])
    figure = figure_02.draw(read_scores(results), "evaluation", no_yardsticks, others=others)
    (panel,) = figure.axes
    lines = {line.get_label(): line for line in panel.get_lines()}
    assert lines["theirs (overlay, 2 seeds)"].get_xydata().tolist() == [[0, 15], [1000, 25]]
    picture = tmp_path / "figure.png"
    figure_02.main(["--results", str(results), "--output", str(picture), "--overlay", str(theirs)])
    assert picture.read_bytes().startswith(b"\x89PNG")
