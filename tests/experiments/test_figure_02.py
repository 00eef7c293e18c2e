"""Figure 2 and the curve of a run, from results whose numbers are worked out by hand."""

import json
import math

import pytest
from matplotlib.container import ErrorbarContainer

from errors import UsageError
from experiments.figures import figure_02, style
from experiments.figures.curve import draw_curve
from experiments.results import curves, read_scores
from tests.experiments.synthetic import write_log

YARDSTICKS = {"sources": [{"label": "published", "protocol": "", "scores": {"cheetah_run": 662}}]}


@pytest.fixture
def results(tmp_path):
    # Seed 0 rises by 10 from 10 to 120; seed 1 is 100 above it and one evaluation longer.
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[10.0 * k for k in range(1, 13)])
    write_log(tmp_path, design="lt_lr", seed=1, evaluation=[100 + 10.0 * k for k in range(1, 14)])
    write_log(tmp_path, design="random", seed=0, evaluation=[4.0, 8.0])
    return tmp_path


def test_curves_are_a_moving_window_of_ten_over_the_steps_all_seeds_have(results):
    scores = read_scores(results)
    table = curves(scores[scores.design == "lt_lr"])
    assert list(table.index) == [1000 * k for k in range(1, 13)]
    assert table.loc[1000, 0] == 10  # a window of one
    assert table.loc[2000, 0] == 15
    assert table.loc[10000, 0] == 55  # the mean of 10 .. 100
    assert table.loc[12000, 0] == 75  # the mean of 30 .. 120
    assert table.loc[12000, 1] == 175


def test_summary_gives_mean_deviation_and_interval_over_seeds(results):
    scores = read_scores(results)
    (end,) = figure_02.summarize(scores[scores.design == "lt_lr"]).itertuples()
    assert (end.task, end.design, end.preset) == ("cheetah_run", "lt_lr", "desk")
    assert (end.seeds, end.env_step) == (2, 12000)
    assert end.mean == 125
    assert end.deviation == 50  # of 75 and 175 about 125
    # Of two seeds a quarter of all samples holds only the lower one, a quarter only the upper.
    assert (end.low, end.high) == (75, 175)


def test_a_single_seed_has_no_interval(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0, 2.0])
    (end,) = figure_02.summarize(read_scores(tmp_path)).itertuples()
    assert end.deviation == 0
    assert math.isnan(end.low)
    assert math.isnan(end.high)


def test_the_figure_shows_curve_shadow_interval_and_references(results):
    figure = figure_02.draw(read_scores(results), "evaluation", YARDSTICKS)
    (axes,) = figure.axes
    lines = {line.get_label(): line for line in axes.get_lines()}
    curve = lines[style.label("lt_lr", "desk", 2)]
    assert curve.get_color() == style.colour("lt_lr")
    assert curve.get_ydata()[-1] == 125
    (shadow,) = axes.collections[:1]
    assert shadow.get_paths()[0].vertices[:, 1].max() == 175
    (bar,) = (each for each in axes.containers if isinstance(each, ErrorbarContainer))
    assert bar.lines[0].get_xydata().tolist() == [[12000, 125]]
    assert lines["random agent, 2 episodes"].get_ydata()[0] == 6
    assert lines["published"].get_ydata()[0] == 662
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {
        style.label("lt_lr", "desk", 2),
        "random agent, 2 episodes",
        "published",
    }
    assert "reduced preset 'desk': 60 episodes" in figure.get_suptitle()


def test_only_a_reduced_preset_says_so(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0], preset="paper")
    figure = figure_02.draw(read_scores(tmp_path), "evaluation", YARDSTICKS)
    assert "reduced" not in figure.get_suptitle()


def test_the_command_draws_what_is_there(results, tmp_path, capsys):
    picture = tmp_path / "pictures" / "figure.png"
    figure_02.main(["--results", str(results), "--output", str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr().out
    assert "125.0" in printed
    assert "cheetah_run: random agent, 2 episodes, mean 6.0, sd 2.0" in printed


def test_the_oracle_is_a_line_for_each_way_it_plans(results):
    for seed, evaluation in ((0, [600.0, 700.0]), (1, [800.0])):
        write_log(results, design="oracle", seed=seed, evaluation=evaluation, preset="paper")
    write_log(results, design="oracle", seed=0, evaluation=[500.0], preset="planet")
    figure = figure_02.draw(read_scores(results), "evaluation", YARDSTICKS)
    lines = {line.get_label(): line for line in figure.axes[0].get_lines()}
    assert set(lines["oracle (paper), 3 episodes"].get_ydata()) == {700}
    assert set(lines["oracle (planet), 1 episode"].get_ydata()) == {500}
    assert "planet" not in figure.get_suptitle()  # what its preset reduces is not its episodes


def test_a_panel_without_a_curve_counts_no_steps(results):
    write_log(results, design="oracle", task="finger_spin", seed=0, evaluation=[7.0])
    learned, alone = figure_02.draw(read_scores(results), "evaluation", YARDSTICKS).axes
    assert len(learned.get_xticks()) > 1
    assert len(alone.get_xticks()) == 0


def test_the_oracle_alone_is_a_figure(tmp_path, capsys):
    write_log(tmp_path, design="oracle", seed=0, evaluation=[600.0, 700.0], preset="paper")
    picture = tmp_path / "figure.png"
    figure_02.main(["--results", str(tmp_path), "--output", str(picture)])
    assert "cheetah_run: oracle (paper), 2 episodes, mean 650.0, sd 50.0" in capsys.readouterr().out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_no_results_is_one_line_with_code_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        figure_02.main(["--results", str(tmp_path), "--output", str(tmp_path / "figure.png")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path) in line
    assert not (tmp_path / "figure.png").exists()


def test_the_copy_beside_shipped_weights_is_not_counted_again(results):
    before = read_scores(results)
    write_log(results / "checkpoints", design="lt_lr", seed=0, evaluation=[10.0])
    assert read_scores(results).equals(before)


def test_ablations_are_no_runs(results):
    before = read_scores(results)
    folder = results / "ablations"
    folder.mkdir()
    (folder / "oracle.jsonl").write_text('{"kind": "run", "seed": 0}\n')
    assert read_scores(results).equals(before)


def test_the_same_run_twice_is_refused(results):
    write_log(results / "again", design="lt_lr", seed=0, evaluation=[10.0])
    with pytest.raises(UsageError, match="same run"):
        read_scores(results)


def test_a_run_that_was_given_more_episodes_counts_them(tmp_path):
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    config = json.loads(log.read_text().splitlines()[0])["config"]
    record = {"kind": "resumption", "config": {**config, "online": {"episodes": 80}}}
    with log.open("a") as file:
        file.write(json.dumps(record) + "\n")
    assert read_scores(tmp_path).episodes.tolist() == [80]


def test_the_curve_of_a_run(tmp_path):
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[5.0], collection=[1.0, 2.0, 3.0])
    picture = draw_curve(log, tmp_path / "curve.png")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_yardsticks_that_ship_are_within_range():
    path = figure_02.YARDSTICKS
    for source in json.loads(path.read_text())["sources"]:
        assert source["protocol"]
        assert all(0 < score <= style.MAX_SCORE for score in source["scores"].values())
