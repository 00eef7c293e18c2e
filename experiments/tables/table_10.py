"""Table 10: hyper-parameters of the planner, each with its source.

    python -m experiments.tables.table_10 --format markdown

Those of the cross-entropy method, with which the paper plans; MPPI is an option.
"""

from collections.abc import Sequence

from experiments.tables.hyperparameters import COLUMNS, NOTE, hyperparameters
from experiments.tables.render import Table, run_table_of_code
from planners.config import CEMConfig


def build() -> Table:
    """Returns the table of the configuration's defaults, which are the paper's."""
    return Table(
        "Table 10: hyper-parameters of the planner",
        COLUMNS,
        hyperparameters(planner=CEMConfig()),
        [NOTE],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_10", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
