"""Writes one index of all results, and the scores of each run in the form that others read.

python -m experiments.index --results experiments/results

`index.csv` has a line a run: read it with `pandas.read_csv`. Publishing a run writes both too.
"""

import argparse
import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from errors import UsageError
from experiments.costs import machine_name
from experiments.grid import Run
from experiments.guard import guarded
from experiments.results import RESULTS, LoggedRun, read_runs
from experiments.run_identity import config_hash
from experiments.score_files import SCORES_FOLDER, export_scores

INDEX_FILE = "index.csv"
COLUMNS = [
    *Run._fields,
    *("dataset", "dataset_version", "done", "planned", "config_hash"),
    *("commit", "dirty", "machine", "date", "path"),
]


def read_index(folder: Path) -> pd.DataFrame:
    """Reads every log below a folder, one row a run.

    Returns:
      ``COLUMNS``. ``done`` and ``planned`` count episodes online and final episodes offline;
      commit, machine and date are those of the run's beginning, the path is below ``folder``.

    Raises:
      UsageError: as ``read_runs``.
    """
    return pd.DataFrame([_row(run, folder) for run in read_runs(folder)], columns=COLUMNS)


def finished(index: pd.DataFrame) -> set[Run]:
    """Returns the runs of which an index says that all that was planned is done."""
    rows = index[index.done >= index.planned]
    return {Run(*row) for row in rows[list(Run._fields)].itertuples(index=False)}


def dataset_names(index: pd.DataFrame) -> dict[tuple[str, str, bool], str]:
    """Returns (task, preset, bounded) to the name of the data set of the first such run."""
    rows = index[index.dataset.notna()]
    found: dict[tuple[str, str, bool], str] = {}
    for task, preset, bounded, name in zip(
        *(rows[key] for key in ("task", "preset", "bounded", "dataset")), strict=True
    ):
        found.setdefault((task, preset, bool(bounded)), name)
    return found


def write_index(results: Path) -> list[Path]:
    """Writes index and scores of a folder of results; returns the files.

    Of several processes that publish at once each waits for its turn, so that the last one, which
    sees the logs of all, has the last word.

    Raises:
      UsageError: there is no run, or as ``read_runs``.
    """
    with _turn(results):
        index = read_index(results)
        if index.empty:
            raise UsageError(f"{results} holds no run; train and publish one first")
        path = results / INDEX_FILE
        index.to_csv(path, index=False)
        return [path, *export_scores(results, results / SCORES_FOLDER)]


@contextlib.contextmanager
def _turn(folder: Path) -> Iterator[None]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder of results")
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # ends with the process, however that ends
        yield
    finally:
        os.close(descriptor)


def _row(run: LoggedRun, folder: Path) -> list:
    data, beginning = run.dataset or {}, run.beginning
    bounded = data.get("max_reward") is not None
    machine = machine_name(beginning["machine"]) if "machine" in beginning else None
    return [
        *(*run.identity, run.config["setting"], bounded),
        *(data.get("name"), data.get("version"), *run.progress, config_hash(run.config)),
        *(beginning.get("commit"), beginning.get("dirty"), machine, beginning.get("date")),
        run.path.relative_to(folder).as_posix(),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes index and scores."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.index", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="the folder of results")
    options = parser.parse_args(arguments)
    guarded(lambda: _write(options.results))


def _write(results):
    index, *scores = write_index(results)
    print(f"wrote\n  {index}\n  {results / SCORES_FOLDER}: {len(scores)} files")


if __name__ == "__main__":
    main()
