"""The figures and tables that the page shows, drawn by their own scripts' functions."""

import json
from collections.abc import Callable, Sequence
from importlib import import_module

from matplotlib.figure import Figure

from errors import UsageError
from experiments.figures import (
    fewer_pixels,
    figure_02,
    figure_04,
    figure_06,
    figure_07,
    figure_10,
    figure_11,
    heat_maps,
    performance_profiles,
    reward_distributions,
)
from experiments.final_scores import read_final_scores
from experiments.grid import NEEDS
from experiments.missing import missing_notes
from experiments.offline_results import OfflineRun
from experiments.report.evidence import Evidence
from experiments.tables import (
    aggregates,
    table_01,
    table_02,
    table_03,
    table_05,
    table_06,
    table_07,
)
from experiments.tables.render import Table

Draw = Callable[[Evidence], Figure | Table]
_HEAT_MAP_TASK = "cheetah_run"  # paper figures 8 and 9


def module(name: str) -> str:
    """Returns the module of the script that draws a figure or table."""
    folder = "tables" if name in _TABLES else "figures"
    return f"experiments.{folder}.{name}"


def description(name: str) -> str:
    """Returns the line that its script says of a figure or table."""
    return import_module(module(name)).__doc__.split("\n")[0]


def draw(name: str, evidence: Evidence) -> Figure | Table:
    """Draws a figure or builds a table of one preset.

    Raises:
      UsageError: what it shows is not there.
    """
    if name in _FIGURES:
        return _FIGURES[name](evidence)
    # What is missing stands on the page itself, once a claim.
    said = missing_notes(name, set(evidence.index.preset), evidence.folder) if name in NEEDS else ()
    table = _of_preset(_TABLES[name](evidence), evidence.preset)
    return table._replace(notes=[note for note in table.notes if note not in said])


def _online(evidence: Evidence) -> Figure:
    yardsticks = json.loads(figure_02.YARDSTICKS.read_text())
    rows = evidence.shown("figure_02", evidence.scores)
    return figure_02.draw(rows, "evaluation", yardsticks)


def _profiles(evidence: Evidence) -> Figure:
    scores = read_final_scores(evidence.folder, evidence.datasets)
    scores = scores[scores.preset == evidence.preset]
    if scores.empty:
        raise UsageError("there is no finished run that it shows")
    return performance_profiles.draw(scores)


def _heat_maps(runs: Sequence[OfflineRun]) -> Figure:
    chosen = [run for run in runs if run.task == _HEAT_MAP_TASK]
    if not chosen:
        raise UsageError("there is no finished run that it shows")
    return heat_maps.draw(chosen)


def _of_preset(table: Table, preset: str) -> Table:
    """Returns the table without the rows of other presets, if it has a column of them."""
    if table.columns[0] != "preset":
        return table
    rows = [row[1:] for row in table.rows if row[0] == preset]
    if not rows:
        raise UsageError("there is no finished run that it shows")
    return table._replace(columns=table.columns[1:], rows=rows)


_FIGURES: dict[str, Draw] = {
    "figure_02": _online,
    "figure_03": lambda it: reward_distributions.draw(it.shown("figure_03", it.rewards)),
    "figure_04": lambda it: fewer_pixels.draw(
        it.shown("figure_04", it.scores), "crop", figure_04.TITLE
    ),
    "figure_06": lambda it: fewer_pixels.draw(
        it.shown("figure_06", it.scores), "resize", figure_06.TITLE
    ),
    "figure_07": lambda it: figure_07.draw(it.shown("figure_07", it.scores)),
    "figure_08": lambda it: _heat_maps(it.offline_runs),
    "figure_09": lambda it: _heat_maps(it.bounded_runs),
    "figure_10": lambda it: figure_10.draw(it.shown("figure_10", it.scores)),
    "figure_11": lambda it: figure_11.draw(it.shown("figure_11", it.frame_errors)),
    "figure_14": lambda it: reward_distributions.draw(it.shown("figure_14", it.rewards)),
    "performance_profiles": _profiles,
}
_TABLES: dict[str, Draw] = {
    "aggregates": lambda it: aggregates.build(it.folder, it.datasets),
    "table_01": lambda it: table_01.build(it.folder, it.datasets),
    "table_02": lambda it: table_02.build(it.folder, it.datasets),
    "table_03": lambda it: table_03.build(it.folder),
    "table_05": lambda it: table_05.build(it.folder, it.datasets),
    "table_06": lambda it: table_06.build(it.folder),
    "table_07": lambda it: table_07.build(it.folder),
}
