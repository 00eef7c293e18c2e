"""Table 7: wall-clock seconds of a train step and of a decision of each design.

    python -m experiments.tables.table_07 --run       # the commands that measure what is missing
    python -m experiments.tables.table_07 --format markdown

Medians of the benchmarks' files. A decision is the paper's: all samplings of all proposals.
"""

from collections.abc import Sequence
from pathlib import Path

from errors import UsageError
from experiments.costs import DECISION, PRECISIONS, TRAIN_STEP, Cost, missing_benchmarks, read_costs
from experiments.designs import DESIGNS
from experiments.figures.style import in_order
from experiments.tables.render import DASH, Table, run_table
from planners.config import CEMConfig

_KINDS = (TRAIN_STEP, DECISION)
_PAPER = CEMConfig()
_HEADS = {TRAIN_STEP: "train step, s", DECISION: "decision, s"}


def build(results: Path) -> Table:
    """Returns the table of all machines and designs that were measured."""
    costs = read_costs(results)
    if not costs:
        raise UsageError(f"{results} holds no benchmark; --run prints the commands that make them")
    columns = [f"{_HEADS[kind]} {precision}" for kind in _KINDS for precision in PRECISIONS]
    rows = []
    for machine in sorted({machine for machine, _, _ in costs}):
        for design in in_order(design for each, _, design in costs if each == machine):
            step, decision = (costs.get((machine, kind, design)) for kind in _KINDS)
            windows = DASH if step is None else str(step.windows)
            rows.append([machine, design, windows, *_cells(step), *_cells(decision)])
    return Table(
        "Table 7: wall-clock seconds of a train step and of a decision",
        ["machine", "design", "windows", *columns],
        rows,
        notes(costs, missing(results)),
    )


def notes(costs: dict[tuple, Cost], commands: Sequence[str]) -> list[str]:
    """Returns what a reader has to know of decisions' seconds, and how much is missing."""
    said = [
        f"A decision is {_PAPER.proposals} proposals x {_PAPER.horizon} steps x "
        f"{_PAPER.samplings} samplings."
    ]
    if any(extrapolated(cost) for cost in costs.values()):
        said.append("≈: measured with fewer samplings, of which each takes as long.")
    if commands:
        designs = [command.split("--design ")[1].split()[0] for command in commands]
        said.append(f"Missing: {', '.join(in_order(designs))}; --run prints the commands.")
    return said


def extrapolated(cost: Cost) -> bool:
    """Whether the seconds of a decision were measured with fewer samplings than the paper's."""
    return cost.measured is not None and cost.measured != _PAPER.samplings


def missing(results: Path) -> list[str]:
    """Returns the commands that measure what is not there."""
    return missing_benchmarks(results, _KINDS, DESIGNS)


def _cells(cost):
    if cost is None:
        return [DASH] * len(PRECISIONS)
    sign = "≈" if extrapolated(cost) else ""
    return [f"{sign}{cost.seconds[precision]:.3g}" for precision in PRECISIONS]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table(
        "table_07", __doc__.split("\n")[0], build, lambda results, _: missing(results), arguments
    )


if __name__ == "__main__":
    main()
