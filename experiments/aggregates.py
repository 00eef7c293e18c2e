"""Scores of designs over seeds and tasks at once: interquartile means and performance profiles.

After Agarwal et al. (2021, arXiv 2108.13264), by rliable. Intervals are 95% stratified bootstrap
ones: seeds are drawn again within each task.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.random import RandomState

from errors import UsageError

_REPLICATIONS = 2000  # ours: bootstrap samples, far beyond what so few seeds can tell


class Interval(NamedTuple):
    """A statistic and its interval; each an array where the statistic is one."""

    point: np.ndarray
    low: np.ndarray
    high: np.ndarray


def score_matrix(scores: pd.DataFrame) -> np.ndarray:
    """Returns the scores of one design as [seeds, tasks], tasks in alphabetic order.

    Args:
      scores: columns task, seed and score, one row a run.

    Raises:
      UsageError: a seed lacks a task; the missing runs are named.
    """
    table = scores.pivot(index="seed", columns="task", values="score")
    gaps = np.argwhere(table.isna().to_numpy())
    absent = [f"{table.columns[task]} seed {table.index[seed]}" for seed, task in gaps]
    if absent:
        raise UsageError(f"runs are missing: {', '.join(absent)}; train them or leave tasks out")
    return table.to_numpy()


def interquartile_mean(scores: np.ndarray) -> float:
    """Returns the mean of the middle half of all scores [seeds, tasks] (rliable)."""
    from rliable.metrics import aggregate_iqm

    return float(aggregate_iqm(scores))


def performance_profile(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Returns the share of all runs [seeds, tasks] that score above each threshold."""
    return (scores[..., None] > thresholds).mean(axis=(0, 1))


def intervals(
    matrices: Mapping[str, np.ndarray], statistic: Callable[[np.ndarray], np.ndarray]
) -> dict[str, Interval]:
    """Returns a statistic of each design's scores [seeds, tasks] with its bootstrap interval.

    With a single seed there is nothing to draw again: its limits are nan.
    """
    found = {}
    for name, matrix in matrices.items():
        point = np.atleast_1d(statistic(matrix))
        if len(matrix) < 2:
            unknown = np.full(point.shape, np.nan)
            found[name] = Interval(point, unknown, unknown)
            continue
        # Imported here: it takes seconds, which who has one seed need not wait for.
        from rliable.library import get_interval_estimates

        with warnings.catch_warnings():
            # rliable hands its random state to `arch` in a way that arch is going to drop.
            warnings.simplefilter("ignore", FutureWarning)
            _, limits = get_interval_estimates(
                {name: matrix},
                lambda sample: np.atleast_1d(statistic(sample)),
                reps=_REPLICATIONS,
                random_state=RandomState(0),
            )
        found[name] = Interval(point, *limits[name])
    return found
