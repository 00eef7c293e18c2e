"""Noise that each row of a batch draws from its own seed.

A row then gets what it would get by itself, however the batch is split.
"""

from collections.abc import Callable, Sequence

import tensorflow as tf

Sample = Callable[..., tf.Tensor]  # one of TensorFlow's stateless samplers: shape, int32 [2] seed


def draw_rows(sample: Sample, shape: Sequence[int], seed: tf.Tensor) -> tf.Tensor:
    """Draws float32 [B, *shape], each row from its row of ``seed``, int32 [B, 2]."""
    row = tf.TensorSpec(shape, tf.float32)
    return tf.map_fn(lambda row_seed: sample(shape, row_seed), seed, fn_output_signature=row)
