"""Table 2: median reward prediction error L_R of the designs in the offline setting.

    python -m experiments.tables.table_02 --results experiments/results --format markdown

A cell is the median over held-out windows of the mean absolute error over the horizon, averaged
over seeds. Beside the paper's rows stands persistence, which repeats the last reward: a model must
beat it.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from experiments.figures.style import in_order, sorted_tasks
from experiments.missing import missing_commands, missing_notes
from experiments.offline_results import by_run, read_offline_runs
from experiments.tables.cells import row, seeds_note, spreads
from experiments.tables.render import Table, run_table

PERSISTENCE = "persistence"


def build(results: Path, datasets: Sequence[str] | None = None) -> Table:
    """Returns the table of the finished offline runs in a folder of results."""
    runs = read_offline_runs(results, datasets=datasets)
    frame = by_run(runs)
    errors = spreads(frame, "L_R")
    # The same windows for all runs of a preset, so the same number for all of them.
    baselines = {
        (run.preset, run.task): run.errors["evaluation"]["persistence"]["L_R"] for run in runs
    }
    tasks = sorted_tasks(frame.task)
    rows = []
    for preset, group in frame.groupby("preset"):
        for design in in_order(group.design):
            cells = row(errors, (preset, design), tasks, _error)
            rows.append([preset, design, *cells])
        cells = row(baselines, (preset,), tasks, "{:.4f}".format)
        rows.append([preset, PERSISTENCE, *cells])
    return Table(
        "Table 2: median reward prediction error L_R on held-out windows, offline",
        ["preset", "design", *tasks],
        rows,
        [seeds_note(errors), *missing_notes("table_02", set(frame.preset), results)],
    )


def _error(spread):
    return f"{spread.mean:.4f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["table_02"])
    run_table("table_02", __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
