"""Table 1: scores of the designs in the offline setting, and how they go with reward errors.

    python -m experiments.tables.table_01 --results experiments/results --format markdown

A cell is the 90th percentile of a run's episodes after its last train step, averaged over seeds.
The last row of a preset is Pearson's correlation, over its designs, of that score with the median
reward error L_R; a dash where there are not three designs, or not two seeds of each.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from experiments.figures.style import in_order, sorted_tasks
from experiments.missing import missing_commands, missing_notes
from experiments.offline_results import by_run, read_offline_runs
from experiments.tables.cells import correlation, row, seeds_note, spreads
from experiments.tables.render import DASH, Table, run_table

RHO = "ρ(L_R, S)"


def build(results: Path, datasets: Sequence[str] | None = None) -> Table:
    """Returns the table of the finished offline runs in a folder of results."""
    finished = read_offline_runs(results, datasets=datasets)
    runs = by_run(finished)
    scores, errors = spreads(runs, "score"), spreads(runs, "L_R")
    tasks = sorted_tasks(runs.task)
    rows = []
    for preset, group in runs.groupby("preset"):
        for design in in_order(group.design):
            cells = row(scores, (preset, design), tasks, _score)
            rows.append([preset, design, *cells])
        correlations = []
        for task in tasks:
            keys = [key for key in scores if key[0] == preset and key[2] == task]
            rho = correlation([errors[key] for key in keys], [scores[key] for key in keys])
            correlations.append(DASH if rho is None else f"{rho:.2f}")
        rows.append([preset, RHO, *correlations])
    return Table(
        "Table 1: offline scores, the 90th percentile of the final episodes, averaged over seeds",
        ["preset", "design", *tasks],
        rows,
        [
            f"{seeds_note(scores)} Percentiles of {_episodes(finished)}.",
            *missing_notes("table_01", set(runs.preset), results),
        ],
    )


def _episodes(runs):
    """Says of how many episodes the percentiles are."""
    counts = sorted({len(run.scores) for run in runs})
    of = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{of} episodes (the paper: 100)"


def _score(spread):
    return f"{spread.mean:.1f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["table_01"])
    run_table("table_01", __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
