"""Boxes and arrows, of which the diagrams of figures 1, 12 and 13 are made."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

# Okabe and Ito's palette (2008), paled by mixing with white: black text reads well on each.
IMAGE = "#BFE3F6"
CONVOLUTION = "#B3D5E8"
RECURRENT = "#F8E0B3"
DENSE = "#D9E8C8"
LATENT = "#F2D0C2"
OTHER = "#EDEDED"
_INK = "0.2"


class Box(NamedTuple):
    """A box: its middle and its size, in the axes' units."""

    x: float
    y: float
    width: float
    height: float


def box(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    face: str = OTHER,
    width: float = 1.6,
    height: float = 0.8,
    size: float = 8,
    edge: str = _INK,
    round_: bool = True,
) -> Box:
    """Draws a box about (x, y) with text in it; returns where it is."""
    style = "round,pad=0,rounding_size=0.12" if round_ else "square,pad=0"
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height,
            boxstyle=style, facecolor=face, edgecolor=edge, linewidth=0.9,
        )
    )  # fmt: skip
    axes.text(x, y, text, ha="center", va="center", fontsize=size, linespacing=1.25)
    return Box(x, y, width, height)


def arrow(
    axes: Axes,
    start: Box,
    end: Box,
    *,
    bend: float = 0,
    colour: str = _INK,
    line: str = "-",
    sides: str | None = None,
) -> None:
    """Draws an arrow from the edge of one box to the edge of another.

    Args:
      axes: to draw into.
      start: where it begins.
      end: where it points.
      bend: how far it bows, 0 for straight.
      colour: of matplotlib.
      line: style of matplotlib.
      sides: which edges it joins, two of "l", "r", "t" and "b"; by default those that face.
    """
    if sides is None:
        across = abs(end.x - start.x) - (start.width + end.width) / 2
        along = abs(end.y - start.y) - (start.height + end.height) / 2
        if across > along:
            sides = "rl" if end.x > start.x else "lr"
        else:
            sides = "tb" if end.y > start.y else "bt"
    axes.add_patch(
        FancyArrowPatch(
            _edge(start, sides[0]), _edge(end, sides[1]),
            connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=9,
            shrinkA=0, shrinkB=0, linewidth=1, color=colour, linestyle=line,
        )
    )  # fmt: skip


def chain(axes: Axes, boxes: Sequence[Box]) -> None:
    """Draws an arrow from each box to the next."""
    for start, end in zip(boxes, boxes[1:], strict=False):
        arrow(axes, start, end)


def canvas(axes: Axes, width: float, height: float) -> None:
    """Makes axes a plain sheet of that size, as wide as high in either unit."""
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    axes.set_axis_off()


def shape_text(shape: Sequence[int | None]) -> str:
    """Returns a tensor's shape without its batch, such as 32×32×64."""
    return "×".join(str(size) for size in shape[1:])


def _edge(of: Box, side: str) -> tuple[float, float]:
    return {
        "l": (of.x - of.width / 2, of.y),
        "r": (of.x + of.width / 2, of.y),
        "t": (of.x, of.y + of.height / 2),
        "b": (of.x, of.y - of.height / 2),
    }[side]
