"""How every figure looks: one colour a design, safe for colour blindness, and honest legends."""

from collections.abc import Iterable

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from environments.tasks import TASKS

# Okabe and Ito's palette (2008), one for each design of the paper, in the order of its figure 1.
_COLOURS = {
    "ot_or": "#D55E00",
    "ot_lr": "#E69F00",
    "lt_lr": "#0072B2",
    "lt_or": "#56B4E9",
    "r_recurrent": "#009E73",
    "r_conv": "#CC79A7",
    "r_ll": "#B5A800",  # its yellow is too pale for a line on white, so darker
    "oracle": "#000000",
    "random": "#777777",
}
_OTHER = "#882255"  # a design that a user added
_LABELS = {
    "ot_or": r"$O_T O_R$",
    "ot_lr": r"$O_T L_R$",
    "lt_lr": r"$L_T L_R$",
    "lt_or": r"$L_T O_R$",
    "r_recurrent": r"$R$",
    "r_conv": r"$R_{conv}$",
    "r_ll": r"$R_{LL}$",
    "oracle": "Oracle",
    "random": "Random",
}
# The paper's protocol is drawn solid, everything that is scaled down is not.
_LINES = {"paper": "-", "planet": (0, (3, 1, 1, 1)), "desk": (0, (6, 1)), "smoke": ":"}

# What was not run here keeps away from the designs' colours and lines.
OTHER_LINE = (0, (8, 2, 1, 2))
MAX_SCORE = 1000  # paper section 4.2: at most 1 for each of 1000 environment steps


def colour(design: str) -> str:
    """Returns the design's colour."""
    return _COLOURS.get(design, _OTHER)


def other_colour(place: float):
    """Returns the colour of a method of others, by its place among them from 0 to 1."""
    return colormaps["cividis"](0.8 * place)


def in_order(designs: Iterable[str]) -> list[str]:
    """Returns the different designs in the order of the paper's figure 1, a user's own last."""
    order = list(_COLOURS)
    return sorted(set(designs), key=lambda d: (order.index(d) if d in order else len(order), d))


def sorted_tasks(tasks: Iterable[str]) -> list[str]:
    """Returns the different tasks in the order of the paper's section 4.1."""
    return sorted(set(tasks), key=TASKS.index)


def line(preset: str):
    """Returns the preset's line style."""
    return _LINES.get(preset, "-.")


def name(design: str) -> str:
    """Returns what the paper calls a design."""
    return _LABELS.get(design, design)


def label(design: str, preset: str, seeds: int, variation: str = "") -> str:
    """Returns a legend entry that says what was run and how often."""
    shown = f"{name(design)} {variation}".rstrip()
    return f"{shown} ({preset}, {seeds} seed{'s' if seeds > 1 else ''})"


def score_axes(axes: Axes, task: str, y_label: str, x_label: str = "environment steps") -> None:
    """Lays out axes of scores."""
    axes.set_title(task.replace("_", " "))
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.set_ylim(0, MAX_SCORE * 1.02)
    axes.set_xlim(left=0)
    if np.isinf(axes.dataLim.x0):  # of lines that hold at every step alone
        axes.set_xticks([])
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
