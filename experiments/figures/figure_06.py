"""Figure 6: scores of `lt_lr` where it predicts the frame made smaller.

    python -m experiments.figures.figure_06 --results experiments/results --output figure_06.png

As figure 4, with model.target=resize; nothing and the whole frame are the same runs in both.
"""

from collections.abc import Sequence

from experiments.figures.fewer_pixels import run

TITLE = "Predicting the frame made smaller"


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run("figure_06", "resize", __doc__.split("\n")[0], TITLE, arguments)


if __name__ == "__main__":
    main()
