"""Figure 3: the rewards that the paper's best designs and R met in training on cheetah run.

    python -m experiments.figures.figure_03 --results experiments/results --output figure_03.png

From the training episodes of online runs, counted as they were published.
"""

from collections.abc import Sequence

from experiments.figures.reward_distributions import run


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run("figure_03", __doc__.split("\n")[0], arguments)


if __name__ == "__main__":
    main()
