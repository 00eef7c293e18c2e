"""Reads the logs of offline runs, for the tables and figures of section 4.3."""

import warnings
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from errors import UsageError
from experiments.results import LoggedRun, read_runs
from experiments.settings import OFFLINE
from experiments.variations import UNVARIED

PERCENTILE = 90  # paper table 1: of the episodes after the last train step


class OfflineRun(NamedTuple):
    """What a finished run has shown.

    Attributes:
      design, task, preset, seed: which run it is.
      log: its published log.
      train_steps: how many it took.
      dataset: name, version and splits of what it was trained on; see ``Manifest.summary``.
      scores: of the episodes after the last train step.
      errors: by split, the final errors: L_R, L_O, heat_map, persistence; see
        ``training.prediction_errors``.
    """

    design: str
    task: str
    preset: str
    seed: int
    log: Path
    train_steps: int
    dataset: dict[str, Any]
    scores: list[float]
    errors: dict[str, dict[str, Any]]

    @property
    def score(self) -> float:
        """The percentile of the scores by which the paper tells how good the agent is."""
        return float(np.percentile(self.scores, PERCENTILE))


def read_offline_runs(
    folder: Path, bounded: bool = False, datasets: Collection[str] | None = None
) -> list[OfflineRun]:
    """Reads every log of a finished offline run below ``folder``; there must be one.

    Args and returns are those of ``finished_offline_runs``.

    Raises:
      UsageError: there is none, or as ``finished_offline_runs``.
    """
    runs = finished_offline_runs(folder, bounded, datasets)
    if not runs:
        raise UsageError(
            f"{folder} holds no finished offline run"
            + (" on a data set built with max_reward" if bounded else "")
            + "; --run prints the commands that make them"
        )
    return runs


def finished_offline_runs(
    folder: Path, bounded: bool = False, datasets: Collection[str] | None = None
) -> list[OfflineRun]:
    """Reads every log of a finished offline run below ``folder``; warns of unfinished ones.

    Runs of a variation of a design are left out: they are not the design's.

    Args:
      folder: of results or of runs.
      bounded: whether to read the runs on data sets of bounded training rewards (figure 9), or
        those on all others.
      datasets: names of data sets; runs on others are left out. None for all.

    Returns:
      The runs in the order of their files.

    Raises:
      UsageError: as ``read_runs``, or the runs of a task and preset stand on several data sets,
        which no table may mix.
    """
    runs = []
    versions: dict[tuple[str, str], tuple[str, str]] = {}
    for logged in read_runs(folder, OFFLINE):
        data = logged.dataset
        wanted = datasets is None or data["name"] in datasets
        if not wanted or (data["max_reward"] is not None) != bounded:
            continue
        if logged.cell.variation != UNVARIED:
            continue  # varied models belong to figures of the online setting
        if not logged.finished:
            warnings.warn(f"{logged.path} is not finished and left out", stacklevel=2)
            continue
        run = _run(logged)
        compared = run.task, run.preset
        name, version = versions.setdefault(compared, (data["name"], data["version"]))
        if version != data["version"]:
            raise UsageError(
                f"runs on {run.task} of preset {run.preset} stand on several data sets, "
                f"{name} ({version}) and {data['name']} ({data['version']}); choose by --dataset "
                "or remove some"
            )
        runs.append(run)
    return runs


def by_run(runs: Sequence[OfflineRun]) -> pd.DataFrame:
    """Returns a row a run: design, task, preset, seed, score, and L_R on held-out windows."""
    columns = ["design", "task", "preset", "seed", "score", "L_R"]
    rows = [(*run[:4], run.score, run.errors["evaluation"]["L_R"]) for run in runs]
    return pd.DataFrame(rows, columns=columns)


def _run(logged: LoggedRun) -> OfflineRun:
    records = logged.records
    return OfflineRun(
        *(logged.config[key] for key in ("design", "task", "preset", "seed")),
        log=logged.path,
        train_steps=max((record["train_step"] for record in records), default=0),
        dataset=logged.dataset,
        scores=[r["score"] for r in records if r["kind"] == "final_evaluation"],
        errors={r["split"]: r for r in records if r["kind"] == "final_prediction_errors"},
    )
