"""Table 3: how the scores of downsized models go with their errors of frames and of rewards.

    python -m experiments.tables.table_03 --run       # the commands that train what is missing
    python -m experiments.tables.table_03 --results runs --format markdown

ρ is Pearson's correlation over scales, of means over seeds: of L_O or L_R, the median error while
training, and S, where the curve of scores ends; a dash where there are not three scales, or not two
seeds of each. µ_S and σ_S are mean and deviation of S over scales.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from environments.tasks import CONTROL_TASKS
from errors import UsageError
from experiments.figures.style import sorted_tasks
from experiments.scaled_results import SCALED, read_scaled_runs
from experiments.tables.cells import correlation, seeds_note, spread
from experiments.tables.render import DASH, Table, run_table_of_cells
from model_options import SCALES

SEEDS = (0, 1, 2)  # paper section 4.2: three runs of each
_DEFAULT_PRESET = "desk"  # what this machine can train
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
        [seeds_note(used), _missing_note(runs)],
    )


def missing(results: Path) -> list[str]:
    """Returns the commands that train what is not there, of the presets begun or else `desk`."""
    return [command for command, _ in _missing(read_scaled_runs(results))]


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


def _missing(runs):
    """[(command, task)] of the runs that are not there."""
    presets = sorted(set(runs[runs.scale < SCALES[0]].preset)) or [_DEFAULT_PRESET]
    keys = runs[["preset", "design", "task", "scale", "seed"]].itertuples(index=False, name=None)
    there = set(keys)
    return [
        (_command(*key), key[2])
        for key in product(presets, SCALED, CONTROL_TASKS, SCALES, SEEDS)
        if key not in there
    ]


def _command(preset, design, task, scale, seed):
    command = f"python -m experiments.train design={design} task={task} preset={preset} seed={seed}"
    if scale == SCALES[0]:
        return command  # the design itself, which other tables need too
    option = SCALED[design]
    folder = f"runs/{task}/{design}-{option}_{scale:g}/{preset}/seed_{seed}"
    return f"{command} model.{option}={scale:g} folder={folder}"


def _missing_note(runs):
    lacking = _missing(runs)
    if not lacking:
        return "No run is missing."
    tasks = sorted_tasks(task for _, task in lacking)
    return f"Missing: {len(lacking)} runs, on {', '.join(tasks)}; --run prints the commands."


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_cells("table_03", __doc__.split("\n")[0], build, missing, arguments)


if __name__ == "__main__":
    main()
