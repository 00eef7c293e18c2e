"""Scores over seeds and tasks at once: mean, deviation and interquartile mean of each design.

    python -m experiments.tables.aggregates --results experiments/results --format markdown

Not a table of the paper's. Mean and deviation are of the seeds' means over tasks. The interquartile
mean is that of the middle half of all scores, with its 95% stratified bootstrap interval (rliable).
Designs are compared on the tasks that all of them have finished; one seed has neither deviation nor
interval.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from experiments.aggregates import comparable, interquartile_mean, intervals
from experiments.figures.style import in_order, sorted_tasks
from experiments.final_scores import read_final_scores
from experiments.missing import missing_commands, missing_notes
from experiments.tables.cells import spread
from experiments.tables.render import DASH, Table, run_table

_NAME = "aggregates"
_COLUMNS = ["preset", "setting", "design", "tasks", "seeds", "mean ± deviation", "IQM", "interval"]


def build(results: Path, datasets: Sequence[str] | None = None) -> Table:
    """Returns the table of the finished runs in a folder of results."""
    scores = read_final_scores(results, datasets)
    rows, notes = [], []
    for (preset, setting), group in scores.groupby(["preset", "setting"], sort=False):
        tasks, matrices = comparable(group)
        found = intervals(matrices, interquartile_mean)
        for design in in_order(matrices):
            matrix, (point, low, high) = matrices[design], found[design]
            interval = DASH if len(matrix) < 2 else f"{low[0]:.0f} to {high[0]:.0f}"
            cells = [str(len(tasks)), str(len(matrix)), str(spread(matrix.mean(axis=1)))]
            rows.append([preset, setting, design, *cells, f"{point[0]:.0f}", interval])
        names = ", ".join(sorted_tasks(tasks)) or "no task was finished by all designs"
        notes.append(f"{preset}, {setting}: {names}.")
    return Table(
        "Scores over seeds and tasks, and their interquartile mean (IQM) with its 95% interval",
        _COLUMNS,
        rows,
        [*notes, *missing_notes(_NAME, set(scores.preset), results)],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, [_NAME])
    run_table(_NAME, __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
