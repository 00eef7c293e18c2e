"""Reads the online runs of downsized models: how well they predict, and what they score."""

import warnings
from pathlib import Path

import pandas as pd

from experiments.grid import SCALED
from experiments.results import WINDOW, read_runs
from experiments.settings import ONLINE
from experiments.variations import changes
from model_options import SCALES

_COLUMNS = ["preset", "design", "task", "scale", "seed", "L_O", "L_R", "score"]


def read_scaled_runs(folder: Path) -> pd.DataFrame:
    """Reads every log of a finished online run of the scaled designs; warns of unfinished ones.

    Args:
      folder: of results or of runs.

    Returns:
      A row a run: preset, design, task, scale, seed, L_O and L_R (medians over the training of
      the errors of frames and of rewards, as the paper's figure 11 has them), and score, the mean
      of the last ten evaluations.

    Raises:
      UsageError: as ``read_runs``.
    """
    rows = []
    for path, _, run, records in read_runs(folder, ONLINE):
        if run["design"] not in SCALED:
            continue
        option = SCALED[run["design"]]
        if set(changes(run["design"], run["preset"], run.get("model"))) - {option}:
            continue
        scale = (run.get("model") or {}).get(option, SCALES[0])
        identity = (run["preset"], run["design"], run["task"], scale, run["seed"])
        trained = [record for record in records if record["kind"] == "training"]
        scores = [record["score"] for record in records if record["kind"] == "evaluation"]
        last = max((record["episode"] for record in trained), default=0)
        if last < run["online"]["episodes"] or not scores:
            warnings.warn(f"{path} is not finished and left out", stacklevel=2)
            continue
        metrics = pd.DataFrame([record["metrics"] for record in trained])
        errors = (metrics[name].median() for name in ("frame_error", "reward_error"))
        rows.append((*identity, *errors, pd.Series(scores[-WINDOW:]).mean()))
    return pd.DataFrame(rows, columns=_COLUMNS)
