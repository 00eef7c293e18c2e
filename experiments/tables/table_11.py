"""Table 11: hyper-parameters of SV2P, each with its source.

    python -m experiments.tables.table_11 --format markdown

The two designs differ in no number; the sizes of the layers are the tower's own, not options.
"""

from collections.abc import Sequence

from experiments.designs import DESIGNS
from experiments.tables.hyperparameters import COLUMNS, NOTE, hyperparameters
from experiments.tables.render import Table, run_table_of_code


def build() -> Table:
    """Returns the table of the configuration's defaults, which are the paper's."""
    design = DESIGNS["ot_or"]
    return Table(
        "Table 11: hyper-parameters of SV2P, as `ot_or` and `ot_lr` train it",
        COLUMNS,
        hyperparameters(model=design.model, optimizer=design.optimizer),
        [NOTE],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_11", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
