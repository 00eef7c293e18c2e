"""Scores of designs over seeds and tasks at once: interquartile means and performance profiles.

After Agarwal et al. (2021, arXiv 2108.13264), by rliable. Intervals are 95% stratified bootstrap
ones: seeds are drawn again within each task.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import pandas as pd

_REPLICATIONS = 2000  # ours: bootstrap samples, far beyond what so few seeds can tell


class Interval(NamedTuple):
    """A statistic and its interval; each an array where the statistic is one."""

    point: np.ndarray
    low: np.ndarray
    high: np.ndarray


def comparable(scores: pd.DataFrame) -> tuple[list[str], dict[str, np.ndarray]]:
    """Returns the tasks that all designs have runs of, and each design's scores on them.

    Args:
      scores: columns design, task, seed and score, one row a run.

    Returns:
      The tasks in alphabetic order, none where the designs have none in common; and by design an
      array [seeds, tasks]. Seeds are drawn again within each task, so which of one task stands
      beside which of another says nothing: each task gives its first seeds, as many as the task
      with the fewest has.
    """
    by_design = scores.groupby("design")
    tasks = sorted(set.intersection(*(set(group.task) for _, group in by_design)))
    matrices = {}
    for design, group in by_design if tasks else ():
        of_tasks = [group[group.task == task].sort_values("seed").score for task in tasks]
        seeds = min(map(len, of_tasks))
        matrices[design] = np.stack([column.to_numpy()[:seeds] for column in of_tasks], axis=1)
    return tasks, matrices


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

        with _seeded(), warnings.catch_warnings():
            # rliable hands its random state to `arch` in a way that arch is going to drop.
            warnings.simplefilter("ignore", FutureWarning)
            _, limits = get_interval_estimates(
                {name: matrix},
                lambda sample: np.atleast_1d(statistic(sample)),
                reps=_REPLICATIONS,
            )
        found[name] = Interval(point, *limits[name])
    return found


@contextmanager
def _seeded() -> Iterator[None]:
    """Seeds NumPy's global generator for a while: rliable draws by it, whatever it is handed."""
    state = np.random.get_state()
    np.random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(state)
