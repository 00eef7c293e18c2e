"""Figure 9: the same as figure 8, where training has seen low rewards only.

    python -m experiments.figures.figure_09 --results experiments/results --output figure_09.png

From offline runs on a data set that was built with max_reward=...: no training window holds a
reward above it, every evaluation window does. The dotted line is that border.
"""

from collections.abc import Sequence

from experiments.figures.heat_maps import run_figure


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and prints the errors."""
    run_figure("figure_09", __doc__.split("\n")[0], bounded=True, arguments=arguments)


if __name__ == "__main__":
    main()
