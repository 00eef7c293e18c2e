"""Figure 8: predicted against true rewards, in training and in evaluation, of all designs.

    python -m experiments.figures.figure_08 --results experiments/results --output figure_08.png

From offline runs on one data set; the final errors of each run, on both splits.
"""

from collections.abc import Sequence

from experiments.figures.heat_maps import run_figure


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and prints the errors."""
    run_figure("figure_08", __doc__.split("\n")[0], bounded=False, arguments=arguments)


if __name__ == "__main__":
    main()
