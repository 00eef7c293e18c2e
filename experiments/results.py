"""Reads the logs of online runs into one table, for figures and tables."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from errors import UsageError
from experiments.settings import ONLINE
from experiments.variations import UNVARIED, variation
from training.records import COUNTED_KINDS, read_log

_OTHERS = {"checkpoints", "ablations"}
IDENTITY = ["design", "variation", "task", "preset", "seed"]  # what tells a run from all others
WINDOW = 10  # paper section 4.2: curves are averaged in a moving window of size ten


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
      UsageError: a log is damaged, or two hold the same run.
    """
    counted = ["kind", "episode", "env_step", "score"]
    rows = [
        (*identity, run["online"]["episodes"], *(record[key] for key in counted))
        for identity, run, records in _online_runs(folder, varied)
        for record in records
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
      UsageError: a log is damaged, or two hold the same run.
    """
    rows = [
        (*identity, record["env_step"], record["metrics"]["frame_error"])
        for identity, _, records in _online_runs(folder, varied=True)
        for record in records
        if record["kind"] == "training" and "frame_error" in record["metrics"]
    ]
    return pd.DataFrame(rows, columns=[*IDENTITY, "env_step", "frame_error"])


def _online_runs(folder: Path, varied: bool) -> Iterator[tuple[tuple, dict, list[dict]]]:
    """Yields the values of IDENTITY, configuration and counted records of each online run."""
    seen = {}
    for path in logs(folder):
        run, records = read_run(path)
        if run["setting"] != ONLINE:
            continue
        run["variation"] = variation(run["design"], run["preset"], run.get("model"))
        if run["variation"] != UNVARIED and not varied:
            continue
        identity = tuple(run[key] for key in IDENTITY)
        if identity in seen:
            raise UsageError(f"{path} and {seen[identity]} hold the same run; remove one")
        seen[identity] = path
        yield identity, run, records


def logs(folder: Path) -> list[Path]:
    """Returns every log below ``folder``.

    Left out are the folders `checkpoints`, whose logs repeat others, and `ablations`, whose files
    are read by figures of their own.
    """
    every = sorted(folder.rglob("*.jsonl"))
    return [path for path in every if not _OTHERS & set(path.relative_to(folder).parts)]


def read_run(path: Path) -> tuple[dict, list[dict]]:
    """Reads one log.

    Returns:
      The run's configuration and its counted records, oldest first.

    Raises:
      UsageError: the log is damaged or does not begin with a run.
    """
    records = read_log(path)
    if not records or records[0]["kind"] != "run":
        raise UsageError(f"{path} does not begin with the record of a run; remove it")
    # A run that carried on may have been given more episodes: its latest configuration counts.
    config = [r["config"] for r in records if r["kind"] in ("run", "resumption")][-1]
    # Before there were two settings no log named one.
    return {"setting": ONLINE, **config}, [r for r in records if r["kind"] in COUNTED_KINDS]


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
