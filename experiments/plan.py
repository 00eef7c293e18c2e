"""Prints the whole study, or what some figures and tables need: runs, hours, disk, commands.

    python -m experiments.plan preset=paper
    python -m experiments.plan preset=desk figure_04 table_05 --run

Hours are those of training and planning, from the benchmarks in the results (table 7); collecting
adds simulation and rendering. What was not measured has a dash, and the sums leave it out.
"""

import argparse
import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.choices import require_choice
from experiments.command_line import compose, guarded, quiet_libraries
from experiments.config_store import register
from experiments.costs import DECISION, TRAIN_STEP, Cost, read_costs
from experiments.designs import UNTRAINED
from experiments.grid import NEEDS, SCALED, Run, runs_for, sources
from experiments.index import read_index
from experiments.missing import missing, missing_commands, print_commands
from experiments.presets import PRESETS
from experiments.results import RESULTS
from experiments.settings import OFFLINE, ONLINE
from experiments.tables.render import DASH, Table, render
from experiments.variations import overrides
from experiments.workload import hours, work
from model_options import SCALES


def grid_table(names: Sequence[str], preset: str, absent: Sequence[Run]) -> Table:
    """Returns a row for each figure and table: its runs, those new to the rows above, missing."""
    seen: set[Run] = set()
    lacking, rows = set(absent), []
    for name in names:
        runs = set(runs_for([name], preset))
        rows.append([name, *map(str, (len(runs), len(runs - seen), len(runs & lacking)))])
        seen |= runs
    rows.append(["all", str(len(seen)), str(len(seen)), str(len(seen & lacking))])
    return Table(f"Runs, preset {preset}", ["for", "runs", "not above", "missing"], rows)


def cost_table(
    runs: Sequence[Run], preset: str, costs: Mapping[tuple[str, str, str], Cost]
) -> Table:
    """Returns a row for each kind of run: what it does, its disk, and its hours a machine."""
    register("", "train")
    kinds = Counter((run.setting, run.design, run.variation) for run in runs)
    machines = sorted({machine for machine, _, _ in costs})
    totals, unknown, disk, rows, marks = Counter(), Counter(), 0, [], set()
    for (setting, design, variation), count in kinds.items():
        config = compose("train", [f"design={design}", f"preset={preset}", *overrides(variation)])
        done = work(config, setting)
        disk += count * done.disk
        bound = "≤ " if _downsized(config) else ""
        cells = [setting, design, variation or DASH, str(count)]
        cells += [f"{done.train_steps:,}", f"{done.decisions:,}", f"{count * done.disk / 1e9:.1f}"]
        for machine in machines:
            step, decision = (costs.get((machine, k, design)) for k in (TRAIN_STEP, DECISION))
            each = hours(config, done, step, decision)
            totals[machine] += count * (each or 0)
            unknown[machine] += count * (each is None and design not in UNTRAINED)
            cells.append(DASH if each is None else f"{bound}{count * each:.1f}")
            marks.add(bound)
        rows.append(cells)
    head = ["setting", "design", "variation", "runs", "train steps", "decisions", "GB"]
    notes = [f"{disk / 1e9:.0f} GB of frames before compression, without checkpoints."]
    data = {(run.task, run.bounded): run for run in runs if run.setting == OFFLINE}
    if data:
        copied = sum(
            _disk_of(source.design, source.preset)
            for run in data.values()
            for source in sources(run)
        )
        notes.append(f"{len(data)} data sets copy {copied / 1e9:.0f} GB of frames at most.")
    for machine in machines:
        gpus = next(cost.gpus for key, cost in costs.items() if key[0] == machine)
        of_gpus = f", {gpus * totals[machine]:.0f} GPU-hours" if gpus else ""
        notes.append(
            f"{machine}: {totals[machine]:.0f} hours{of_gpus}, one run after another; "
            f"{unknown[machine]} runs of designs not measured on it."
        )
    if any(marks):
        notes.append("≤: a downsized model, measured at full size; the sums take it as that.")
    if not machines:
        notes.append("No hours: nothing is measured; table_07 --run prints the benchmarks.")
    return Table("Cost of all of them", [*head, *(f"hours, {m}" for m in machines)], rows, notes)


def _downsized(config: Any) -> bool:
    """Whether a run's model is smaller than its design's, which the benchmarks measure."""
    model = config.get("model") or {}
    return any(model.get(option, SCALES[0]) < SCALES[0] for option in SCALED.values())


@functools.cache
def _disk_of(design: str, preset: str) -> int:
    return work(compose("train", [f"design={design}", f"preset={preset}"]), ONLINE).disk


def split_words(words: Sequence[str]) -> tuple[str, list[str]]:
    """Returns the preset, by default the paper's, and the names of figures and tables."""
    preset, names = "paper", []
    for word in words:
        key, given, value = word.partition("=")
        if given:
            require_choice("key", key, ["preset"])
            require_choice("preset", value, PRESETS)
            preset = value
        else:
            require_choice("figure or table", word, NEEDS)
            names.append(word)
    return preset, names


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the plan."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.plan", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="preset=NAME, figures and tables; by default all"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="the folder of results")
    parser.add_argument("--run", action="store_true", help="print what makes the missing runs")
    options = parser.parse_intermixed_args(arguments)
    guarded(lambda: _print(options))


def _print(options):
    quiet_libraries()
    preset, names = split_words(options.words)
    names = names or list(NEEDS)
    if options.run:
        print_commands(missing_commands(names, options.results, preset))
        return
    runs = runs_for(names, preset)
    absent = missing(names, preset, read_index(options.results))
    print(render(grid_table(names, preset, absent), "text"))
    costs = read_costs(options.results)
    print(render(cost_table(runs, preset, costs), "text"), end="")


if __name__ == "__main__":
    main()
