"""The command line of a figure that needs no results."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from experiments.figures.command import save
from experiments.guard import guarded, quiet_libraries


def run_diagram(
    name: str, description: str, draw: Callable[[], Figure], arguments: Sequence[str] | None
) -> None:
    """Parses the arguments of a figure and draws it.

    Args:
      name: of the script's module.
      description: the head of its help.
      draw: returns the figure.
      arguments: of the command line, None for those of the process.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{name}", description=description
    )
    parser.add_argument("--results", type=Path, help="taken and not read: the figure needs none")
    parser.add_argument("--output", type=Path, default=Path(f"{name}.png"))
    parser.add_argument(
        "--run", action="store_true", help="as with the other figures; nothing is ever missing"
    )
    options = parser.parse_args(arguments)
    if options.run:
        print("nothing is missing: this figure is drawn from the code alone")
        return
    guarded(lambda: _run(draw, options.output))


def _run(draw: Callable[[], Figure], output: Path) -> None:
    quiet_libraries()
    save(draw(), output)
