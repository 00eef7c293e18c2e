"""A train step of a design in both precisions, and where its time goes.

python -m benchmarks.train_step --design ot_or
"""

import argparse

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
from training.trainer import Trainer
from world_model import FRAME_SHAPE, SequenceBatch

PRECISIONS = ("float32", "bfloat16")


def random_batch(batch_size: int, length: int) -> SequenceBatch:
    """Returns windows of noise; the time does not depend on what is in them."""
    pixels = tf.random.stateless_uniform(
        [batch_size, length, *FRAME_SHAPE], [1, 2], 0, 256, tf.int32
    )
    return SequenceBatch(
        image=tf.cast(pixels, tf.uint8),
        prev_action=tf.random.stateless_uniform(
            [batch_size, length, LARGEST_ACTION_SIZE], [3, 4], -1, 1
        ),
        reward=tf.random.stateless_uniform([batch_size, length], [5, 6], 0, 4),
        seed=tf.random.stateless_uniform([batch_size, 2], [7, 8], 0, 2**30, tf.int32),
    )


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=7, extend=_add_options)
    optimizer = DESIGNS[arguments.design].optimizer
    # Said in the report's file too, whoever chose it.
    arguments.windows = windows = arguments.windows or optimizer.batch_size
    length = optimizer.sequence_length
    batch = random_batch(windows, length)
    calls, operations, peaks = {}, {}, {}
    for precision in PRECISIONS:
        product, operations[f"peak {precision}"] = matrix_product(precision)
        calls[f"peak {precision}"] = product
        for part, (call, counted) in _parts(arguments.design, precision, batch).items():
            calls[f"{part} {precision}"] = call
            operations[f"{part} {precision}"] = counted
    timings = time_calls(calls, arguments.repeats)
    for precision in PRECISIONS:
        name = f"peak {precision}"
        peaks[precision] = operations[name] / timings[name].median
    rows = [
        timing_row(name, timings[name], operations[name], peaks[name.split()[-1]]) for name in calls
    ]
    report(f"train step, {windows} x {length}, {arguments.design}", rows, arguments)
    half, full = (
        timings[f"train step {precision}"].median for precision in ("bfloat16", "float32")
    )
    print(f"  bfloat16 takes {half / full:.2f} of float32's time")
    print(f"  the process held at most {peak_memory():.1f} GB")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--design", choices=list(DESIGNS), default="lt_lr")
    parser.add_argument("--windows", type=int, help="batch size, by default the original's")


def _parts(name, precision, batch):
    """{part: (call, its operations)}: each part contains the one before it."""
    design = DESIGNS[name]
    model = design.build(design.model, LARGEST_ACTION_SIZE, precision)
    trainer = Trainer(model, design.optimizer, tf.distribute.get_strategy())
    step = tf.constant(0, tf.int64)

    def loss():
        return model.loss(batch, step)[0]

    def gradients():
        with tf.GradientTape() as tape:
            value = loss()
        zero = tf.UnconnectedGradients.ZERO
        found = tape.gradient(value, model.trainable_variables, unconnected_gradients=zero)
        return tf.linalg.global_norm(found)

    compiled_loss, compiled_gradients = tf.function(loss), tf.function(gradients)
    operations = count_operations(gradients)
    return {
        "loss": (lambda: compiled_loss().numpy(), count_operations(loss)),
        "gradients": (lambda: compiled_gradients().numpy(), operations),
        # Clipping and Adam touch each weight a few times: nothing beside the convolutions.
        "train step": (lambda: trainer.train_step(batch), operations),
    }


if __name__ == "__main__":
    main()
