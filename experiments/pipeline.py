"""The commands that make runs and their data sets, in the order in which they can be given."""

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.grid import COMPARED, Product, Run, products, sources
from experiments.settings import OFFLINE, ONLINE
from experiments.variations import folder_name, overrides
from replay.manifest import MANIFEST_FILE
from training.records import LOG_FILE

# Ours, as in docs/datasets.md: half of a decision's highest reward. The paper names no border.
_LOW_REWARD = 2
_PLAIN = re.compile(r"[\w/.+@%-]*")  # what Hydra takes without quotes


class Command(NamedTuple):
    """A module of `experiments` and its arguments."""

    module: str
    arguments: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """What to start as a process."""
        return [sys.executable, "-m", f"experiments.{self.module}", *self.arguments]

    def __str__(self):
        """The line for a shell; quotes that are Hydra's stand in the shell's double ones."""
        words = (f'"{w}"' if "'" in w and '"' not in w else shlex.quote(w) for w in self.arguments)
        return " ".join(["python", "-m", f"experiments.{self.module}", *words])


class Job(NamedTuple):
    """Commands that follow each other.

    Attributes:
      folder: that they fill.
      commands: in their order.
      run: that they make, None where it is a data set.
    """

    folder: str
    commands: tuple[Command, ...]
    run: Run | None = None

    def __str__(self):
        """The line for a shell."""
        return " && ".join(map(str, self.commands))


class Pipeline:
    """Where runs and data sets lie, and how they are made and published.

    Args:
      results: the folder that runs are published into.
      datasets: names of data sets that runs among the results were trained on, by task, preset
        and whether rewards are bounded; further runs take the same.
      extra: overrides of every training command.
    """

    def __init__(
        self,
        results: Path,
        datasets: Mapping[tuple[str, str, bool], str],
        extra: Sequence[str] = (),
    ):
        """Takes notes only."""
        self._results = results
        self._datasets = datasets
        self._extra = tuple(extra)

    def dataset(self, run: Run) -> str:
        """Returns the folder of an offline run's data set."""
        low = "-low" if run.bounded else ""
        key = run.task, run.preset, run.bounded
        return f"datasets/{self._datasets.get(key, f'{run.task}-{run.preset}{low}')}"

    def folder(self, run: Run) -> str:
        """Returns where `experiments.train` puts a run."""
        where = run.task
        if run.setting == OFFLINE:
            where = f"offline/{Path(self.dataset(run)).name}"
        design = folder_name(run.design, run.variation)
        return f"runs/{where}/{design}/{run.preset}/seed_{run.seed}"

    def train(self, runs: Product, *more: str) -> Command:
        """Returns the command that trains a product of runs."""
        if runs.setting == OFFLINE:
            first = (run for run in runs.runs if run.design == runs.designs[0])
            folders = dict.fromkeys(self.dataset(run) for run in first)
            where = [f"setting={OFFLINE}", f"dataset={','.join(folders)}"]
        else:
            where = [f"task={','.join(runs.tasks)}"]
        arguments = [
            *(["--multirun"] if len(runs.runs) > 1 else []),
            f"design={','.join(runs.designs)}",
            *where,
            f"preset={runs.preset}",
            f"seed={','.join(map(str, runs.seeds))}",
            *overrides(runs.variation),
            *self._extra,
            *more,
        ]
        return Command("train", tuple(arguments))

    def publish(self, run: Run) -> Command:
        """Returns the command that copies a run's log into the results."""
        from experiments.results import RESULTS

        arguments = [_override("run", self.folder(run))]
        if self._results.resolve() != RESULTS:
            arguments.append(_override("results", str(self._results)))
        return Command("publish", tuple(arguments))

    def build(self, run: Run) -> Command:
        """Returns the command that builds an offline run's data set from online runs."""
        folders = (f"runs/{run.task}/{design}/{run.preset}" for design in COMPARED)
        arguments = [f"folder={self.dataset(run)}", f"runs=[{','.join(folders)}]"]
        arguments += [f"max_reward={_LOW_REWARD}"] if run.bounded else []
        return Command("build_dataset", tuple(arguments))

    def trained(self, run: Run) -> bool:
        """Whether the run lies finished where `experiments.train` puts it."""
        from experiments.results import read_run

        log = Path(self.folder(run)) / LOG_FILE
        return log.is_file() and read_run(log).finished

    def stages(self, absent: Sequence[Run]) -> list[list[Job]]:
        """Returns the jobs that make runs: the jobs of a stage need those of the stages before.

        Online runs, also those that only a missing data set is built of; data sets; offline runs.
        What lies finished on this machine is not made again.
        """
        offline = [run for run in absent if run.setting == OFFLINE]
        built = [run for run in offline if not self.trained(run)]
        built = {self.dataset(run): run for run in built if not self._has_dataset(run)}
        online = dict.fromkeys(run for run in absent if run.setting == ONLINE)
        online |= dict.fromkeys(source for run in built.values() for source in sources(run))
        wanted = set(absent)
        jobs = [self._job(run, run in wanted) for run in online]
        builds = [Job(folder, (self.build(run),)) for folder, run in built.items()]
        stages = [[job for job in jobs if job.commands], builds]
        stages.append([self._job(run, publish=True) for run in offline])
        return [stage for stage in stages if stage]

    def _has_dataset(self, run):
        return (Path(self.dataset(run)) / MANIFEST_FILE).is_file()

    def _job(self, run, publish):
        (product,) = products([run])
        commands = [] if self.trained(run) else [self.train(product)]
        commands += [self.publish(run)] if publish else []
        return Job(self.folder(run), tuple(commands), run)


def _override(key, value):
    return f"{key}={value}" if _PLAIN.fullmatch(value) else f"{key}='{value}'"
