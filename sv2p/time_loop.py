"""A loop over time inside the graph: the tower is too large to be laid out once a step."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

Nest = Any  # of tensors [B, ...]


def loop_over_time(
    step: Callable[[tf.Tensor, Nest], tuple[Nest, Nest]], carried: Nest, count: int, outputs: Nest
) -> tuple[Nest, Nest]:
    """Runs ``step`` for t = 0, 1, ..., count - 1.

    Args:
      step: maps t, an int32 scalar, and what is carried to what is carried on and outputs.
      carried: what the first step gets; each step returns the like, of the same shapes.
      count: 1 or more.
      outputs: tf.TensorSpecs [None, ...] of the outputs of a step.

    Returns:
      What the last step carried on, and the outputs as [B, count, ...].
    """
    # Known inside the loop where it is known outside, from any part of what is carried.
    sizes = {part.shape[0] for part in tf.nest.flatten(carried)} - {None}
    batch_size = min(sizes, default=None)

    def shape(part):
        return tf.TensorShape([batch_size, *part.shape[1:]])

    carried_shapes = tf.nest.map_structure(shape, carried)

    def body(t, carried, arrays):
        carried, written = step(t, carried)
        carried = tf.nest.map_structure(tf.ensure_shape, carried, carried_shapes)
        arrays = tf.nest.map_structure(lambda array, part: array.write(t, part), arrays, written)
        return t + 1, carried, arrays

    arrays = tf.nest.map_structure(
        lambda spec: tf.TensorArray(spec.dtype, count, element_shape=shape(spec)), outputs
    )
    _, carried, arrays = tf.while_loop(
        lambda t, *_: t < count,
        body,
        (tf.constant(0), carried, arrays),
        shape_invariants=(
            tf.TensorShape([]),
            carried_shapes,
            tf.nest.map_structure(lambda _: tf.TensorShape(None), arrays),
        ),
        maximum_iterations=count,
    )
    return carried, tf.nest.map_structure(_batch_first, arrays)


def _batch_first(array: tf.TensorArray) -> tf.Tensor:
    stacked = array.stack()
    return tf.transpose(stacked, [1, 0, *range(2, stacked.shape.rank)])
