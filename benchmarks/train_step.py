"""A train step of `lt_lr` (64 windows of 12) in both precisions, and where its time goes.

python -m benchmarks.train_step
"""

import tensorflow as tf

from benchmarks.measure import (
    matrix_product,
    parse_arguments,
    report,
    time_calls,
    timing_row,
)
from benchmarks.operations import count_operations
from planet.config import PlaNetConfig
from planet.model import PlaNet
from training.config import OptimizerConfig
from training.trainer import Trainer
from world_model import FRAME_SHAPE, SequenceBatch

ACTION_SIZE = 6  # cheetah run, the largest of the seven tasks
PRECISIONS = ("float32", "bfloat16")


def random_batch(batch_size: int, length: int) -> SequenceBatch:
    """Returns windows of noise; the time does not depend on what is in them."""
    pixels = tf.random.stateless_uniform(
        [batch_size, length, *FRAME_SHAPE], [1, 2], 0, 256, tf.int32
    )
    return SequenceBatch(
        image=tf.cast(pixels, tf.uint8),
        prev_action=tf.random.stateless_uniform([batch_size, length, ACTION_SIZE], [3, 4], -1, 1),
        reward=tf.random.stateless_uniform([batch_size, length], [5, 6], 0, 4),
        seed=tf.random.stateless_uniform([batch_size, 2], [7, 8], 0, 2**30, tf.int32),
    )


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=7)
    optimizer = OptimizerConfig()
    batch = random_batch(optimizer.batch_size, optimizer.sequence_length)
    calls, operations, peaks = {}, {}, {}
    for precision in PRECISIONS:
        product, operations[f"peak {precision}"] = matrix_product(precision)
        calls[f"peak {precision}"] = product
        for part, (call, counted) in _parts(precision, batch, optimizer).items():
            calls[f"{part} {precision}"] = call
            operations[f"{part} {precision}"] = counted
    timings = time_calls(calls, arguments.repeats)
    for precision in PRECISIONS:
        name = f"peak {precision}"
        peaks[precision] = operations[name] / timings[name].median
    rows = [
        timing_row(name, timings[name], operations[name], peaks[name.split()[-1]]) for name in calls
    ]
    report("train step, 64 x 12, lt_lr", rows, arguments)
    half, full = (
        timings[f"train step {precision}"].median for precision in ("bfloat16", "float32")
    )
    print(f"  bfloat16 takes {half / full:.2f} of float32's time")


def _parts(precision, batch, optimizer):
    """{part: (call, its operations)}: each part contains the one before it."""
    model = PlaNet(PlaNetConfig(), ACTION_SIZE, precision)
    trainer = Trainer(model, optimizer, tf.distribute.get_strategy())
    step = tf.constant(0, tf.int64)

    def loss():
        return model.loss(batch, step)[0]

    def gradients():
        with tf.GradientTape() as tape:
            value = loss()
        return tf.linalg.global_norm(tape.gradient(value, model.trainable_variables))

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
