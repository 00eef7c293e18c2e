"""How every table looks: as text, Markdown or CSV, with a dash where there is no number."""

import argparse
import csv
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.guard import guarded, quiet_libraries
from experiments.missing import add_run_option, print_commands

DASH = "–"
FORMATS = ("text", "markdown", "csv")
_RESULTS = Path(__file__).parents[1] / "results"


class Table(NamedTuple):
    """A table of words.

    Attributes:
      title: what it shows, one line.
      columns: their heads.
      rows: as many cells each.
      notes: what a reader has to know of it; not part of the CSV.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def render(table: Table, form: str) -> str:
    """Returns the table as one of ``FORMATS``, with a newline at the end."""
    lines = [list(table.columns), *map(list, table.rows)]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        return text.getvalue()
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    padded = [[cell.ljust(w) for cell, w in zip(line, widths, strict=True)] for line in lines]
    rule = ["-" * width for width in widths]
    if form == "markdown":
        body = ["| " + " | ".join(cells) + " |" for cells in (padded[0], rule, *padded[1:])]
        parts = [[f"**{table.title}**"], body, *([note] for note in table.notes)]
        return "\n\n".join("\n".join(part) for part in parts) + "\n"
    body = ["  ".join(cells).rstrip() for cells in (padded[0], rule, *padded[1:])]
    return "\n".join([table.title, *body, *table.notes]) + "\n"


def run_table(
    name: str,
    description: str,
    build: Callable[..., Table],
    commands: Callable[[Path, str], Sequence[str]],
    arguments: Sequence[str] | None,
    of_datasets: bool = False,
) -> None:
    """Runs the script of a table of results: prints it, or with --run what makes the rest of them.

    Args:
      name: of the script's module.
      description: the head of its help.
      build: takes the folder of results.
      commands: takes it too and a preset, and returns the commands that make what is missing.
      arguments: of the command line, None for those of the process.
      of_datasets: whether ``build`` also takes the names of data sets, None for all.
    """
    parser = _parser(name, description)
    parser.add_argument("--results", type=Path, default=_RESULTS, help="the folder of results")
    if of_datasets:
        parser.add_argument(
            "--dataset", action="append", help="the name of a data set to take; may be given again"
        )
    add_run_option(parser)
    options = parser.parse_args(arguments)
    more = [options.dataset] if of_datasets else []
    if options.run:
        guarded(lambda: print_commands(commands(options.results, options.run)))
    else:
        guarded(lambda: _print(lambda: build(options.results, *more), options))


def run_table_of_code(
    name: str, description: str, build: Callable[[], Table], arguments: Sequence[str] | None
) -> None:
    """Runs the script of a table that needs no results; the arguments are those of ``run_table``.

    Args:
      name: of the script's module.
      description: the head of its help.
      build: makes the table.
      arguments: of the command line, None for those of the process.
    """
    options = _parser(name, description).parse_args(arguments)
    guarded(lambda: _print(build, options))


def _parser(name, description):
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.tables.{name}", description=description
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--output", type=Path, help="a file to write instead of the terminal")
    return parser


def _print(build, options):
    quiet_libraries()
    text = render(build(), options.format)
    if options.output is None:
        sys.stdout.write(text)
        return
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text)
    print(f"wrote {options.output}")
