"""The online runs that a figure of the paper needs, and the commands that make them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from environments.tasks import CONTROL_TASKS
from experiments.results import IDENTITY
from experiments.variations import UNVARIED, folder_name, overrides

SEEDS = (0, 1, 2)  # paper section 4.2: three independent runs


class Subject(NamedTuple):
    """A design, or a variation of one, that a figure shows."""

    design: str
    variation: str = UNVARIED


class Run(NamedTuple):
    """One run; the fields are those of ``results.IDENTITY``."""

    design: str
    variation: str
    task: str
    preset: str
    seed: int

    def commands(self) -> list[str]:
        """Returns the lines that train the run and copy its results into those that ship."""
        design = folder_name(self.design, self.variation)
        folder = f"runs/{self.task}/{design}/{self.preset}/seed_{self.seed}"
        named = ("design", "task", "preset", "seed")
        arguments = [f"{name}={getattr(self, name)}" for name in named]
        if self.variation:
            # The equals sign in the folder's name is quoted, from Hydra and from the shell.
            arguments += [*overrides(self.variation), f"\"folder='{folder}'\""]
            run = f"\"run='{folder}'\""
        else:
            run = f"run={folder}"
        return [
            f"python -m experiments.train {' '.join(arguments)}",
            f"python -m experiments.publish {run}",
        ]


def missing(
    subjects: Sequence[Subject],
    preset: str,
    present: pd.DataFrame,
    tasks: Iterable[str] = tuple(CONTROL_TASKS),
) -> list[Run]:
    """Returns the runs of the paper's grid, in one preset, that are not there.

    Args:
      subjects: what the figure shows.
      preset: of the runs.
      present: rows with the columns of IDENTITY.
      tasks: that the figure shows.
    """
    known = set(present[IDENTITY].itertuples(index=False, name=None))
    return [
        run
        for task in tasks
        for design, variation in subjects
        for seed in SEEDS
        if (run := Run(design, variation, task, preset, seed)) not in known
    ]
