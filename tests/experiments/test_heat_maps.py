"""Figures 8 and 9, from results whose numbers are worked out by hand."""

import numpy as np
import pytest

from experiments.figures import figure_08, figure_09, heat_maps, style
from experiments.offline_results import read_offline_runs
from tests.experiments.synthetic import write_offline_log

# Rows are true rewards, columns predicted ones.
TRAIN = [[6, 2], [0, 0]]
EVALUATION = [[1, 0], [3, 4]]


def write(folder, design, seed, **more):
    maps = {"train": TRAIN, "evaluation": EVALUATION}
    write_offline_log(
        folder, design=design, seed=seed, scores=[1.0], reward_error=0.2, heat_maps=maps, **more
    )


@pytest.fixture
def results(tmp_path):
    for design in ("r_recurrent", "lt_lr"):
        for seed in (0, 1):
            write(tmp_path, design, seed)
            write(tmp_path, design, seed, dataset="low", max_reward=2.0)
    return tmp_path


def panels(figure):
    """The panels by row and column; the last axes are the colour bar's."""
    return np.array(figure.axes[:-1]).reshape(2, -1)


def lines(panel):
    return {line.get_label(): line for line in panel.get_lines()}


def test_each_panel_shows_its_own_map(results):
    figure = heat_maps.draw(read_offline_runs(results))
    grid = panels(figure)
    assert grid.shape == (2, 2)
    for row, counts in zip(grid, (TRAIN, EVALUATION), strict=True):
        for panel in row:
            (mesh,) = panel.collections
            # Upwards the predicted reward, to the right the true one, as shares of eight.
            drawn = mesh.get_array().reshape(2, 2)
            np.testing.assert_allclose(drawn.filled(0), np.array(counts).T / 8)
            assert mesh.get_array().mask.sum() == np.sum(np.array(counts) == 0)
            perfect = lines(panel)["perfect prediction"]
            assert perfect.get_xydata().tolist() == [[0, 0], [4, 4]]
            assert perfect.get_linestyle() == "--"
            assert len(lines(panel)) == 1  # no border
    # In the order of figure 1.
    for panel, design in zip(grid[0], ("lt_lr", "r_recurrent"), strict=True):
        assert panel.get_title().startswith(style.label(design, "desk", 2))
        assert "training, $L_R$ 0.100" in panel.get_title()
    assert "evaluation, $L_R$ 0.200" in grid[1, 0].get_title()
    assert "reduced preset 'desk': 2,000 train steps" in figure.get_suptitle()


def test_the_border_of_unseen_rewards(results):
    figure = heat_maps.draw(read_offline_runs(results, bounded=True))
    for panel in panels(figure).ravel():
        border = lines(panel)["unseen in training to the right"]
        assert border.get_linestyle() == ":"
        assert border.get_color() == "black"
        assert list(border.get_xdata()) == [2.0, 2.0]


@pytest.mark.parametrize("script", [figure_08, figure_09])
def test_the_commands(results, tmp_path, capsys, script):
    picture = tmp_path / "pictures" / "figure.png"
    script.main(["--results", str(results), "--output", str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "lt_lr, 0: 0.1000, 0.2000 (0.5000)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--task", "walker_walk"], "no such run on walker_walk"),
        (["--preset", "paper"], "no results of preset paper"),
        (["--dataset", "none"], "no finished offline run"),
    ],
)
def test_what_is_not_there_is_one_line(results, tmp_path, capsys, arguments, expected):
    picture = tmp_path / "figure.png"
    with pytest.raises(SystemExit) as caught:
        figure_08.main(["--results", str(results), "--output", str(picture), *arguments])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert expected in line
    assert not picture.exists()


def test_presets_are_not_mixed(results, tmp_path, capsys):
    write(results, "lt_lr", 0, preset="paper")
    with pytest.raises(SystemExit):
        figure_08.main(["--results", str(results), "--output", str(tmp_path / "figure.png")])
    assert "--preset" in capsys.readouterr().err
