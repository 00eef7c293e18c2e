"""Scores of one run a file, in the form that other projects' plotting tools share.

`{task}-{method}-{seed}.json` holds {"task", "method", "seed", "xs", "ys"}: evaluation scores, not
smoothed, over environment steps. A file of others may hold a list of these, and be gzipped.
"""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from errors import UsageError
from experiments.results import IDENTITY, read_scores, smooth

SCORES_FOLDER = "scores"
_KEYS = ("task", "method", "seed", "xs", "ys")
_ENDINGS = (".json", ".json.gz")
_SUITE = "dmc_"  # what many put before the names of DeepMind Control's tasks


def export_scores(results: Path, folder: Path) -> list[Path]:
    """Writes the evaluation scores of each online run; removes the files of runs that are gone.

    Args:
      results: the folder of logs.
      folder: of these files and no others.

    Returns:
      The files.
    """
    scores = read_scores(results, varied=True)
    scores = scores[scores.kind == "evaluation"]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for (design, variation, task, preset, seed), group in scores.groupby(IDENTITY):
        method = "-".join(part for part in (design, variation, preset) if part)
        values = (task, method, str(seed), group.env_step.tolist(), group.score.tolist())
        path = folder / f"{task}-{method}-{seed}.json"
        path.write_text(json.dumps(dict(zip(_KEYS, values, strict=True))) + "\n")
        written.append(path)
    for path in {*folder.glob("*.json")} - {*written}:
        path.unlink()
    return written


def read_score_files(paths: Iterable[Path]) -> pd.DataFrame:
    """Reads files of this form, or folders of such files.

    Returns:
      Columns task (as this project names it), method, seed (a word), env_step, score.

    Raises:
      UsageError: a file is not of that form, or there is none.
    """
    rows = []
    for path in paths:
        files = [path]
        if path.is_dir():
            files = [f for f in sorted(path.rglob("*")) if f.name.endswith(_ENDINGS)]
        if not files:
            raise UsageError(f"{path} holds no file of scores; they end in {' or '.join(_ENDINGS)}")
        for file in files:
            rows += _read(file)
    return pd.DataFrame(rows, columns=["task", "method", "seed", "env_step", "score"])


def curve(scores: pd.DataFrame) -> pd.DataFrame:
    """Returns the curve of one method on one task, drawn as ours are.

    Args:
      scores: rows of ``read_score_files``.

    Returns:
      Indexed by env_step, one column a seed, smoothed; between a seed's own steps its scores are
      interpolated, as seeds of others need not share their steps. Only where every seed has been.
    """
    seeds = {
        seed: smooth(group.groupby("env_step").score.mean())
        for seed, group in scores.groupby("seed")
    }
    table = pd.concat(seeds, axis=1).sort_index()
    return table.interpolate(method="index", limit_area="inside").dropna()


def _read(file: Path) -> list[tuple]:
    try:
        data = file.read_bytes()
        content = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
        return [
            (run["task"].removeprefix(_SUITE), run["method"], str(run["seed"]), float(x), float(y))
            for run in (content if isinstance(content, list) else [content])
            for x, y in zip(run["xs"], run["ys"], strict=True)
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = ", ".join(_KEYS)
        raise UsageError(f"{file} holds no scores ({wanted}): {error!r}") from error
