"""The command line of a figure that is drawn from online runs."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from errors import UsageError
from experiments.grid import Run, runs_for
from experiments.guard import guarded, quiet_libraries
from experiments.missing import add_run_option, missing_commands, missing_notes, print_commands
from experiments.results import IDENTITY, RESULTS

_DPI = 200


def run_figure(
    name: str,
    description: str,
    read: Callable[[Path], pd.DataFrame],
    draw: Callable[[pd.DataFrame], Figure],
    arguments: Sequence[str] | None,
) -> None:
    """Parses the arguments of a figure, draws it, and says which runs it lacks.

    Args:
      name: of the script's module, a key of ``grid.NEEDS``: all else that is read is left out.
      description: the head of its help.
      read: from the folder of results to rows that have the columns of ``results.IDENTITY``.
      draw: from those rows, which are not empty, to the figure.
      arguments: of the command line, None for those of the process.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{name}", description=description
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--output", type=Path, default=Path(f"{name}.png"))
    add_run_option(parser)
    options = parser.parse_args(arguments)
    guarded(lambda: _run(name, options, read, draw))


def save(figure: Figure, output: Path) -> None:
    """Writes a figure, its folder too, and says so."""
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=_DPI)
    print(f"wrote {output}")


def _run(name, options, read, draw):
    quiet_libraries()
    rows = read(options.results)
    *same, _seed = IDENTITY  # a seed of one's own is shown too
    shown = {
        tuple(getattr(run, key) for key in same)
        for preset in rows.preset.unique()
        for run in runs_for([name], preset)
    }
    identities = rows[same].itertuples(index=False, name=None)
    rows = rows[pd.Series([identity in shown for identity in identities], rows.index, bool)]
    drawn = {Run(*row) for row in rows[IDENTITY].drop_duplicates().itertuples(index=False)}
    if options.run:
        print_commands(missing_commands([name], options.results, options.run, drawn))
        return
    if rows.empty:
        raise UsageError(
            f"{options.results} holds no run that this figure shows; --run prints the commands"
        )
    save(draw(rows), options.output)
    print("\n".join(missing_notes(name, rows.preset.unique(), options.results, drawn)))
