"""What each design learned from one data set: its errors beside persistence, and its scores.

    python -m experiments.tables.learning --results experiments/results --format markdown

Errors are on held-out windows, medians over windows of the mean over the horizon: L_R of rewards
(absolute), L_O of frames (squared, of pixels in [0, 1]). Persistence repeats the last reward and
the last frame; in brackets stands a model's error over that of persistence, which must be below 1.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.figures.style import in_order, sorted_tasks
from experiments.missing import missing_commands
from experiments.offline_results import OfflineRun, read_offline_runs
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
            _score(run.scores),
            str(len(run.scores)),
        ]
        for run in sorted(runs, key=place)
    ]
    return Table(
        "What each design learned from one data set",
        ["task", "preset", "design", "seed", "train steps", *_ERRORS, "score", "episodes"],
        rows,
        ["In brackets: over the error of persistence. Scores: mean and deviation over episodes."],
    )


def _beside_persistence(run: OfflineRun, error: str) -> str:
    errors = run.errors["evaluation"]
    if errors[error] is None:
        return DASH
    return f"{errors[error]:.4f} ({errors[error] / errors['persistence'][error]:.2f})"


def _score(scores: Sequence[float]) -> str:
    return f"{np.mean(scores):.0f} ± {np.std(scores):.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["learning"])
    run_table("learning", __doc__.split("\n")[0], build, commands, arguments, of_datasets=True)


if __name__ == "__main__":
    main()
