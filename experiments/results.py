"""Reads the logs of runs, and those of online runs into one table, for figures and tables."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from errors import UsageError
from experiments.designs import DESIGNS
from experiments.presets import PRESETS, preset_values
from experiments.run_identity import Cell, Identities, cell_of
from experiments.settings import OFFLINE, ONLINE
from experiments.variations import UNVARIED
from training.config import OnlineConfig
from training.records import COUNTED_KINDS, read_log

RESULTS = Path(__file__).parent / "results"  # those that ship
YARDSTICKS = Path(__file__).parent / "yardsticks.json"  # published scores, with their sources
_OTHERS = {"checkpoints", "ablations", "evaluations"}
IDENTITY = ["design", "variation", "task", "preset", "seed"]  # what tells a run from all others
WINDOW = 10  # paper section 4.2: curves are averaged in a moving window of size ten


class LoggedRun(NamedTuple):
    """A run as its log tells of it.

    Attributes:
      path: of the log.
      beginning: the record that it begins with, which names commit, versions, machine, data set.
      config: its configuration; the latest, as a run that carried on may have been given more.
      records: the counted ones, oldest first.
    """

    path: Path
    beginning: dict[str, Any]
    config: dict[str, Any]
    records: list[dict[str, Any]]

    @property
    def dataset(self) -> dict[str, Any] | None:
        """The data set that it was trained on; None online."""
        return self.beginning.get("dataset")

    @property
    def cell(self) -> Cell:
        """What it shares with other seeds."""
        return cell_of(self.config, self.dataset)

    @property
    def identity(self) -> tuple:
        """The values of IDENTITY."""
        cell = self.cell
        return cell.design, cell.variation, cell.task, cell.preset, self.config["seed"]

    @property
    def progress(self) -> tuple[int, int]:
        """What is done of what is planned: episodes online, final episodes offline.

        An agent that learns online for fewer episodes than its preset asks for is at the beginning
        of a run of that preset, whatever its own configuration planned.
        """
        if self.config["setting"] == OFFLINE:
            final = sum(record["kind"] == "final_evaluation" for record in self.records)
            return final, self.config["offline"]["final_episodes"]
        last = max((record["episode"] for record in self.records), default=0)
        planned = self.config["online"]["episodes"]
        design, preset = (self.config[key] for key in ("design", "preset"))
        if design in DESIGNS and preset in PRESETS:
            usual = preset_values(design, preset, "online")
            planned = max(planned, usual.get("episodes", OnlineConfig().episodes))
        return last, planned

    @property
    def finished(self) -> bool:
        """Whether all that was planned is done."""
        done, planned = self.progress
        return done >= planned


def read_runs(folder: Path, setting: str | None = None) -> Iterator[LoggedRun]:
    """Reads every log below ``folder``, in the order of their files.

    Args:
      folder: of results or of runs.
      setting: whose runs are read; None for both.

    Raises:
      UsageError: a log is damaged, two hold the same run, or the seeds of a cell were configured
        differently.
    """
    identities = Identities()
    for path in logs(folder):
        run = read_run(path)
        if setting in (None, run.config["setting"]):
            identities.add(path, run.cell, run.config)
            yield run


def logs(folder: Path) -> list[Path]:
    """Returns every log below ``folder``.

    Left out are the folders `checkpoints`, whose logs repeat others, `ablations`, whose files are
    read by figures of their own, and `evaluations`, of agents and planners that no figure compares.
    """
    every = sorted(folder.rglob("*.jsonl"))
    return [path for path in every if not _OTHERS & set(path.relative_to(folder).parts)]


def read_run(path: Path) -> LoggedRun:
    """Reads one log.

    Raises:
      UsageError: the log is damaged or does not begin with a run.
    """
    records = read_log(path)
    if not records or records[0]["kind"] != "run":
        raise UsageError(f"{path} does not begin with the record of a run; remove it")
    config = [r["config"] for r in records if r["kind"] in ("run", "resumption")][-1]
    # Before there were two settings no log named one.
    config = {"setting": ONLINE, **config}
    return LoggedRun(path, records[0], config, [r for r in records if r["kind"] in COUNTED_KINDS])


def read_scores(folder: Path, varied: bool = False) -> pd.DataFrame:
    """Reads every log of an online run below ``folder``, one row for each score of each run.

    Args:
      folder: of results or of runs.
      varied: whether to read the variations of designs too, or only the designs themselves.

    Returns:
      Columns design, variation, task, preset, seed, episodes (planned for the run), kind
      ("collection" or "evaluation"), episode, env_step, score; sorted by run and env_step. Empty
      where there is no run.

    Raises:
      UsageError: as ``read_runs``.
    """
    counted = ["kind", "episode", "env_step", "score"]
    rows = [
        (*run.identity, run.config["online"]["episodes"], *(record[key] for key in counted))
        for run in read_runs(folder, ONLINE)
        if varied or run.cell.variation == UNVARIED
        for record in run.records
        if "score" in record
    ]
    table = pd.DataFrame(rows, columns=[*IDENTITY, "episodes", *counted])
    return table.sort_values([*IDENTITY, "kind", "env_step"], ignore_index=True)


def read_frame_errors(folder: Path) -> pd.DataFrame:
    """Reads how far predicted frames were from true ones while the runs trained.

    Returns:
      One row for each training record of each online run of a model that predicts frames,
      variations included: columns design, variation, task, preset, seed, env_step, frame_error
      (mean squared, pixels in [0, 1]).

    Raises:
      UsageError: as ``read_runs``.
    """
    rows = [
        (*run.identity, record["env_step"], record["metrics"]["frame_error"])
        for run in read_runs(folder, ONLINE)
        for record in run.records
        if record["kind"] == "training" and "frame_error" in record["metrics"]
    ]
    return pd.DataFrame(rows, columns=[*IDENTITY, "env_step", "frame_error"])


def read_end_scores(folder: Path, varied: bool = False) -> pd.DataFrame:
    """Reads where the evaluation curves of finished online runs end.

    Args:
      folder: of results or of runs.
      varied: as of ``read_scores``.

    Returns:
      One row a run: the columns of IDENTITY, and score, the mean of its last WINDOW evaluations.

    Raises:
      UsageError: as ``read_runs``.
    """
    rows = []
    for run in read_runs(folder, ONLINE):
        scores = [record["score"] for record in run.records if record["kind"] == "evaluation"]
        if scores and run.finished and (varied or run.cell.variation == UNVARIED):
            rows.append((*run.identity, sum(scores[-WINDOW:]) / len(scores[-WINDOW:])))
    return pd.DataFrame(rows, columns=[*IDENTITY, "score"])


def smooth(scores: pd.Series) -> pd.Series:
    """Averages in a moving window of the last ten; the first ones have fewer."""
    return scores.rolling(WINDOW, min_periods=1).mean()


def curves(scores: pd.DataFrame) -> pd.DataFrame:
    """Returns the smoothed scores of one design on one task and preset.

    Args:
      scores: rows of ``read_scores``, of one kind.

    Returns:
      Indexed by env_step, one column a seed; only the steps that every seed has reached.
    """
    table = scores.pivot(index="env_step", columns="seed", values="score").dropna()
    return table.apply(smooth)
