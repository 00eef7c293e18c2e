"""Curves of scores over environment steps, which the figures of online runs have in common."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.aggregates import intervals
from experiments.presets import PRESETS

_COLUMNS = 4  # panels in a row, as in the paper


def task_panels(tasks: Sequence[str]) -> tuple[Figure, dict[str, Axes]]:
    """Returns a figure and an empty panel for each task."""
    columns = min(_COLUMNS, len(tasks))
    rows = math.ceil(len(tasks) / columns)
    figure = Figure(figsize=(5 * columns, 4.2 * rows + 0.4), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel in panels[len(tasks) :]:
        panel.set_visible(False)
    return figure, dict(zip(tasks, panels, strict=False))


def draw_curve(axes: Axes, table: pd.DataFrame, colour, line, name: str) -> None:
    """Draws the mean over seeds, its deviation as a shadow and its last interval as a bar.

    Args:
      axes: to draw into.
      table: indexed by env_step, one column a seed; see ``experiments.results.curves``.
      colour: of matplotlib.
      line: style of matplotlib.
      name: for the legend.
    """
    mean, deviation = table.mean(axis=1), table.std(axis=1, ddof=0)
    axes.plot(table.index, mean, color=colour, linestyle=line, label=name)
    axes.fill_between(
        table.index, mean - deviation, mean + deviation, color=colour, alpha=0.2, linewidth=0
    )
    low, high = interval(table.iloc[-1].to_numpy())
    if not math.isnan(low):
        end = mean.iloc[-1]
        reach = [[end - low], [high - end]]
        axes.errorbar([table.index[-1]], [end], reach, color=colour, capsize=4, clip_on=False)


def interval(scores: np.ndarray) -> tuple[float, float]:
    """Returns the 95% bootstrap interval of the mean of ``scores`` [seeds]; nan for one seed."""
    _, low, high = intervals({"": scores[:, None]}, np.mean)[""]
    return float(low[0]), float(high[0])


def reductions(scores: pd.DataFrame) -> list[str]:
    """Says of each preset that is not the paper's how long its runs are."""
    lines = []
    for preset, group in scores[scores.preset != "paper"].groupby("preset"):
        counts = " or ".join(str(count) for count in sorted(group.episodes.unique()))
        known = "" if preset in PRESETS else ", unknown here"
        lines.append(f"reduced preset '{preset}'{known}: {counts} episodes (the paper: 1000)")
    return lines
