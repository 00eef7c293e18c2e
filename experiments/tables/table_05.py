"""Table 5: scores of the designs in the online and the offline setting, and their difference.

    python -m experiments.tables.table_05 --results experiments/results --format markdown

Online: where the curves of figure 2 end, mean and deviation over seeds, of finished runs.
Offline: as table 1. The difference is the absolute one, as in the paper; its deviation is that of a
difference of independent means (ours). A single seed has no deviation.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from experiments.designs import RANDOM
from experiments.figures.style import in_order, sorted_tasks
from experiments.missing import missing_commands, missing_notes
from experiments.offline_results import by_run, read_offline_runs
from experiments.results import read_end_scores
from experiments.tables.cells import Spread, difference, row, seeds_note, spreads
from experiments.tables.render import Table, run_table


def build(results: Path, datasets: Sequence[str] | None = None) -> Table:
    """Returns the table of the runs in a folder of results."""
    online = online_scores(results)
    offline = spreads(by_run(read_offline_runs(results, datasets=datasets)), "score")
    differences = {
        key: difference(online[key], offline[key]) for key in online.keys() & offline.keys()
    }
    keys = online.keys() | offline.keys()
    tasks = sorted_tasks(task for _, _, task in keys)
    rows = []
    settings = {"online": online, "offline": offline, "difference": differences}
    for preset in sorted({preset for preset, _, _ in keys}):
        designs = in_order(design for each, design, _ in keys if each == preset)
        for setting, found in settings.items():
            for design in designs:
                cells = row(found, (preset, design), tasks, str)
                rows.append([preset, setting, design, *cells])
    return Table(
        "Table 5: scores online and offline and their absolute difference, ± deviation over seeds",
        ["preset", "setting", "design", *tasks],
        rows,
        [
            *(f"{name}: {seeds_note(found)}" for name, found in settings.items() if found),
            *missing_notes("table_05", {preset for preset, _, _ in keys}, results),
        ],
    )


def online_scores(results: Path) -> dict[tuple[str, str, str], Spread]:
    """Returns (preset, design, task) to the spread of the scores at which finished runs end."""
    ends = read_end_scores(results)
    return spreads(ends[ends.design != RANDOM], "score")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["table_05"])
    run_table("table_05", __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
