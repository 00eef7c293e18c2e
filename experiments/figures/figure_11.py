"""Figure 11: frame error against score of models made smaller, in the online setting.

    python -m experiments.figures.figure_11 --results experiments/results --output figure_11.png

Each point is one scale of a model: the median over seeds and training of the mean squared error of
its frames (of a train step's batch, pixels in [0, 1]), against the median over seeds and time of
its evaluation scores. The number beside it is the scale.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.command import run_figure
from experiments.figures.labels import place_labels
from experiments.figures.learning_curves import reductions
from experiments.grid import SCALED
from experiments.results import read_frame_errors, read_scores
from experiments.variations import variation as variation_of
from model_options import SCALES

_MARKERS = "osD^vPX"  # one a task, which the design's colour leaves to be told


def read(folder: Path) -> pd.DataFrame:
    """Returns the scores of evaluations and, below them, the frame errors; what is not is nan."""
    scores = read_scores(folder, varied=True)
    scores = scores[scores.kind == "evaluation"]
    return pd.concat([scores, read_frame_errors(folder)], ignore_index=True)


def summarize(rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the points.

    Args:
      rows: of ``read``, of the figure's runs.

    Returns:
      Columns design, task, preset, scale, seeds, frame_error, score: medians over all records.
      Scales without either are absent.
    """
    points = []
    for key, group in rows.groupby(["design", "variation", "task", "preset"]):
        design, variation, task, preset = key
        medians = group[["frame_error", "score"]].median()
        seeds = group.seed.nunique()
        points.append((design, task, preset, _scale(design, variation, preset), seeds, *medians))
    columns = ["design", "task", "preset", "scale", "seeds", "frame_error", "score"]
    table = pd.DataFrame(points, columns=columns).dropna()
    return table.sort_values(["design", "task", "preset", "scale"], ignore_index=True)


def _scale(design: str, variation: str, preset: str) -> float:
    option = SCALED[design]
    return next(s for s in SCALES if variation_of(design, preset, {option: s}) == variation)


def draw(rows: pd.DataFrame) -> Figure:
    """Draws a panel a design; a line joins the scales of one task and preset."""
    points = summarize(rows)
    figure = Figure(figsize=(11, 5), layout="constrained")
    panels = figure.subplots(1, len(SCALED))
    tasks = style.sorted_tasks(points.task)
    for panel, (design, option) in zip(panels, SCALED.items(), strict=True):
        of_design = points[points.design == design]
        for (task, preset), group in of_design.groupby(["task", "preset"]):
            marker = _MARKERS[tasks.index(task) % len(_MARKERS)]
            _draw_scales(panel, design, task, preset, group, marker)
        panel.set_title(f"{style.name(design)}, {option.replace('_', ' ')}")
        panel.set_xlabel("median frame error while training")
        panel.set_ylabel("median evaluation score")
        panel.grid(alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
        panel.margins(0.12)
        panel.set_ylim(bottom=0)  # so that a small difference looks small
        if of_design.empty:
            panel.text(0.5, 0.5, "no runs", transform=panel.transAxes, ha="center")
        else:
            panel.ticklabel_format(axis="x", style="sci", scilimits=(-2, 3), useMathText=True)
            panel.legend(fontsize="small")
    reduced = reductions(rows.dropna(subset=["episodes"]).astype({"episodes": int}))
    figure.suptitle("\n".join(["Frame error and score of models made smaller", *reduced]))
    for panel, design in zip(panels, SCALED, strict=True):
        of_design = points[points.design == design]
        names = [str(Fraction(scale)) for scale in of_design.scale]
        place_labels(panel, list(zip(of_design.frame_error, of_design.score, names, strict=True)))
    return figure


def _draw_scales(axes: Axes, design, task, preset, points: pd.DataFrame, marker: str) -> None:
    counts = sorted(points.seeds.unique())
    seeds = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    name = f"{task.replace('_', ' ')} ({preset}, {seeds} seed{'' if seeds == '1' else 's'})"
    axes.plot(
        *(points.frame_error, points.score),
        color=style.colour(design), marker=marker, ls=style.line(preset), lw=1, label=name,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run_figure("figure_11", __doc__.split("\n")[0], read, draw, arguments)


if __name__ == "__main__":
    main()
