"""Each design through the training command, on the smallest preset and the cheapest task."""

import subprocess
import sys

import pytest

from training.records import read_log

# Which of them predict frames, of which there is then a video.
PREDICTS_FRAMES = {"lt_or": True, "r_ll": False, "r_recurrent": False, "r_conv": False}


@pytest.mark.parametrize("design", PREDICTS_FRAMES)
def test_training_and_planning_run(design, tmp_path):
    folder = tmp_path / "run"
    smallest = ["planner.proposals=4", "planner.samplings=1", "online.evaluate_every=2"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "experiments.train", f"design={design}", "task=point_mass"),
            *("preset=smoke", "online.episodes=2", f"folder={folder}", *smallest),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert f"{design} has " in done.stdout
    kinds = [record["kind"] for record in read_log(folder / "log.jsonl")]
    assert kinds.count("training") == 2 and kinds.count("evaluation") == 1
    assert (folder / "policy").is_dir()
    assert (folder / "open_loop.mp4").exists() == PREDICTS_FRAMES[design]
