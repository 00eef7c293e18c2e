"""What `experiments.ranking` and `experiments.precision` found of a run, beside its log."""

import json
import shutil
from pathlib import Path

import numpy as np

RANKING, PRECISION = "ranking", "precision"  # the commands, and the folders and files they write


def copy_rank_correlations(run: Path, log: Path) -> list[Path]:
    """Copies what was found of a run to beside its published log; returns the copies.

    Args:
      run: its folder.
      log: the copy of its log among the results.
    """
    found = {name: run / name / f"{name}.json" for name in (RANKING, PRECISION)}
    return [
        shutil.copyfile(path, _beside(log, name)) for name, path in found.items() if path.is_file()
    ]


def ranking_of(log: Path) -> float | None:
    """Returns the mean correlation of a published run's imagined with true returns, or None."""
    found = _read(log, RANKING)
    return found and float(np.mean([each["correlation"] for each in found["judgements"]]))


def precision_of(log: Path) -> float | None:
    """Returns the correlation of a published run's returns in bfloat16 with float32, or None.

    It is the lowest over the samplings of the median over decisions.
    """
    found = _read(log, PRECISION)
    return found and float(np.median(found["correlations"], axis=0).min())


def _read(log, name):
    path = _beside(log, name)
    return json.loads(path.read_text()) if path.is_file() else None


def _beside(log, name):
    return log.with_suffix(f".{name}.json")
