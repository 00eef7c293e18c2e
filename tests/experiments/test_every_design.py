"""Each design through training and imagining, on the smallest preset and the cheapest task."""

import imageio.v3 as imageio
import pytest

from experiments.config import ImagineConfig
from experiments.designs import DESIGNS
from experiments.imagine import imagine
from tests.experiments.commands import run
from training.records import read_log

# Which of them predict frames, of which there are then videos; `lt_lr` is in test_commands.
PREDICTS_FRAMES = {
    "lt_or": True,
    "r_ll": False,
    "r_recurrent": False,
    "r_conv": False,
    "ot_or": True,
    "ot_lr": True,
}


def test_no_design_is_left_out():
    assert {*PREDICTS_FRAMES, "lt_lr"} == set(DESIGNS)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder of a sweep over the designs, all in one process, and what it printed."""
    folder = tmp_path_factory.mktemp("runs")
    smallest = ["planner.proposals=4", "planner.samplings=1", "planner.sequential_chunks=2"]
    # One episode, already planned, trained on, and evaluated.
    smallest += ["online.episodes=1", "online.cold_start_episodes=0"]
    done = run(
        *("train", "--multirun", f"design={','.join(PREDICTS_FRAMES)}", "task=point_mass"),
        *("preset=smoke", f"folder={folder}/${{design}}", f"hydra.sweep.dir={folder}", *smallest),
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.parametrize("design", PREDICTS_FRAMES)
def test_training_planning_and_imagining_run(design, trained, tmp_path, capsys):
    folder, printed = trained[0] / design, trained[1]
    assert f"{design} has " in printed
    kinds = [record["kind"] for record in read_log(folder / "log.jsonl")]
    assert kinds.count("training") == 1 and kinds.count("evaluation") == 1
    assert (folder / "policy").is_dir()
    assert (folder / "open_loop.mp4").exists() == PREDICTS_FRAMES[design]

    pictures = tmp_path / "pictures"
    episodes = str(folder / "episodes")
    imagine(ImagineConfig(str(folder), episodes, start=2, decisions=5, folder=str(pictures)))
    printed = capsys.readouterr().out
    expected = {"imagination.png"}
    if PREDICTS_FRAMES[design]:
        expected.add("imagination.mp4")
        assert len(imageio.imread(pictures / "imagination.mp4", plugin="FFMPEG")) == 5
    if design.startswith("ot_"):
        expected.add("compositions.png")
    assert {path.name for path in pictures.iterdir()} == expected
    assert all(str(pictures / name) in printed for name in expected)
