"""Figure 10: scores of the three models of rewards alone, in the online setting.

    python -m experiments.figures.figure_10 --results experiments/results --output figure_10.png

Drawn as figure 2; the paper's R is `r_recurrent`.
"""

from collections.abc import Sequence

from experiments.figures.command import run_figure
from experiments.figures.figure_02 import draw
from experiments.results import read_scores

_TITLE = r"Models of rewards alone ($R$ is $R_{recurrent}$)"
_NO_YARDSTICKS = {"sources": []}


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run_figure(
        "figure_10",
        __doc__.split("\n")[0],
        read_scores,
        lambda scores: draw(scores, "evaluation", _NO_YARDSTICKS, _TITLE),
        arguments,
    )


if __name__ == "__main__":
    main()
