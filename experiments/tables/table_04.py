"""Table 4: the designs, by what they predict and where.

    python -m experiments.tables.table_04 --format markdown

The last column says whether the reward's gradient reaches, by default, what frames are predicted
from; figure 7 switches it.
"""

from collections.abc import Sequence

from experiments.designs import DESIGNS, LATENT, OBSERVATION, Design
from experiments.figures.style import in_order
from experiments.tables.render import DASH, Table, run_table_of_code

_TRANSITIONS = {OBSERVATION: "observation space", LATENT: "latent space", None: "none: one shot"}
_INPUTS = {OBSERVATION: "predicted observation", LATENT: "latent states"}


def build() -> Table:
    """Returns the table of all designs that can be named."""
    return Table(
        "Table 4: the designs",
        ["design", "trained on", "transition", "reward read from", "shares gradients"],
        [_row(name, DESIGNS[name]) for name in in_order(DESIGNS)],
    )


def _row(name: str, design: Design) -> list[str]:
    objective = "reward error" + (" + observation error" if design.predicts_frames else "")
    shares = {True: "yes", False: "no", None: DASH}[getattr(design.model, "share_gradients", None)]
    return [
        name,
        objective,
        _TRANSITIONS[design.transition],
        _INPUTS[design.reward_input],
        shares,
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    run_table_of_code("table_04", __doc__.split("\n")[0], build, arguments)


if __name__ == "__main__":
    main()
