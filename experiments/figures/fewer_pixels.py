"""Scores where fewer pixels are predicted, which figures 4 and 6 have in common."""

from collections.abc import Sequence

import pandas as pd
from matplotlib import colormaps
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.command import run_figure
from experiments.figures.learning_curves import draw_curve, reductions, task_panels
from experiments.results import curves, read_scores
from experiments.variations import variation
from planet.config import TARGET_SIZES

_DESIGN = "lt_lr"
_WHOLE = TARGET_SIZES[0]


def share(size: int) -> str:
    """Returns the share of the pixels that a target of that side has."""
    return f"{100 * (size / _WHOLE) ** 2:.3g}% of the pixels"


def draw(scores: pd.DataFrame, kind: str, title: str) -> Figure:
    """Draws one panel a task, one curve a size and preset; the whole frame in the design's colour.

    Args:
      scores: rows of ``read_scores`` of the figure's runs, not empty.
      kind: "crop" or "resize".
      title: of the figure.
    """
    scores = scores[(scores.kind == "evaluation") & (scores.design == _DESIGN)]
    figure, panels = task_panels(style.sorted_tasks(scores.task))
    for task, panel in panels.items():
        for size in TARGET_SIZES:
            for preset, group in scores[scores.task == task].groupby("preset"):
                varied = variation(_DESIGN, preset, {"target": kind, "target_size": size})
                table = curves(group[group.variation == varied])
                if not table.empty:
                    name = style.label(_DESIGN, preset, table.shape[1], share(size))
                    draw_curve(panel, table, _tint(size), style.line(preset), name)
        style.score_axes(panel, task, "evaluation score")
        panel.legend(fontsize="small")
    figure.suptitle("\n".join([title, *reductions(scores)]))
    return figure


def run(
    name: str, kind: str, description: str, title: str, arguments: Sequence[str] | None
) -> None:
    """Runs the command line of figure 4 or 6."""
    run_figure(
        name,
        description,
        lambda folder: read_scores(folder, varied=True),
        lambda scores: draw(scores, kind, title),
        arguments,
    )


def _tint(size: int):
    # Fewer pixels are paler: lightness alone tells the curves apart, so that colour need not.
    if size == _WHOLE:
        return style.colour(_DESIGN)
    return colormaps["inferno"](0.16 * TARGET_SIZES.index(size) + 0.05)
