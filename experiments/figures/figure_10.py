"""Figure 10: scores of the three models of rewards alone, in the online setting.

    python -m experiments.figures.figure_10 --results experiments/results --output figure_10.png

Drawn as figure 2; the paper's R is `r_recurrent`.
"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import figure_02
from experiments.figures.command import run_figure
from experiments.results import read_scores

_TITLE = r"Models of rewards alone ($R$ is $R_{recurrent}$)"
_NO_YARDSTICKS = {"sources": []}


def draw(scores: pd.DataFrame) -> Figure:
    """Draws one panel a task from rows of ``read_scores``, not empty."""
    return figure_02.draw(scores, "evaluation", _NO_YARDSTICKS, _TITLE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure from the results present and lists the runs that are missing."""
    run_figure(
        "figure_10",
        __doc__.split("\n")[0],
        read_scores,
        draw,
        arguments,
    )


if __name__ == "__main__":
    main()
