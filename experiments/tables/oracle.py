"""What the planner scores with the simulator in the model's place, beside published scores.

    python -m experiments.tables.oracle --results experiments/results --format markdown

The published ones are PlaNet's, of its own planner with the true simulator: the preset `planet`
plans likewise, the paper's preset with an eighth of the proposals and the best one's action.
"""

import functools
import json
from collections.abc import Sequence
from pathlib import Path

from errors import UsageError
from experiments.designs import ORACLE
from experiments.figures.style import sorted_tasks
from experiments.missing import missing_commands, missing_notes
from experiments.results import YARDSTICKS, read_scores
from experiments.tables.cells import spread
from experiments.tables.render import DASH, Table, run_table


def build(results: Path) -> Table:
    """Returns the table of the oracle's runs in a folder of results, a row a task.

    Raises:
      UsageError: there is none.
    """
    scores = read_scores(results)
    scores = scores[(scores.design == ORACLE) & (scores.kind == "evaluation")]
    if scores.empty:
        raise UsageError(f"{results} holds no run of the oracle; --run prints the commands")
    published = json.loads(YARDSTICKS.read_text())["simulator"]
    presets = sorted(set(scores.preset))
    groups = dict(list(scores.groupby(["preset", "task"])))
    rows = [
        [
            task,
            *(_cell(groups.get((preset, task))) for preset in presets),
            str(published["scores"].get(task, DASH)),
        ]
        for task in sorted_tasks(scores.task)
    ]
    return Table(
        "The oracle: the planner's scores with the simulator as its model",
        ["task", *presets, published["label"]],
        rows,
        [
            "Mean and deviation over all episodes; in brackets seeds x episodes of each.",
            f"{published['label']}: {published['protocol']}",
            *missing_notes("oracle", presets, results),
        ],
    )


def _cell(scores):
    if scores is None:
        return DASH
    episodes = sorted(set(scores.groupby("seed").size()))
    each = "-".join(map(str, (episodes[0], episodes[-1])[: len(episodes)]))
    return f"{spread(scores.score)} ({scores.seed.nunique()} x {each})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    commands = functools.partial(missing_commands, ["oracle"])
    run_table("oracle", __doc__.split("\n")[0], build, commands, arguments)


if __name__ == "__main__":
    main()
