"""Timing: medians with spreads, the machine's peak, and reports."""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from experiments.guard import quiet_libraries
from training.provenance import provenance

_WARM_UP = 2  # the first call traces, the second still allocates,
_LONG = 5.0  # which is nothing beside a call of so many seconds
_PEAK_SIDE = 2048  # a matrix product large enough to run at the peak, small enough for a laptop
_CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Timing:
    """Seconds of one call, over repeats.

    Attributes:
      median: in seconds.
      low: the lower quartile.
      high: the upper quartile.
    """

    median: float
    low: float
    high: float


def time_calls(calls: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Times each call ``repeats`` times, in turn, so that a drifting machine slows all alike."""
    for call in calls.values():
        for _ in range(_WARM_UP):
            began = time.perf_counter()
            call()
            if time.perf_counter() - began > _LONG:
                break
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            began = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - began)
    return {
        name: Timing(*(float(np.quantile(values, q)) for q in (0.5, 0.25, 0.75)))
        for name, values in seconds.items()
    }


def matrix_product(dtype: str) -> tuple[Callable[[], object], float]:
    """Returns large matrix products to time, and their floating-point operations.

    One for each core, independent of each other: they reach the machine's peak whether its threads
    share a product or take one each.
    """
    sides = tf.random.stateless_normal([_CORES, _PEAK_SIDE, _PEAK_SIDE], [1, 2])
    matrices = [tf.cast(side, dtype) for side in tf.unstack(sides)]
    compiled = tf.function(
        lambda: [tf.reduce_max(tf.matmul(matrix, matrix)) for matrix in matrices]
    )
    return lambda: [peak.numpy() for peak in compiled()], 2.0 * _CORES * _PEAK_SIDE**3


def peak_memory() -> float:
    """Returns the most memory that this process has held, in GB (10^9 bytes)."""
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e9  # Linux counts in KiB


def parse_arguments(
    description: str,
    repeats: int,
    extend: Callable[[argparse.ArgumentParser], None] = lambda parser: None,
) -> argparse.Namespace:
    """Reads the options of every benchmark, --repeats, --threads and --json, and sets the threads.

    It also silences TensorFlow, which takes the functions to be compared for one compiled anew.

    Args:
      description: what the benchmark measures.
      repeats: how often, by default.
      extend: adds options of its own to the parser.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--repeats", type=int, default=repeats, help="timed calls of each part")
    parser.add_argument(
        "--threads",
        type=int,
        nargs=2,
        metavar=("INTRA", "INTER"),
        default=(0, 0),
        help="TensorFlow's threads within and between operations; 0 leaves the choice to it",
    )
    parser.add_argument("--json", type=Path, help="also write the measurements to this file")
    extend(parser)
    arguments = parser.parse_args()
    quiet_libraries()
    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads[0])
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads[1])
    return arguments


def report(title: str, rows: list[dict[str, object]], arguments: argparse.Namespace) -> None:
    """Prints rows of measurements as a table, and writes them with their provenance if asked."""
    print(title)
    columns = list(rows[0])
    cells = [[_text(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [columns, *cells]) for i in range(len(columns))]
    for line in [columns, *cells]:
        print("  " + "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))
    if arguments.json:
        record = {
            "benchmark": title,
            **{key: value for key, value in vars(arguments).items() if key != "json"},
            "rows": rows,
            **provenance(),
        }
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(record, indent=1) + "\n")


def timing_row(
    name: str, timing: Timing, operations: float | None = None, peak: float | None = None
) -> dict[str, object]:
    """A row of a report: milliseconds, and where operations were counted, how near the peak.

    Args:
      name: of what was timed.
      timing: of one call.
      operations: floating-point operations of one call.
      peak: operations a second of the matrix product measured in the same run.
    """
    row: dict[str, object] = {"part": name}
    row |= {f"{key} ms": 1e3 * value for key, value in asdict(timing).items()}
    counted = operations is not None and peak is not None
    row["GFLOP"] = operations / 1e9 if counted else None
    row["share of peak"] = operations / timing.median / peak if counted else None
    row["times ideal"] = timing.median * peak / operations if counted else None
    return row


def _text(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
