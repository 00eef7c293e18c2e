"""Reads what decisions and train steps cost, from the files that the benchmarks write.

A design's are DECISION and TRAIN_STEP in the folder `benchmarks` of the results, made by
``benchmarks.planner`` and ``benchmarks.train_step``.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from errors import UsageError
from planners.config import CEMConfig

DECISION, TRAIN_STEP = "decision", "train_step"
PRECISIONS = ("float32", "bfloat16")
_FOLDER = "benchmarks"


class Cost(NamedTuple):
    """What a machine took for one design.

    Attributes:
      seconds: by precision; of a decision, the paper's: all its samplings.
      windows: of a train step, how many were in its batch; None of a decision.
      measured: the samplings that a decision was timed with, fewer than the paper's where its
        seconds are extrapolated; None of a train step.
      gpus: how many the machine had.
      path: of the file.
    """

    seconds: dict[str, float]
    windows: int | None
    measured: int | None
    gpus: int
    path: Path


def read_costs(results: Path) -> dict[tuple[str, str, str], Cost]:
    """Returns (machine, kind, design) to its cost, for every benchmark in a folder of results.

    Raises:
      UsageError: a file is no benchmark's, or two hold the same.
    """
    found: dict[tuple[str, str, str], Cost] = {}
    for path in sorted((results / _FOLDER).glob("*.json")):
        key, cost = _read(path)
        if key is None:
            continue
        if key in found:
            raise UsageError(f"{path} and {found[key].path} hold the same benchmark; remove one")
        found[key] = cost
    return found


def missing_benchmarks(
    results: Path, kinds: Collection[str], designs: Collection[str]
) -> list[str]:
    """Returns the commands that measure what no machine has measured."""
    there = {(kind, design) for _, kind, design in read_costs(results)}
    scripts = {DECISION: "planner", TRAIN_STEP: "train_step"}
    return [
        f"python -m benchmarks.{scripts[kind]} --design {design} "
        f"--json {results / _FOLDER / f'{kind}-{design}.json'}"
        for kind in kinds
        for design in designs
        if (kind, design) not in there
    ]


def _read(path):
    try:
        record = json.loads(path.read_text())
        if "benchmark" in record and "design" not in record:
            return None, None  # of the oracle or of collecting
        medians = {row["part"]: row["median ms"] / 1e3 for row in record["rows"]}
        machine, design = machine_name(record["machine"]), record["design"]
        gpus = len(record["machine"]["gpus"])
        if "samplings" in record:
            samplings = record["samplings"]
            seconds = {each: _decision(medians, each, samplings) for each in PRECISIONS}
            return (machine, DECISION, design), Cost(seconds, None, samplings, gpus, path)
        seconds = {each: medians[f"train step {each}"] for each in PRECISIONS}
        return (machine, TRAIN_STEP, design), Cost(seconds, record["windows"], None, gpus, path)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no file of benchmarks.planner or benchmarks.train_step ({error!r}); "
            "remove it or measure again"
        ) from error


def _decision(medians, precision, samplings):
    """Seconds of a decision of the paper's samplings, by the quicker number of parallel chunks."""
    measured = min(
        seconds
        for part, seconds in medians.items()
        if part.startswith("decision, ") and part.endswith(f"chunks {precision}")
    )
    if samplings == CEMConfig().samplings:
        return measured
    filtering = medians[f"filter {precision}"]
    if filtering >= measured:
        raise ValueError(f"in {precision} a decision was quicker than its filtering alone")
    return filtering + (measured - filtering) * CEMConfig().samplings / samplings


def machine_name(machine: Mapping[str, Any]) -> str:
    """Returns a line about the machine that a result names."""
    return ", ".join([machine["cpu"], f"{machine['cores']} cores", *machine["gpus"]])
