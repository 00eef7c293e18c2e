"""Figure 11 from synthetic results whose medians are worked out by hand."""

import numpy as np

from experiments.figures import figure_11, style
from model_options import SCALES
from tests.experiments.synthetic import write_log


def results(folder):
    write_log(
        folder, design="lt_lr", seed=0, evaluation=[10.0, 20.0, 90.0], frame_errors=[0.5, 0.3, 0.1]
    )
    half = {"unit_scale": 0.5}
    for seed, more in ((0, 0.0), (1, 2.0)):
        write_log(
            folder, design="lt_lr", seed=seed, model=half, evaluation=[4.0 + more, 8.0 + more],
            frame_errors=[0.6, 0.8 + more],
        )  # fmt: skip
    # Without frames, and without an evaluation yet: no points.
    write_log(folder, design="r_ll", seed=0, evaluation=[5.0])
    write_log(folder, design="ot_or", seed=0, evaluation=[], frame_errors=[0.1])
    rows = figure_11.read(folder)
    return rows[rows.design.isin(["lt_lr", "ot_or"])]


def test_points_are_medians_over_seeds_and_time(tmp_path):
    points = figure_11.summarize(results(tmp_path))
    assert points.design.tolist() == ["lt_lr", "lt_lr"]
    assert points.scale.tolist() == [0.5, 1]
    assert points.seeds.tolist() == [2, 1]
    assert points.frame_error.tolist() == [0.7, 0.3]  # of 0.6, 0.6, 0.8, 2.8; of 0.1, 0.3, 0.5
    assert points.score.tolist() == [7, 20]  # of 4, 6, 8, 10; of 10, 20, 90


def test_each_point_bears_its_scale(tmp_path):
    picture = figure_11.draw(results(tmp_path))
    without, with_points = picture.axes
    assert "no runs" in [text.get_text() for text in without.texts]
    assert [text.get_text() for text in with_points.texts] == ["1/2", "1"]
    (line,) = with_points.get_lines()
    assert line.get_xydata().tolist() == [[0.7, 7], [0.3, 20]]
    assert line.get_color() == style.colour("lt_lr")
    assert "reduced preset 'desk': 60 episodes" in picture.get_suptitle()


def test_no_label_lies_on_another_or_on_a_point(tmp_path):
    """Not even where models of all sizes do about as well."""
    for number, scale in enumerate(SCALES):
        write_log(
            tmp_path, design="lt_lr", seed=0, model={"unit_scale": scale} if scale < 1 else None,
            evaluation=[200 - 3.0 * number], frame_errors=[0.004 + 2e-5 * (number % 2)],
        )  # fmt: skip
    write_log(tmp_path, design="lt_lr", seed=0, task="walker_walk", evaluation=[400.0],
              frame_errors=[0.005])  # fmt: skip
    _, panel = figure_11.draw(figure_11.read(tmp_path)).axes
    boxes = [text.get_window_extent() for text in panel.texts]
    points = panel.transData.transform(np.concatenate([x.get_xydata() for x in panel.get_lines()]))
    assert len(boxes) == len(points) == 6
    for number, box in enumerate(boxes):
        assert not box.count_overlaps(boxes[number + 1 :])
        assert not any(box.contains(*point) for point in points)


def test_the_command_lists_what_is_missing(tmp_path, capsys):
    results(tmp_path)
    picture = tmp_path / "figure.png"
    figure_11.main(["--results", str(tmp_path), "--output", str(picture)])
    assert picture.exists()
    assert (
        "  lt_lr unit_scale=0.25: all tasks; seeds 0, 1, 2" in capsys.readouterr().out.splitlines()
    )
