"""Table 6: online scores divided by what a decision costs.

    python -m experiments.tables.table_06 --run       # the commands that measure what is missing
    python -m experiments.tables.table_06 --format markdown

The score is where the curves of figure 2 end, averaged over seeds (as in table 5); the cost the
seconds of the paper's decision in float32 (as in table 7).
"""

from collections.abc import Sequence
from pathlib import Path

from errors import UsageError
from experiments.costs import DECISION, missing_benchmarks, read_costs
from experiments.designs import DESIGNS
from experiments.figures.style import in_order, sorted_tasks
from experiments.grid import COMPARED
from experiments.missing import missing_commands, missing_notes
from experiments.tables.cells import row, seeds_note
from experiments.tables.render import Table, run_table
from experiments.tables.table_05 import online_scores
from experiments.tables.table_07 import extrapolated, notes

_PRECISION = "float32"


def build(results: Path) -> Table:
    """Returns the table of the designs that have both scores and a measured decision."""
    scores = {key: found for key, found in online_scores(results).items() if key[1] in DESIGNS}
    if not scores:
        raise UsageError(f"{results} holds no evaluated online run; --run prints the commands")
    costs = {key: cost for key, cost in read_costs(results).items() if key[1] == DECISION}
    if not costs:
        raise UsageError(f"{results} holds no decision's cost; --run prints the commands")
    tasks = sorted_tasks(task for _, _, task in scores)
    rows, used = [], {}
    for preset in sorted({preset for preset, _, _ in scores}):
        for machine in sorted({machine for machine, _, _ in costs}):
            for design in in_order(d for p, d, _ in scores if p == preset):
                cost = costs.get((machine, DECISION, design))
                if cost is None:
                    continue
                used |= {key: found for key, found in scores.items() if key[:2] == (preset, design)}
                seconds, sign = cost.seconds[_PRECISION], "≈" if extrapolated(cost) else ""
                cells = row(scores, (preset, design), tasks, _ratio(seconds, sign))
                rows.append([preset, machine, design, *cells])
    return Table(
        f"Table 6: online scores over the seconds of a decision in {_PRECISION}",
        ["preset", "machine", "design", *tasks],
        rows,
        [
            *([seeds_note(used)] if used else []),
            *notes(costs, missing(results)),
            *missing_notes("table_06", {preset for preset, _, _ in scores}, results),
        ],
    )


def missing(results: Path) -> list[str]:
    """Returns the commands that measure the decisions of the designs that have scores."""
    designs = {design for _, design, _ in online_scores(results)} & set(DESIGNS)
    return missing_benchmarks(results, [DECISION], in_order(designs))


def commands(results: Path, preset: str) -> list[str]:
    """Returns the commands that measure decisions and make the runs that are missing."""
    designs = {design for _, design, _ in online_scores(results)} | set(COMPARED)
    benchmarks = missing_benchmarks(results, [DECISION], in_order(designs & set(DESIGNS)))
    return [*benchmarks, *missing_commands(["table_06"], results, preset)]


def _ratio(seconds, sign):
    return lambda score: f"{sign}{score.mean / seconds:.3g}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table("table_06", __doc__.split("\n")[0], build, commands, arguments)


if __name__ == "__main__":
    main()
