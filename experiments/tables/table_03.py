"""Table 3: how the scores of downsized models go with their errors of frames and of rewards.

    python -m experiments.tables.table_03 --run       # the commands that train what is missing
    python -m experiments.tables.table_03 --results runs --format markdown

ρ is Pearson's correlation over scales, of means over seeds: of L_O or L_R, the median error while
training, and S, where the curve of scores ends; a dash where there are not three scales, or not two
seeds of each. µ_S and σ_S are mean and deviation of S over scales.
"""

import functools
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from errors import UsageError
from experiments.figures.style import sorted_tasks
from experiments.grid import SCALED
from experiments.missing import missing_commands, missing_notes
from experiments.scaled_results import read_scaled_runs
from experiments.tables.cells import correlation, seeds_note, spread
from experiments.tables.render import DASH, Table, run_table
from model_options import SCALES

_COLUMNS = ("ρ(L_O, S)", "ρ(L_R, S)", "µ_S", "σ_S")


def build(results: Path) -> Table:
    """Returns the table of the finished runs in a folder of results."""
    runs = read_scaled_runs(results)
    if not (runs.scale < SCALES[0]).any():
        raise UsageError(
            f"{results} holds no finished run of a downsized model; --run prints the commands"
        )
    rows, used = [], {}
    for preset, group in runs.groupby("preset"):
        for task in sorted_tasks(group.task):
            cells = []
            for design in SCALED:
                found = group[(group.task == task) & (group.design == design)]
                points = _by_scale(found)
                used |= {(preset, task, design, scale): p["score"] for scale, p in points.items()}
                cells += _cells(list(points.values()))
            rows.append([preset, task, *cells])
    return Table(
        "Table 3: correlation of errors and scores over the scales of downsized models",
        ["preset", "task", *(f"{design} {name}" for design, name in product(SCALED, _COLUMNS))],
        rows,
        [seeds_note(used), *missing_notes("table_03", set(runs.preset), results)],
    )


def _by_scale(runs: pd.DataFrame) -> dict[float, dict]:
    """{scale: {quantity: its spread over seeds}}."""
    return {
        scale: {name: spread(group[name]) for name in ("L_O", "L_R", "score")}
        for scale, group in runs.groupby("scale")
    }


def _cells(points):
    scores = [point["score"] for point in points]
    cells = []
    for name in ("L_O", "L_R"):
        rho = correlation([point[name] for point in points], scores) if points else None
        cells.append(DASH if rho is None else f"{rho:.2f}")
    means = [score.mean for score in scores]
    cells.append(f"{np.mean(means):.1f}" if means else DASH)
    cells.append(f"{np.std(means):.1f}" if len(means) > 1 else DASH)
    return cells


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["table_03"])
    run_table("table_03", __doc__.split("\n")[0], build, commands, arguments)


if __name__ == "__main__":
    main()
