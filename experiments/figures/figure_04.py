"""Figure 4: scores of `lt_lr` where it predicts only the centre of the frame.

    python -m experiments.figures.figure_04 --results experiments/results --output figure_04.png

From online runs with model.target_size of 64, 48, 32, 16, 8 and 0; the model sees whole frames.
"""

from collections.abc import Sequence

from experiments.figures.fewer_pixels import run

TITLE = "Predicting the centre of the frame only"


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run("figure_04", "crop", __doc__.split("\n")[0], TITLE, arguments)


if __name__ == "__main__":
    main()
