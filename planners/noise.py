"""Noise as a function of seeds: one for a whole batch, or each row from its own.

Legend: S samplings, B batch, N proposals, H horizon, A action size.
"""

from collections.abc import Sequence

import tensorflow as tf

from noise import Sample, draw_rows
from planners.config import SearchConfig


def draw(
    sample: Sample, batch_size: int | tf.Tensor, shape: Sequence[int], seed: tf.Tensor
) -> tf.Tensor:
    """Draws float32 [B, *shape].

    Args:
      sample: one of TensorFlow's stateless samplers, of float32.
      batch_size: B.
      shape: of one row, static.
      seed: int32 [2] for one draw, or int32 [B, 2]: then a row depends on its own seed alone, and
        equals what the row would get by itself.
    """
    seed = tf.convert_to_tensor(seed)
    if seed.shape.rank == 1:
        return sample([batch_size, *shape], seed)
    return draw_rows(sample, shape, seed)


def search_noise(
    sample: Sample,
    config: SearchConfig,
    batch_size: int | tf.Tensor,
    action_size: int,
    seed: tf.Tensor | None,
    noise: tf.Tensor | None,
) -> tf.Tensor:
    """Returns all noise of a search, float32 [S, B, N, H, A]: the one given, or drawn from a seed.

    It is small (a third of a megabyte a row in the paper's setting), so it is drawn at once.

    Args:
      sample: see ``draw``.
      config: the sizes S, N and H.
      batch_size: B.
      action_size: A.
      seed: int32 [2] or [B, 2], see ``draw``; or None.
      noise: float32 [S, B, N, H, A] to use instead; or None.

    Raises:
      ValueError: not exactly one of seed and noise was given.
    """
    if (seed is None) == (noise is None):
        raise ValueError("a search needs either a seed or its noise")
    if noise is not None:
        return tf.convert_to_tensor(noise, tf.float32)
    shape = [config.samplings, config.proposals, config.horizon, action_size]
    return tf.transpose(draw(sample, batch_size, shape, seed), [1, 0, 2, 3, 4])
