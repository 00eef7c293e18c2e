"""The score that each finished run ends with, online and offline, for statistics over tasks."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from errors import UsageError
from experiments.grid import COMPARED
from experiments.offline_results import by_run, finished_offline_runs
from experiments.results import read_end_scores
from experiments.settings import OFFLINE, ONLINE


def read_final_scores(folder: Path, datasets: Collection[str] | None = None) -> pd.DataFrame:
    """Reads the finished runs of the designs that the paper compares in both settings.

    Args:
      folder: of results or of runs.
      datasets: names of the data sets whose offline runs count, None for all.

    Returns:
      Columns setting, preset, design, task, seed, score: online the mean of the last evaluations
      (where the curves of figure 2 end), offline the percentile of table 1. Not empty.

    Raises:
      UsageError: a log cannot be read or there is no finished run.
    """
    columns = ["preset", "design", "task", "seed", "score"]
    parts = {
        ONLINE: read_end_scores(folder),
        OFFLINE: by_run(finished_offline_runs(folder, datasets=datasets)),
    }
    table = pd.concat(
        [part[columns].assign(setting=setting) for setting, part in parts.items() if len(part)]
        or [pd.DataFrame(columns=[*columns, "setting"])],
        ignore_index=True,
    )
    table = table[table.design.isin(COMPARED)]
    if table.empty:
        raise UsageError(
            f"{folder} holds no finished run of {', '.join(COMPARED)}; train and publish one"
        )
    return table
