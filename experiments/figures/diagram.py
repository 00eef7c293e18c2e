"""The command line of a figure that needs no results."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from environments.tasks import LARGEST_ACTION_SIZE
from experiments.figures.command import save
from experiments.guard import guarded, quiet_libraries

if TYPE_CHECKING:
    from world_model import WorldModel


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


def run_model_diagram(
    name: str,
    description: str,
    design: str,
    draw: Callable[[WorldModel], Figure],
    arguments: Sequence[str] | None,
) -> None:
    """Does as ``run_diagram`` for a figure of a design's model, at the paper's sizes.

    Its actions are those of cheetah run.
    """

    def draw_model() -> Figure:
        # Heavy imports belong to the work, not to --help.
        from experiments.designs import DESIGNS

        entry = DESIGNS[design]
        return draw(entry.build(entry.model, LARGEST_ACTION_SIZE, "float32"))

    run_diagram(name, description, draw_model, arguments)


def _run(draw: Callable[[], Figure], output: Path) -> None:
    quiet_libraries()
    save(draw(), output)
