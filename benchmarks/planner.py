"""A decision of `lt_lr` (128 proposals x 12 steps x 10 samplings), and where its time goes.

python -m benchmarks.planner
"""

from dataclasses import replace

import tensorflow as tf

from benchmarks.measure import matrix_product, parse_arguments, report, time_calls, timing_row
from benchmarks.operations import count_operations
from planet.config import PlaNetConfig
from planet.model import PlaNet
from planners.config import CEMConfig
from planners.planner import make_planner
from world_model import FRAME_SHAPE, Prediction

ACTION_SIZE = 6  # cheetah run, the largest of the seven tasks
PRECISIONS = ("float32", "bfloat16")
CHUNKS = (1, 2)


class _NoImagination(PlaNet):
    """PlaNet whose rewards cost nothing: what is left of a decision is the planner's own."""

    def imagine(self, state, actions, decode=False):
        return Prediction(reward=tf.reduce_sum(actions, -1), image=None)


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=15)
    calls, operations = {}, {}
    for precision in PRECISIONS:
        calls[f"peak {precision}"], operations[f"peak {precision}"] = matrix_product(precision)
        for part, (call, counted) in _parts(precision).items():
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
    report("decision, 128 x 12 x 10, lt_lr", rows, arguments)
    for chunks in CHUNKS:
        half, full = (
            timings[f"decision, {chunks} chunks {precision}"].median
            for precision in ("bfloat16", "float32")
        )
        print(f"  {chunks} chunks: bfloat16 takes {half / full:.2f} of float32's time")


def _parts(precision):
    """{part: (call, its operations or None)}."""
    config = CEMConfig()
    image = tf.zeros([1, *FRAME_SHAPE], tf.uint8)
    model = PlaNet(PlaNetConfig(), ACTION_SIZE, precision)
    state = model.initial_state(1)
    many = model.initial_state(config.proposals)
    actions = tf.zeros([config.proposals, config.horizon, ACTION_SIZE])

    def observe():
        return model.observe(state, image, tf.zeros([1, ACTION_SIZE]), tf.zeros([1]))

    def imagine():
        return model.imagine(many, actions).reward

    filtering, one_sampling = count_operations(observe), count_operations(imagine)
    decision = filtering + config.samplings * one_sampling
    bare = _NoImagination(PlaNetConfig(), ACTION_SIZE, precision)
    parts = {
        "filter": (_timed(tf.function(observe)), filtering),
        "imagine once": (_timed(tf.function(imagine)), one_sampling),
        "decision, nothing imagined": (_timed(_decision(bare, config, state, image)), None),
    }
    for chunks in CHUNKS:
        chunked = replace(config, parallel_chunks=chunks)
        call = _timed(_decision(model, chunked, state, image))
        parts[f"decision, {chunks} chunks"] = (call, decision)
    return parts


def _decision(model, config, state, image):
    planner = make_planner(config)
    low, high = -tf.ones([ACTION_SIZE]), tf.ones([ACTION_SIZE])

    @tf.function
    def decide(seed):
        belief = model.observe(state, image, tf.zeros([1, ACTION_SIZE]), tf.zeros([1]))
        return planner(model, belief, low, high, seed).action

    return lambda: decide(tf.constant([[1, 2]]))


def _timed(function):
    # Copying the result to the host waits for it, on any device.
    return lambda: [tensor.numpy() for tensor in tf.nest.flatten(function())]


if __name__ == "__main__":
    main()
