"""Says which runs figures and tables lack, and how they are made: what their --run prints."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.choices import require_choice
from experiments.grid import Run, products, runs_for
from experiments.presets import PRESETS

if TYPE_CHECKING:
    import pandas as pd

# pandas is imported by the work alone, so that tables of code do not wait for it.


def add_run_option(parser: argparse.ArgumentParser) -> None:
    """Adds --run, which is None where it is not given and else a preset."""
    parser.add_argument(
        "--run",
        nargs="?",
        const="paper",
        metavar="PRESET",
        help="only print the commands that make what is still missing (of preset paper)",
    )


def missing(
    names: Sequence[str], preset: str, index: pd.DataFrame, drawn: Collection[Run] | None = None
) -> list[Run]:
    """Returns the runs that figures and tables need and that are not finished.

    Args:
      names: of figures and tables.
      preset: of the runs.
      index: see ``index.read_index``.
      drawn: the runs of which a figure found what it draws; a finished one of which it did not is
        missing too. None for all.
    """
    from experiments.index import finished

    there = finished(index)
    if drawn is not None:
        there &= set(drawn)
    return [run for run in runs_for(names, preset) if run not in there]


def missing_commands(
    names: Sequence[str], results: Path, preset: str, drawn: Collection[Run] | None = None
) -> list[str]:
    """Returns the lines that make what figures and tables lack, in the order to give them in.

    Args:
      names: of figures and tables.
      results: the folder of results.
      preset: of the runs.
      drawn: as of ``missing``.
    """
    from experiments.index import dataset_names, read_index
    from experiments.pipeline import Pipeline

    require_choice("preset", preset, PRESETS)
    index = read_index(results)
    pipeline = Pipeline(results, dataset_names(index))
    stages = pipeline.stages(missing(names, preset, index, drawn))
    return [str(command) for stage in stages for job in stage for command in job.commands]


def print_commands(lines: Sequence[str]) -> None:
    """Prints commands, or that there is nothing to do."""
    print("\n".join(lines) if lines else "nothing is missing")


def missing_notes(
    name: str, presets: Collection[str], results: Path, drawn: Collection[Run] | None = None
) -> list[str]:
    """Says for each preset how many runs a figure or table lacks, and below it which.

    Args:
      name: of the figure or table.
      presets: of what it shows.
      results: the folder of results.
      drawn: as of ``missing``.
    """
    from experiments.index import read_index

    index, notes = read_index(results), []
    for preset in sorted(presets):
        absent = missing([name], preset, index, drawn)
        whole = len(runs_for([name], preset))
        notes.append(f"preset {preset}: {len(absent)} of {whole} runs are missing (--run {preset})")
        notes += [f"  {product}" for product in products(absent)]
    return notes
