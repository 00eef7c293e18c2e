"""Figure 7: what sharing the learned representation adds to the score of each design.

    python -m experiments.figures.figure_07 --results experiments/results --output figure_07.png

The mean score of the runs in which the reward's gradient reaches the representation, less that of
the runs in which it does not; the shadow is the deviation of that difference, the roots of both
variances over seeds put together. Only the evaluations that all seeds of both have reached.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.command import run_figure
from experiments.figures.learning_curves import reductions, task_panels
from experiments.grid import SHARING
from experiments.results import curves, read_scores
from experiments.variations import variation


def differences(scores: pd.DataFrame) -> pd.DataFrame:
    """Returns what sharing adds, where both ways were run.

    Args:
      scores: rows of ``read_scores``, of one kind.

    Returns:
      Columns task, design, preset, env_step, difference, deviation (population), and seeds: how
      many there are with sharing and without, such as "3 + 2".
    """
    columns = ["task", "design", "preset", "env_step", "difference", "deviation", "seeds"]
    parts = []
    for (task, design, preset), group in scores.groupby(["task", "design", "preset"]):
        shared, apart = (
            curves(group[group.variation == variation(design, preset, {SHARING: each})])
            for each in (True, False)
        )
        steps = shared.index.intersection(apart.index)
        if steps.empty:
            continue
        shared, apart = shared.loc[steps], apart.loc[steps]
        part = pd.DataFrame({"env_step": steps})
        part["difference"] = (shared.mean(axis=1) - apart.mean(axis=1)).to_numpy()
        variance = shared.var(axis=1, ddof=0) + apart.var(axis=1, ddof=0)
        part["deviation"] = np.sqrt(variance).to_numpy()
        part[["task", "design", "preset"]] = task, design, preset
        part["seeds"] = f"{shared.shape[1]} + {apart.shape[1]}"
        parts.append(part[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def draw(scores: pd.DataFrame) -> Figure:
    """Draws one panel a task, one curve a design and preset; above zero sharing helps."""
    scores = scores[scores.kind == "evaluation"]
    found = differences(scores)
    figure, panels = task_panels(style.sorted_tasks(scores.task))
    for task, panel in panels.items():
        of_task = found[found.task == task]
        panel.axhline(0, color="0.4", linewidth=1)
        for design in style.in_order(of_task.design):
            for preset, curve in of_task[of_task.design == design].groupby("preset"):
                _draw_difference(panel, design, preset, curve)
        if of_task.empty:
            panel.text(
                *(0.5, 0.6, "no design was run both ways"), transform=panel.transAxes, ha="center"
            )
        else:
            panel.legend(fontsize="small")
        style.score_axes(panel, task, "score with sharing less without")
        # A difference has two sides; as wide as the largest, so that zero is in the middle.
        reach = (of_task.difference.abs() + of_task.deviation).max() if len(of_task) else 100.0
        panel.set_ylim(-1.1 * max(reach, 1), 1.1 * max(reach, 1))
    figure.suptitle("\n".join(["What sharing the representation adds", *reductions(scores)]))
    return figure


def _draw_difference(axes, design, preset, curve):
    tint = style.colour(design)
    name = f"{style.name(design)} ({preset}, {curve.seeds.iloc[0]} seeds)"
    axes.plot(curve.env_step, curve.difference, color=tint, ls=style.line(preset), label=name)
    low, high = curve.difference - curve.deviation, curve.difference + curve.deviation
    axes.fill_between(curve.env_step, low, high, color=tint, alpha=0.2, linewidth=0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run_figure(
        "figure_07",
        __doc__.split("\n")[0],
        lambda folder: read_scores(folder, varied=True),
        draw,
        arguments,
    )


if __name__ == "__main__":
    main()
