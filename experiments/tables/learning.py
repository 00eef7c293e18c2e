"""What each design learned from one data set: its errors beside persistence, and its scores.

    python -m experiments.tables.learning --results experiments/results --format markdown

Errors are on held-out windows, medians over windows of the mean over the horizon: L_R of rewards
(absolute), L_O of frames (squared, of pixels in [0, 1]). Persistence repeats the last reward and
the last frame; in brackets stands a model's error over that of persistence, which must be below 1.
Ranks are correlations (Spearman's) of the returns of a decision's proposals: with the simulator's
(`experiments.ranking`), and of bfloat16 with float32 (`experiments.precision`).
"""

import functools
from collections.abc import Sequence
from pathlib import Path

from experiments.figures.style import in_order, sorted_tasks
from experiments.missing import missing_commands
from experiments.offline_results import OfflineRun, read_offline_runs
from experiments.rank_correlations import precision_of, ranking_of
from experiments.tables.cells import spread
from experiments.tables.render import DASH, Table, run_table

_ERRORS = ("L_R", "L_O")


def build(results: Path, datasets: Sequence[str] | None = None) -> Table:
    """Returns the table of the finished offline runs in a folder of results, a row a run."""
    runs = read_offline_runs(results, datasets=datasets)
    tasks = sorted_tasks(run.task for run in runs)
    designs = in_order(run.design for run in runs)

    def place(run):
        return tasks.index(run.task), run.preset, designs.index(run.design), run.seed

    rows = [
        [
            *map(str, (run.task, run.preset, run.design, run.seed, run.train_steps)),
            *(_beside_persistence(run, error) for error in _ERRORS),
            str(spread(run.scores)),
            str(len(run.scores)),
            _cell(ranking_of(run.log), "z.2f"),
            _cell(precision_of(run.log), ".4f"),
        ]
        for run in sorted(runs, key=place)
    ]
    return Table(
        "What each design learned from one data set",
        [
            *("task", "preset", "design", "seed", "train steps", *_ERRORS, "score", "episodes"),
            *("ranks", "bfloat16"),
        ],
        rows,
        [
            f"In brackets: over the error of persistence, {DASH} where that is zero.",
            "Scores: mean and deviation over episodes.",
            "ranks: mean rank correlation of imagined returns with the simulator's.",
            "bfloat16: rank correlation with float32, the lowest median of all samplings.",
        ],
    )


def _beside_persistence(run: OfflineRun, error: str) -> str:
    errors = run.errors["evaluation"]
    if errors[error] is None:
        return DASH
    persistence = errors["persistence"][error]
    # Where the reward is sparse, repeating the last one is right in most windows.
    share = f"{errors[error] / persistence:.2f}" if persistence else DASH
    return f"{errors[error]:.4f} ({share})"


def _cell(value: float | None, form: str) -> str:
    return DASH if value is None else format(value, form)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["learning"])
    run_table("learning", __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
