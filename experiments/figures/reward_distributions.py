"""The rewards that agents met in training, which figures 3 and 14 have in common."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.figures.command import run_figure
from experiments.figures.learning_curves import reductions
from experiments.reward_counts import BINS, MAX_REWARD, read_reward_counts

_TASK = "cheetah_run"  # paper figures 3 and 14
_COLUMNS = 4


def shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Returns what share of the rewards falls into each bin, all seeds put together.

    Args:
      counts: rows of ``read_reward_counts``.

    Returns:
      A row for each design and preset: design, preset, seeds, shares (float array [BINS]).
    """
    rows = []
    for (design, preset), group in counts.groupby(["design", "preset"]):
        total = np.sum(group.counts.tolist(), axis=0)
        rows.append((design, preset, len(group), total / total.sum()))
    return pd.DataFrame(rows, columns=["design", "preset", "seeds", "shares"])


def draw(counts: pd.DataFrame) -> Figure:
    """Draws a panel a design, on common axes."""
    found = shares(counts)
    designs = style.in_order(found.design)
    columns = min(_COLUMNS, len(designs))
    rows = -(-len(designs) // columns)
    width = max(3.4 * columns + 0.6, 5.6)  # what the title takes
    figure = Figure(figsize=(width, 3 * rows + 0.6), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    edges = np.linspace(0, MAX_REWARD, BINS + 1)
    for panel, design in zip(panels.flat, designs, strict=False):
        tint = style.colour(design)
        for each in found[found.design == design].itertuples():
            name = style.label(design, each.preset, each.seeds)
            panel.stairs(each.shares, edges, color=tint, fill=True, alpha=0.35)
            line = style.line(each.preset)
            panel.stairs(each.shares, edges, color=tint, linewidth=1.5, linestyle=line, label=name)
        # A log scale: the few high rewards are what tells the designs apart.
        panel.set_yscale("log")
        panel.set_xlim(0, MAX_REWARD)
        panel.set_xlabel("reward of a decision")
        panel.xaxis.set_tick_params(labelbottom=True)
        panel.grid(alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(fontsize="small", loc="upper right")
    for panel in panels.flat[len(designs) :]:
        panel.set_visible(False)
    for panel in panels[:, 0]:
        panel.set_ylabel("share of the decisions")
    title = f"Rewards met in training on {_TASK.replace('_', ' ')}"
    figure.suptitle("\n".join([title, *reductions(counts)]))
    return figure


def run(name: str, description: str, arguments: Sequence[str] | None) -> None:
    """Runs the command line of figure 3 or 14."""
    run_figure(name, description, read_reward_counts, draw, arguments)
