"""How often each reward was met in the training episodes of a run, for figures 3 and 14.

The logs hold scores alone; rewards stand in the episodes, which are too large to ship. Publishing a
run counts them, so that the figures can be drawn without the episodes.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from errors import UsageError
from experiments.results import IDENTITY, read_run, read_runs
from experiments.settings import ONLINE

MAX_REWARD = 4.0  # paper figure 3: four environment steps of at most 1 each
BINS = 40  # ours
SUFFIX = ".rewards.json"


def count_rewards(episodes: Path) -> tuple[list[int], int]:
    """Counts the rewards of stored episodes.

    Args:
      episodes: a folder as `replay.store` leaves it.

    Returns:
      How many rewards, one a decision, fall into each of BINS equal parts of [0, MAX_REWARD], the
      last one closed; and how many episodes there are.
    """
    counts = np.zeros(BINS, int)
    files = sorted(episodes.glob("*.npz"))
    for file in files:
        # Only the rewards are read; frames would take seconds an episode.
        with np.load(file) as arrays:
            reward = arrays["reward"][1:]  # none was received on arriving at the first entry
        # What action repeats above 4 reach beyond the end is counted there.
        counts += np.histogram(np.clip(reward, 0, MAX_REWARD), BINS, (0, MAX_REWARD))[0]
    return counts.tolist(), len(files)


def write_reward_counts(episodes: Path, log: Path) -> Path | None:
    """Counts the rewards of a run's training episodes and writes them beside its log.

    Args:
      episodes: the run's.
      log: the copy of the run's log among the results.

    Returns:
      The file; None, and nothing written, where the episodes are not all there.
    """
    counts, found = count_rewards(episodes)
    if found == 0 or found != sum(
        record["kind"] == "collection" for record in read_run(log).records
    ):
        return None
    path = log.with_suffix(SUFFIX)
    path.write_text(json.dumps({"max": MAX_REWARD, "episodes": found, "counts": counts}) + "\n")
    return path


def read_reward_counts(folder: Path) -> pd.DataFrame:
    """Reads the counts beside the logs of online runs below ``folder``.

    Returns:
      A row a run that has them: the columns of IDENTITY, episodes (counted), and counts, an
      int array [BINS].

    Raises:
      UsageError: a file holds another number of bins or another range, or as ``read_runs``.
    """
    rows = []
    for run in read_runs(folder, ONLINE):
        path = run.path.with_suffix(SUFFIX)
        if not path.exists():
            continue
        found = json.loads(path.read_text())
        if found["max"] != MAX_REWARD or len(found["counts"]) != BINS:
            raise UsageError(f"{path} has other bins than this code; publish the run again")
        rows.append((*run.identity, found["episodes"], np.array(found["counts"])))
    return pd.DataFrame(rows, columns=[*IDENTITY, "episodes", "counts"])
