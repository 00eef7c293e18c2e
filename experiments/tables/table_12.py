"""Table 12: hyper-parameters of PlaNet, each with its source.

    python -m experiments.tables.table_12 --format markdown

The sizes of the convolutions are the encoder's and the decoder's own, not options.
"""

from collections.abc import Sequence

from experiments.designs import DESIGNS
from experiments.tables.hyperparameters import COLUMNS, NOTE, hyperparameters
from experiments.tables.render import Table, run_table_of_code


def build() -> Table:
    """Returns the table of the configuration's defaults, which are the paper's."""
    design = DESIGNS["lt_lr"]
    return Table(
        "Table 12: hyper-parameters of PlaNet, as `lt_lr` trains it",
        COLUMNS,
        hyperparameters(model=design.model, optimizer=design.optimizer),
        [NOTE],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_12", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
