"""The command line of a figure that is drawn from online runs."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from environments.tasks import CONTROL_TASKS
from errors import UsageError
from experiments.choices import require_choice
from experiments.figures.needed import Subject, missing
from experiments.guard import guarded, quiet_libraries
from experiments.presets import PRESETS

_RESULTS = Path(__file__).parents[1] / "results"
_DPI = 200


def run_figure(
    name: str,
    description: str,
    subjects: Sequence[Subject],
    read: Callable[[Path], pd.DataFrame],
    draw: Callable[[pd.DataFrame], Figure],
    arguments: Sequence[str] | None,
    tasks: Iterable[str] = tuple(CONTROL_TASKS),
) -> None:
    """Parses the arguments of a figure, draws it, and says which runs it misses.

    Args:
      name: of the script's module.
      description: the head of its help.
      subjects: what it shows; all else that is read is left out.
      read: from the folder of results to rows that have the columns of ``results.IDENTITY``.
      draw: from those rows, which are not empty, to the figure.
      arguments: of the command line, None for those of the process.
      tasks: that it shows.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{name}", description=description
    )
    parser.add_argument("--results", type=Path, default=_RESULTS)
    parser.add_argument("--output", type=Path, default=Path(f"{name}.png"))
    parser.add_argument(
        "--run",
        nargs="?",
        const="paper",
        metavar="PRESET",
        help="draw nothing; print the commands that make the runs still missing (paper)",
    )
    options = parser.parse_args(arguments)
    guarded(lambda: _run(options, subjects, tuple(tasks), read, draw))


def save(figure: Figure, output: Path) -> None:
    """Writes a figure, its folder too, and says so."""
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=_DPI)
    print(f"wrote {output}")


def _run(options, subjects, tasks, read, draw):
    quiet_libraries()
    rows = read(options.results)
    shown = [subject in subjects for subject in zip(rows.design, rows.variation, strict=True)]
    rows = rows[pd.Series(shown, rows.index, bool) & rows.task.isin(tasks)]
    if options.run:
        require_choice("--run", options.run, tuple(PRESETS))
        for run in missing(subjects, options.run, rows, tasks):
            print("\n".join(run.commands()))
        return
    if rows.empty:
        raise UsageError(
            f"{options.results} holds no run that this figure shows; --run prints the commands"
        )
    save(draw(rows), options.output)
    for preset in sorted(rows.preset.unique()):
        absent = missing(subjects, preset, rows, tasks)
        whole = len(missing(subjects, preset, rows.iloc[:0], tasks))
        print(f"preset {preset}: {len(absent)} of {whole} runs are missing (--run {preset})")
        for run in absent:
            print(f"  {' '.join(part for part in map(str, run) if part)}")
