"""Table 14: downsized versions of `lt_lr`, from the live model.

    python -m experiments.tables.table_14 --format markdown

The units of the fully connected layers are scaled.
"""

from collections.abc import Sequence

from experiments.tables.render import Table, run_table_of_code
from experiments.tables.scaled import scales_table


def build() -> Table:
    """Builds the model and returns the table."""
    return scales_table(14, "lt_lr", "unit_scale")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_14", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
