"""Table 9: the layers of `r_conv`, the paper's R_conv, from the live model.

    python -m experiments.tables.table_09 --format markdown

Layers stand in the order in which a train step uses them; shapes are those of one example.
"""

from collections.abc import Sequence

from experiments.tables.layers import layers_table
from experiments.tables.render import Table, run_table_of_code


def build() -> Table:
    """Builds the model and returns the table."""
    return layers_table(9, "r_conv")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_09", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
