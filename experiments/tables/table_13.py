"""Table 13: downsized versions of `ot_or`, from the live model.

    python -m experiments.tables.table_13 --format markdown

All channels of the tower and of the posterior are scaled; the frame reward model is not.
"""

from collections.abc import Sequence

from experiments.tables.render import Table, run_table_of_code
from experiments.tables.scaled import scales_table


def build() -> Table:
    """Builds the model and returns the table."""
    return scales_table(13, "ot_or", "channel_scale")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_13", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
