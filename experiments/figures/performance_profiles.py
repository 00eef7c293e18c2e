"""Performance profiles: the share of a design's runs that end above each score.

    python -m experiments.figures.performance_profiles --output performance_profiles.png

Over the tasks that all designs shown have finished, and over seeds (Agarwal et al., 2021; not a
figure of the paper's). Online the score is where the curves of figure 2 end, offline that of table
1. Bands are 95% stratified bootstrap intervals (rliable); one seed has none.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.aggregates import comparable, intervals, performance_profile
from experiments.command_line import guarded, quiet_libraries
from experiments.figures import style
from experiments.figures.command import save
from experiments.final_scores import read_final_scores
from experiments.missing import add_run_option, missing_commands, missing_notes, print_commands
from experiments.results import RESULTS

_NAME = "performance_profiles"
THRESHOLDS = np.linspace(0, style.MAX_SCORE, 101)


def draw(scores: pd.DataFrame) -> Figure:
    """Draws a panel for each preset and setting.

    Args:
      scores: rows of ``read_final_scores``.
    """
    groups = scores.groupby(["preset", "setting"], sort=False)
    figure = Figure(figsize=(6.5 * groups.ngroups + 0.5, 5.2), layout="constrained")
    panels = figure.subplots(1, groups.ngroups, squeeze=False, sharey=True)[0]
    for panel, ((preset, setting), group) in zip(panels, groups, strict=True):
        _draw_profiles(panel, group, preset)
        reduced = "" if preset == "paper" else "reduced "
        panel.set_title(f"{setting}, {reduced}preset {preset}", fontsize="medium")
    panels[0].set_ylabel("share of the runs that end above it")
    figure.suptitle("Performance profiles over tasks and seeds")
    return figure


def _draw_profiles(axes: Axes, scores: pd.DataFrame, preset: str) -> None:
    tasks, matrices = comparable(scores)
    profiles = intervals(matrices, lambda sample: performance_profile(sample, THRESHOLDS))
    for design in style.in_order(matrices):
        share, low, high = profiles[design]
        tint, seeds = style.colour(design), len(matrices[design])
        name = style.label(design, preset, seeds)
        axes.plot(THRESHOLDS, share, color=tint, ls=style.line(preset), label=name)
        if seeds > 1:
            axes.fill_between(THRESHOLDS, low, high, color=tint, alpha=0.2, linewidth=0)
    axes.set_xlabel(f"score\n{_scope(tasks, matrices)}")
    axes.set_xlim(0, style.MAX_SCORE)
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if matrices:
        axes.legend(fontsize="small")


def _scope(tasks: Sequence[str], matrices: dict[str, np.ndarray]) -> str:
    """Says what the profiles are over, and where that is too little to tell much."""
    if not tasks:
        return "no task was finished by all designs"
    names = [task.replace("_", " ") for task in style.sorted_tasks(tasks)]
    lines = [f"on {', '.join(names[:4])}{',' if len(names) > 4 else ''}", ", ".join(names[4:])]
    lines += ["one task: no profile over tasks"] if len(tasks) == 1 else []
    lines += ["one seed: no band"] if min(map(len, matrices.values())) == 1 else []
    return "\n".join(filter(None, lines))


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{_NAME}", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--output", type=Path, default=Path(f"{_NAME}.png"))
    parser.add_argument(
        "--dataset", action="append", help="the name of a data set to take; may be given again"
    )
    add_run_option(parser)
    options = parser.parse_args(arguments)
    guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    quiet_libraries()
    if options.run:
        print_commands(missing_commands([_NAME], options.results, options.run))
        return
    scores = read_final_scores(options.results, options.dataset)
    save(draw(scores), options.output)
    print("\n".join(missing_notes(_NAME, set(scores.preset), options.results)))


if __name__ == "__main__":
    main()
