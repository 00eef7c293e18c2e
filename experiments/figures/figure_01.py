"""Figure 1: the model designs, and which errors train what.

    python -m experiments.figures.figure_01 --output figure_01.png

Whether the reward's gradient goes on into what the reward is read from is taken from the designs'
own defaults.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.designs import DESIGNS
from experiments.figures import blocks, style
from experiments.figures.blocks import arrow, box
from experiments.figures.diagram import run_diagram

_SHOWN = ("ot_or", "ot_lr", "lt_lr", "lt_or", "r_recurrent")  # paper figure 1; R is the last
_WIDTH, _HEIGHT = 6.2, 9.4
_ERROR = "#D55E00"  # Okabe and Ito's vermilion
_LEFT, _RIGHT = 2.0, 4.6


def shares(design: str) -> bool:
    """Returns whether, by default, the reward's gradient reaches what the reward is read from."""
    # The models of rewards alone have no choice: nothing else trains them.
    return getattr(DESIGNS[design].model, "share_gradients", True)


def draw() -> Figure:
    """Draws a panel a design; time runs upwards."""
    figure = Figure(figsize=(2.9 * len(_SHOWN), 4.9), layout="constrained")
    for axes, design in zip(figure.subplots(1, len(_SHOWN)), _SHOWN, strict=True):
        blocks.canvas(axes, _WIDTH, _HEIGHT)
        axes.text((_LEFT + _RIGHT) / 2, 9.0, style.name(design), ha="center", fontsize=15)
        _draw_design(axes, design)
    figure.supxlabel(
        "Vermilion, dashed: errors that train the model ($E_O$ of observations, $E_R$ of rewards). "
        "A bar across an arrow stops the reward's gradient; dotted: where the next step starts.",
        fontsize=10,
    )
    return figure


def _draw_design(axes: Axes, design: str) -> None:
    observation = _part(axes, _LEFT, 0.7, r"$o_t$", blocks.IMAGE)
    action = _part(axes, _RIGHT, 0.7, r"$a_t$", blocks.OTHER)
    reward = _part(axes, _RIGHT, 6.2, r"$\hat r_{t+1}$", blocks.DENSE)
    _draw_error(axes, reward, "$E_R$")
    predicts_frames = not design.startswith("r_")
    latent = design.startswith("lt_") or not predicts_frames
    middle = (_LEFT + _RIGHT) / 2
    if latent:
        state = _part(axes, _LEFT, 2.2, r"$h_t$", blocks.LATENT)
        transition = _part(axes, middle, 3.4, "latent transition", blocks.RECURRENT, 3.4)
        following = _part(axes, middle, 4.6, r"$h_{t+1}$", blocks.LATENT)
        arrow(axes, observation, state)
        arrow(axes, state, transition, sides="tb")
        arrow(axes, transition, following)
        # What comes out is what the next transition starts from.
        arrow(axes, following, state, sides="ll", bend=0.95, line=":")
    else:
        transition = _part(axes, middle, 2.5, "observation transition", blocks.RECURRENT, 4.2)
        arrow(axes, observation, transition, sides="tb")
        following = _part(axes, middle, 4.3, "internal states", blocks.LATENT, 2.6)
        arrow(axes, transition, following)
    arrow(axes, action, transition, sides="tb")
    read = following
    if predicts_frames:
        frame = _part(axes, _LEFT, 6.2, r"$\hat o_{t+1}$", blocks.IMAGE)
        arrow(axes, following, frame, sides="tb")
        _draw_error(axes, frame, "$E_O$")
        if not latent:
            arrow(axes, frame, observation, sides="ll", bend=0.28, line=":")
        if design.endswith("_or"):
            read = frame
    sides = "rl" if read is not following else "tb"
    arrow(axes, read, reward, sides=sides)
    if not shares(design):
        _draw_stop(axes, read, reward, across=sides == "rl")


def _part(axes, x, y, text, face, width=1.5):
    return box(axes, x, y, text, face, width, 0.75, size=12 if width < 2 else 10)


def _draw_error(axes, part, text):
    error = box(axes, part.x, part.y + 1.6, text, "white", 1.1, 0.7, size=12, edge=_ERROR)
    arrow(axes, error, part, colour=_ERROR, line="--")


def _draw_stop(axes, start, end, across):
    """Draws a bar over the middle of an arrow."""
    if across:
        x, y = (start.x + start.width / 2 + end.x - end.width / 2) / 2, start.y
        axes.plot([x, x], [y - 0.3, y + 0.3], color=_ERROR, linewidth=3)
    else:
        x, y = (start.x + end.x) / 2, (start.y + start.height / 2 + end.y - end.height / 2) / 2
        axes.plot([x - 0.35, x + 0.35], [y, y], color=_ERROR, linewidth=3)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure."""
    run_diagram("figure_01", __doc__.split("\n")[0], draw, arguments)


if __name__ == "__main__":
    main()
