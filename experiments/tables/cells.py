"""Numbers for the cells of tables: means and deviations, and correlations."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.tables.render import DASH

# Ours: any two points correlate by 1 or -1, and of one seed nobody knows what another would give.
FEWEST_POINTS = 3
FEWEST_SEEDS = 2


class Spread(NamedTuple):
    """A mean over seeds; in tables that say so, over episodes.

    Attributes:
      mean: of the seeds.
      deviation: of the seeds, population as in figure 2; nan where it is one.
      seeds: how many.
    """

    mean: float
    deviation: float
    seeds: int

    def __str__(self):
        """Mean and deviation, a dash for the deviation of one."""
        deviation = DASH if math.isnan(self.deviation) else f"{self.deviation:.0f}"
        return f"{self.mean:.0f} ± {deviation}"


def spread(values: Sequence[float]) -> Spread:
    """Returns the spread of values, one a seed, at least one."""
    values = np.asarray(values, float)
    deviation = float(values.std()) if len(values) > 1 else math.nan
    return Spread(float(values.mean()), deviation, len(values))


def difference(one: Spread, other: Spread) -> Spread:
    """Returns how far two independent means are apart, and the deviation of that."""
    return Spread(
        abs(one.mean - other.mean),
        math.hypot(one.deviation, other.deviation),
        min(one.seeds, other.seeds),
    )


def correlation(x: Sequence[Spread], y: Sequence[Spread]) -> float | None:
    """Returns Pearson's correlation of two quantities' means over designs.

    None where too few designs or seeds tell anything, or where a quantity does not vary.
    """
    if len(x) < FEWEST_POINTS or min(each.seeds for each in (*x, *y)) < FEWEST_SEEDS:
        return None
    x_means, y_means = ([each.mean for each in values] for values in (x, y))
    if np.ptp(x_means) == 0 or np.ptp(y_means) == 0:
        return None
    return float(np.corrcoef(x_means, y_means)[0, 1])


def spreads(table: pd.DataFrame, value: str) -> dict[tuple[str, str, str], Spread]:
    """Returns (preset, design, task) to the spread of a column over the seeds of ``by_run``."""
    groups = table.groupby(["preset", "design", "task"])[value]
    return {key: spread(group) for key, group in groups}


def row(
    found: Mapping[tuple, Any], key: tuple, tasks: Sequence[str], form: Callable[[Any], str]
) -> list[str]:
    """Returns a cell a task: ``form`` of what was found under ``(*key, task)``, or a dash."""
    return [form(found[*key, task]) if (*key, task) in found else DASH for task in tasks]


def seeds_note(found: dict[tuple, Spread]) -> str:
    """Says over how many seeds the means are taken."""
    counts = sorted({each.seeds for each in found.values()})
    if len(counts) == 1:
        return f"Means over {counts[0]} seed{'s' if counts[0] > 1 else ''}."
    return f"Means over {counts[0]} to {counts[-1]} seeds."
