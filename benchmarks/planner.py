"""A decision with a design (128 proposals x 12 steps x 10 samplings), and where its time goes.

python -m benchmarks.planner --design ot_or --samplings 1 --sequential-chunks 4
"""

import argparse
from dataclasses import replace

import tensorflow as tf

from benchmarks.measure import (
    matrix_product,
    parse_arguments,
    peak_memory,
    report,
    time_calls,
    timing_row,
)
from benchmarks.operations import count_operations
from environments.tasks import LARGEST_ACTION_SIZE
from experiments.designs import DESIGNS
from planners.config import CEMConfig
from planners.planner import make_planner
from world_model import FRAME_SHAPE, Prediction, WorldModel

PRECISIONS = ("float32", "bfloat16")
CHUNKS = (1, 2)  # parallel ones


class _NoImagination(WorldModel):
    """A model whose rewards cost nothing: what is left of a decision is the planner's own."""

    def __init__(self, model):
        super().__init__()
        self.initial_state, self.observe = model.initial_state, model.observe

    def imagine(self, state, actions, decode=False):
        return Prediction(reward=tf.reduce_sum(actions, -1), image=None)


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=15, extend=_add_options)
    config = CEMConfig(samplings=arguments.samplings, sequential_chunks=arguments.sequential_chunks)
    calls, operations = {}, {}
    for precision in PRECISIONS:
        calls[f"peak {precision}"], operations[f"peak {precision}"] = matrix_product(precision)
        for part, (call, counted) in _parts(arguments.design, precision, config).items():
            calls[f"{part} {precision}"] = call
            operations[f"{part} {precision}"] = counted
    timings = time_calls(calls, arguments.repeats)
    peaks = {
        precision: operations[f"peak {precision}"] / timings[f"peak {precision}"].median
        for precision in PRECISIONS
    }
    rows = [
        timing_row(name, timings[name], operations[name], peaks[name.split()[-1]]) for name in calls
    ]
    sizes = f"{config.proposals} x {config.horizon} x {config.samplings}"
    pieces = f", {config.sequential_chunks} sequential" if config.sequential_chunks > 1 else ""
    report(f"decision, {sizes}, {arguments.design}{pieces}", rows, arguments)
    for chunks in CHUNKS:
        half, full = (
            timings[f"decision, {chunks} chunks {precision}"].median
            for precision in ("bfloat16", "float32")
        )
        print(f"  {chunks} chunks: bfloat16 takes {half / full:.2f} of float32's time")
    print(f"  the process held at most {peak_memory():.1f} GB")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--design", choices=list(DESIGNS), default="lt_lr")
    parser.add_argument("--samplings", type=int, default=CEMConfig().samplings)
    parser.add_argument("--sequential-chunks", type=int, default=1, help="of the planner")


def _parts(name, precision, config):
    """{part: (call, its operations or None)}."""
    image = tf.zeros([1, *FRAME_SHAPE], tf.uint8)
    model = DESIGNS[name].build(DESIGNS[name].model, LARGEST_ACTION_SIZE, precision)
    state = model.initial_state(1)
    many = model.initial_state(config.proposals // config.sequential_chunks)
    actions = tf.zeros(
        [config.proposals // config.sequential_chunks, config.horizon, LARGEST_ACTION_SIZE]
    )

    def observe():
        return model.observe(state, image, tf.zeros([1, LARGEST_ACTION_SIZE]), tf.zeros([1]))

    def imagine():
        return model.imagine(many, actions).reward

    filtering, one_piece = count_operations(observe), count_operations(imagine)
    decision = filtering + config.samplings * config.sequential_chunks * one_piece
    bare = _NoImagination(model)
    parts = {
        "filter": (_timed(tf.function(observe)), filtering),
        "imagine a piece": (_timed(tf.function(imagine)), one_piece),
        "decision, nothing imagined": (_timed(_decision(bare, config, state, image)), None),
    }
    for chunks in CHUNKS:
        chunked = replace(config, parallel_chunks=chunks)
        call = _timed(_decision(model, chunked, state, image))
        parts[f"decision, {chunks} chunks"] = (call, decision)
    return parts


def _decision(model, config, state, image):
    planner = make_planner(config)
    low, high = -tf.ones([LARGEST_ACTION_SIZE]), tf.ones([LARGEST_ACTION_SIZE])

    @tf.function
    def decide(seed):
        belief = model.observe(state, image, tf.zeros([1, LARGEST_ACTION_SIZE]), tf.zeros([1]))
        return planner(model, belief, low, high, seed).action

    return lambda: decide(tf.constant([[1, 2]]))


def _timed(function):
    # Copying the result to the host waits for it, on any device.
    return lambda: [tensor.numpy() for tensor in tf.nest.flatten(function())]


if __name__ == "__main__":
    main()
