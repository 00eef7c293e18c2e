"""Words beside points, where they hide neither points nor each other."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

# Ours: from the point to the middle of the word, in printer's points, the usual place first.
_OFFSETS = [
    (reach * x, reach * y)
    for reach in (1, 1.6)
    for x, y in ((12, 9), (-12, 9), (0, 12), (0, -12), (12, -9), (-12, -9), (16, 0), (-16, 0))
]
_CROWDED = 100  # ours: what a word loses by lying on another or on a point, against on a line


def place_labels(axes: Axes, labels: Sequence[tuple[float, float, str]]) -> None:
    """Writes each word beside its point (x, y), on as little of what is drawn as can be.

    Call it last: it looks at where points, lines and legend lie on the page.
    """
    figure = axes.figure
    figure.draw_without_rendering()  # lays the figure out
    points = axes.transData.transform([(x, y) for x, y, _ in labels])
    marker = 4 * figure.dpi / 72  # half a marker's width
    taken = [Bbox([point - marker, point + marker]) for point in points]
    if axes.get_legend() is not None:
        taken.append(axes.get_legend().get_window_extent())
    lines = [box for line in axes.get_lines() for box in _along(line)]
    for x, y, text in labels:
        note = axes.annotate(
            text, (x, y), (0, 0), textcoords="offset points",
            ha="center", va="center", fontsize="small",
        )  # fmt: skip
        boxes = [_box_at(note, offset) for offset in _OFFSETS]
        costs = [_CROWDED * box.count_overlaps(taken) + box.count_overlaps(lines) for box in boxes]
        best = int(np.argmin(costs))
        note.set_position(_OFFSETS[best])
        taken.append(boxes[best])


def _box_at(note: Annotation, offset: tuple[float, float]) -> Bbox:
    note.set_position(offset)
    return note.get_window_extent()


def _along(line) -> list[Bbox]:
    """Small boxes along a line, one after the other."""
    corners = line.axes.transData.transform(line.get_xydata())
    pieces = [np.linspace(*ends, 40) for ends in zip(corners, corners[1:], strict=False)]
    return [Bbox([spot - 0.5, spot + 0.5]) for piece in pieces for spot in piece]
