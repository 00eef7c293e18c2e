"""Performance profiles and the table of interquartile means, from scores worked out by hand."""

import numpy as np
import pytest

from experiments.figures import performance_profiles, style
from experiments.final_scores import read_final_scores
from experiments.tables import aggregates
from tests.experiments.synthetic import write_log, write_offline_log

# By design, a list a task of the scores of its seeds.
SCORES = {
    "lt_lr": {"cheetah_run": [100, 300], "walker_walk": [500, 700]},
    "r_recurrent": {"cheetah_run": [100], "walker_walk": [200, 900]},
}


@pytest.fixture
def results(tmp_path):
    for design, tasks in SCORES.items():
        for task, scores in tasks.items():
            for seed, score in enumerate(scores):
                write_log(tmp_path, design=design, seed=seed, task=task, evaluation=[float(score)])
    write_log(tmp_path, design="lt_lr", seed=0, task="finger_spin", evaluation=[999.0])
    write_log(tmp_path, design="r_conv", seed=0, evaluation=[999.0])  # not in the paper's table 1
    return tmp_path


def lines(panel):
    return {line.get_label(): line for line in panel.get_lines()}


def test_profiles_are_shares_of_runs_on_common_tasks(results):
    figure = performance_profiles.draw(read_final_scores(results))
    (panel,) = figure.axes
    assert panel.get_title() == "online, reduced preset desk"
    drawn = lines(panel)
    # Of 100, 300, 500 and 700: above 90 all, above 100 three, above 300 two, above 700 none.
    share = dict(
        zip(performance_profiles.THRESHOLDS, drawn[style.label("lt_lr", "desk", 2)].get_ydata(),
            strict=True)
    )  # fmt: skip
    assert [share[score] for score in (90, 100, 300, 690, 700)] == [1, 0.75, 0.5, 0.25, 0]
    # One seed on cheetah run, so one of each task, 100 and 200.
    share = drawn[style.label("r_recurrent", "desk", 1)].get_ydata()
    assert share[[9, 10, 20]].tolist() == [1, 0.5, 0]
    assert len(panel.collections) == 1  # a band about lt_lr alone
    assert "on cheetah run, walker walk" in panel.get_xlabel()
    assert "one seed: no band" in panel.get_xlabel()


def test_a_band_is_the_bootstrap_interval(results):
    figure = performance_profiles.draw(read_final_scores(results))
    (band,) = figure.axes[0].collections
    (path,) = band.get_paths()
    # Above 200: both runs of walker walk, and none, one or both of cheetah run, each by chance.
    heights = {y for x, y in np.round(path.vertices, 6) if x == 200}
    assert heights == {0.5, 1}


def test_one_task_is_said_to_be_no_profile_over_tasks(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    (panel,) = performance_profiles.draw(read_final_scores(tmp_path)).axes
    assert "one task: no profile over tasks" in panel.get_xlabel()
    assert len(panel.collections) == 0


def test_designs_without_a_common_task_are_not_compared(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    write_log(tmp_path, design="ot_or", seed=0, task="walker_walk", evaluation=[1.0])
    (panel,) = performance_profiles.draw(read_final_scores(tmp_path)).axes
    assert panel.get_lines() == []
    assert "no task was finished by all designs" in panel.get_xlabel()
    assert aggregates.build(tmp_path).rows == []


def test_the_table_by_hand(results):
    for seed, score in ((0, 10.0), (1, 20.0)):
        write_offline_log(results, design="lt_lr", seed=seed, scores=[score], reward_error=0.1)
    table = aggregates.build(results)
    assert table.rows == [
        # Seeds' means 300 and 500; the middle half of 100, 300, 500 and 700 is 300 and 500; by
        # chance 100, 100, 500, 500 (mean of the middle 300) or 300, 300, 700, 700 (500).
        ["desk", "online", "lt_lr", "2", "2", "400 ± 100", "400", "300 to 500"],
        # One seed: the middle half of two numbers is both.
        ["desk", "online", "r_recurrent", "2", "1", "150 ± –", "150", "–"],
        ["desk", "offline", "lt_lr", "1", "2", "15 ± 5", "15", "10 to 20"],
    ]
    assert table.notes[:2] == [
        "desk, online: cheetah_run, walker_walk.",
        "desk, offline: cheetah_run.",
    ]
    assert table.notes[2].startswith("preset desk: ")


@pytest.mark.parametrize("script", [performance_profiles, aggregates])
def test_the_commands(results, tmp_path, capsys, script):
    output = tmp_path / "new" / "output"
    output = output.with_suffix(".png" if script is performance_profiles else ".txt")
    script.main(["--results", str(results), "--output", str(output)])
    assert output.stat().st_size > 0
    script.main(["--results", str(results), "--run", "desk"])
    assert "design=ot_or" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        script.main(["--results", str(tmp_path / "nothing")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "holds no finished run" in line
