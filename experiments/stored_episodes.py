"""Finds an episode for a run's model to look at."""

from pathlib import Path

from errors import UsageError
from experiments.config import ExperimentConfig
from experiments.settings import OFFLINE
from replay.manifest import EVALUATION
from training.records import EPISODES_FOLDER


def find_episode(run: ExperimentConfig, folder: str | None, number: int | None) -> Path:
    """Returns the file of a stored episode.

    Args:
      run: whose model is going to look at it.
      folder: of episodes; None for those that the run collected or, offline, those held out of what
        it trained on.
      number: of the episode, None for the newest.

    Raises:
      UsageError: there is none.
    """
    if folder:
        place = Path(folder)
    elif run.setting == OFFLINE:
        place = Path(run.dataset) / EVALUATION
    else:
        place = Path(run.folder) / EPISODES_FOLDER
    paths = sorted(place.glob("episode_*.npz"))
    if number is not None:
        paths = [path for path in paths if path.name.startswith(f"episode_{number:06d}_")]
    if not paths:
        which = "episodes" if number is None else f"episode {number}"
        raise UsageError(f"{place} holds no {which}; give episodes=FOLDER of stored ones")
    return paths[-1]
