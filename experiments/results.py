"""Reads the logs of online runs into one table, for figures and tables."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from errors import UsageError
from experiments.designs import DESIGNS
from experiments.presets import DESIGN_PRESETS
from experiments.settings import ONLINE
from training.records import COUNTED_KINDS, read_log

_OTHERS = {"checkpoints", "ablations"}
WINDOW = 10  # paper section 4.2: curves are averaged in a moving window of size ten


def read_scores(folder: Path) -> pd.DataFrame:
    """Reads every log of an online run below ``folder``, one row for each score of each run.

    Left out are runs of a variation: a design whose model has other numbers than its own.

    Returns:
      Columns design, task, preset, seed, episodes (planned for the run), kind ("collection" or
      "evaluation"), episode, env_step, score; sorted by run and env_step. Empty where there is
      no run.

    Raises:
      UsageError: a log is damaged, or two hold the same run.
    """
    identifying = ["design", "task", "preset", "seed"]
    counted = ["kind", "episode", "env_step", "score"]
    rows, seen = [], {}
    for path in logs(folder):
        run, records = read_run(path)
        if run["setting"] != ONLINE or variation(run):
            continue
        identity = tuple(run[key] for key in identifying)
        if identity in seen:
            raise UsageError(f"{path} and {seen[identity]} hold the same run; remove one")
        seen[identity] = path
        rows += [
            (*identity, run["online"]["episodes"], *(record[key] for key in counted))
            for record in records
            if "score" in record
        ]
    table = pd.DataFrame(rows, columns=[*identifying, "episodes", *counted])
    return table.sort_values([*identifying, "kind", "env_step"], ignore_index=True)


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


def variation(run: dict[str, Any]) -> dict[str, Any]:
    """Returns the model's numbers that are neither its design's own nor its preset's.

    Args:
      run: a configuration, as ``read_run`` returns it. What it does not name is as usual.
    """
    if run["design"] not in DESIGNS:
        return {}
    usual = asdict(DESIGNS[run["design"]].model)
    usual |= DESIGN_PRESETS.get((run["design"], run["preset"]), {}).get("model", {})
    model = run.get("model") or {}
    return {key: value for key, value in model.items() if key in usual and value != usual[key]}


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
