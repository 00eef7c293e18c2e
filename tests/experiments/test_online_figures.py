"""Figures 4, 6, 7 and 10 from synthetic results whose numbers are worked out by hand."""

import shlex

import pytest

from environments.tasks import CONTROL_TASKS
from experiments.command_line import check_overrides
from experiments.config_store import register
from experiments.figures import fewer_pixels, figure_04, figure_07, figure_10, style
from experiments.results import read_scores
from experiments.variations import variation
from tests.experiments.synthetic import write_log

SHARED = [10.0, 30.0]
APART = [40.0, 40.0, 70.0]


@pytest.mark.parametrize(
    ("design", "preset", "model", "expected"),
    [
        ("lt_lr", "desk", {"target": "crop", "target_size": 64, "units": 300}, ""),
        ("lt_lr", "desk", {"target": "crop", "target_size": 32}, "target_size=32"),
        ("lt_lr", "desk", {"target": "resize", "target_size": 8}, "target=resize,target_size=8"),
        ("lt_lr", "desk", {"target": "resize", "target_size": 64}, ""),
        ("lt_lr", "desk", {"target": "resize", "target_size": 0}, "target_size=0"),
        ("lt_or", "desk", {"share_gradients": False}, "share_gradients=false"),
        ("ot_or", "desk", {"share_gradients": False, "channel_scale": 0.5}, "channel_scale=0.5"),
        ("ot_or", "smoke", {"channel_scale": 0.0625}, ""),  # as that preset has it
        ("random", "desk", None, ""),
    ],
)
def test_a_variation_is_what_differs_from_the_design(design, preset, model, expected):
    assert variation(design, preset, model) == expected


def test_variations_are_no_runs_of_the_design_itself(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[9.0], model={"target_size": 32})
    assert read_scores(tmp_path).score.tolist() == [1.0]
    assert set(read_scores(tmp_path, varied=True).variation) == {"", "target_size=32"}


def test_fewer_pixels_are_curves_with_their_share(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[10.0, 20.0])
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[4.0, 8.0], model={"target_size": 32})
    write_log(tmp_path, design="lt_lr", seed=1, evaluation=[6.0, 12.0], model={"target_size": 32})
    write_log(tmp_path, design="r_ll", seed=0, evaluation=[500.0])
    picture = fewer_pixels.draw(read_scores(tmp_path, varied=True), "crop", "A title")
    lines = {line.get_label(): line for line in picture.axes[0].get_lines()}
    whole = lines[style.label("lt_lr", "desk", 1, "100% of the pixels")]
    assert whole.get_ydata().tolist() == [10, 15]
    assert whole.get_color() == style.colour("lt_lr")
    quarter = lines[style.label("lt_lr", "desk", 2, "25% of the pixels")]
    assert quarter.get_ydata().tolist() == [5, 7.5]  # of 4, 6 and of 6, 9
    assert "reduced preset 'desk'" in picture.get_suptitle()


@pytest.fixture
def shared_and_apart(tmp_path):
    for seed, more in ((0, 0), (1, 20)):
        scores = [score + more for score in SHARED]
        write_log(tmp_path, design="lt_lr", seed=seed, evaluation=scores)
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=APART, model={"share_gradients": False})
    # By default ot_or does not share; the other way was not run.
    write_log(tmp_path, design="ot_or", seed=0, evaluation=[900.0])
    return tmp_path


def test_sharing_is_a_difference_of_means(shared_and_apart):
    found = figure_07.differences(read_scores(shared_and_apart, varied=True))
    assert set(found.design) == {"lt_lr"}
    assert found.env_step.tolist() == [1000, 2000]
    # Smoothed: shared 10, 20 and 30, 40, so 20 and 30 on average; apart 40, 40.
    assert found.difference.tolist() == [-20, -10]
    assert found.deviation.tolist() == [10, 10]  # of the two seeds that share; one has none
    assert set(found.seeds) == {"2 + 1"}


def test_figure_07_draws_zero_and_the_difference(shared_and_apart):
    picture = figure_07.draw(read_scores(shared_and_apart, varied=True))
    zero, curve = picture.axes[0].get_lines()
    assert set(zero.get_ydata()) == {0}
    assert curve.get_ydata().tolist() == [-20, -10]
    assert curve.get_color() == style.colour("lt_lr")


def test_figure_10_draws_the_reward_models_alone(tmp_path, capsys):
    for design, score in (("r_conv", 10.0), ("r_ll", 20.0), ("lt_lr", 900.0)):
        write_log(tmp_path, design=design, seed=0, evaluation=[score])
    picture = tmp_path / "figure.png"
    figure_10.main(["--results", str(tmp_path), "--output", str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    printed = capsys.readouterr().out.splitlines()
    assert "preset desk: 61 of 63 runs are missing (--run desk)" in printed
    tasks = ", ".join(task for task in CONTROL_TASKS if task != "cheetah_run")
    assert printed[-3:] == [
        "  r_recurrent: all tasks; seeds 0, 1, 2",
        "  r_conv, r_ll: cheetah_run; seeds 1, 2",
        f"  r_conv, r_ll: {tasks}; seeds 0, 1, 2",
    ]


def test_run_prints_commands_that_experiments_train_takes(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where no run lies
    figure_04.main(["--results", str(tmp_path), "--run", "desk"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * 6 * 7 * 3  # train and publish, sizes, tasks, seeds
    assert len(set(lines)) == len(lines)
    train = "python -m experiments.train design=lt_lr task=cheetah_run preset=desk seed=2"
    (first,) = (line for line in lines if line.startswith(f"{train} model.target_size=32"))
    words = shlex.split(first)
    assert words[:3] == ["python", "-m", "experiments.train"]
    register("head", "train")
    check_overrides("train", words[3:], multirun=False)
    assert "model.target_size=32" in words


def test_nothing_to_draw_is_one_line_with_code_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        figure_04.main(["--results", str(tmp_path), "--output", str(tmp_path / "figure.png")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--run" in line
