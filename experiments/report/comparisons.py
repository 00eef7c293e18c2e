"""Numbers of several seeds, tasks and designs set against each other.

Legend: n runs of a condition, C conditions, Q quantities. All intervals are 95% stratified
bootstrap ones: the runs of each condition are drawn again (see ``experiments.aggregates``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.aggregates import intervals
from experiments.tables.cells import FEWEST_SEEDS


class Condition(NamedTuple):
    """What runs that differ by their seed alone have in common."""

    design: str
    task: str
    variation: str = ""


Conditions = Mapping[Condition, np.ndarray]  # a number a run, in the order of the seeds


class Side(NamedTuple):
    """A design, or a variation of one, whatever the task."""

    design: str
    variation: str = ""

    def on(self, task: str) -> Condition:
        """Returns its condition on a task."""
        return Condition(self.design, task, self.variation)

    def __str__(self):
        """Its name."""
        return f"{self.design} {self.variation}".rstrip()


class Estimate(NamedTuple):
    """A statistic, its interval, and how many seeds of each condition it rests on."""

    point: float
    low: float
    high: float
    seeds: int

    def __format__(self, form: str) -> str:
        """The number and the interval, each in that form."""
        return f"{self.point:{form}} [{self.low:{form}}, {self.high:{form}}]"


def spaced(task: str) -> str:
    """Returns a task's name as a person writes it."""
    return task.replace("_", " ")


def supplied(values: Conditions, *conditions: Condition) -> bool:
    """Whether each condition has as many seeds as a comparison needs."""
    return all(len(values.get(condition, ())) >= FEWEST_SEEDS for condition in conditions)


def gap(values: Conditions, pairs: Sequence[tuple[Condition, Condition]]) -> Estimate:
    """Returns by how much the first's mean exceeds the second's, averaged over pairs.

    Seeds have no order, so each condition gives as many runs as the smallest has.
    """
    used = sorted({condition for pair in pairs for condition in pair})
    seeds = min(len(values[condition]) for condition in used)
    matrix = np.stack([values[condition][:seeds] for condition in used], axis=1)  # [n, C]
    over, under = ([used.index(pair[side]) for pair in pairs] for side in (0, 1))

    def statistic(sample: np.ndarray) -> float:
        means = sample.mean(axis=0)
        return np.mean(means[over] - means[under])

    return _estimate(matrix, statistic)


def median_over_groups(
    groups: Sequence[Sequence[np.ndarray]], statistic: Callable[[np.ndarray], float]
) -> Estimate:
    """Returns the median over groups of a statistic of the means of each group's points.

    Args:
      groups: their points, each the quantities of its runs [n, Q].
      statistic: of the means [points, Q] of a group.
    """
    points = [point for group in groups for point in group]
    seeds = min(len(point) for point in points)
    values = np.stack([point[:seeds] for point in points], axis=1)  # [n, C, Q]
    borders = np.cumsum([len(group) for group in groups])[:-1]

    def median(drawn: np.ndarray) -> float:
        # Runs are drawn, not numbers: what one run measured stays together.
        means = np.take_along_axis(values, drawn[..., None], axis=0).mean(axis=0)
        return np.median([statistic(group) for group in np.split(means, borders)])

    return _estimate(np.tile(np.arange(seeds)[:, None], (1, len(points))), median)


def pearson(x: np.ndarray, y: np.ndarray) -> float:
    """Returns Pearson's correlation; 0 where a quantity does not vary and so goes with nothing."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def apart(higher: np.ndarray, lower: np.ndarray) -> bool:
    """Whether every number of the one lies above every number of the other."""
    return bool(np.min(higher) > np.max(lower))


def _estimate(matrix, statistic):
    point, low, high = (float(part[0]) for part in intervals({"": matrix}, statistic)[""])
    return Estimate(point, low, high, len(matrix))
