"""Scheduled sampling (Bengio et al., arXiv 1506.03099): weaning the predictor from true inputs.

Legend: T sequence length.
"""

import tensorflow as tf

from sv2p.config import CONTEXT


def true_inputs(step: tf.Tensor, length: int, until_train_step: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Chooses at which time steps the input is true rather than predicted.

    Of the context all is true. After it, the probability falls linearly to zero; one draw a time
    step serves the whole batch, frames and rewards drawn apart (code). The draws are a function of
    the train step alone, hence equal on all replicas.

    Args:
      step: int64 scalar, the number of train steps taken before this one.
      length: T.
      until_train_step: the train step from which on the probability is zero.

    Returns:
      bool [T] for frames, and for rewards.
    """
    progress = tf.cast(step, tf.float32) / until_train_step
    seed = tf.stack([tf.cast(step, tf.int64), 0])
    draws = tf.random.stateless_uniform([2, length], seed) < 1.0 - progress
    context = tf.range(length) < CONTEXT
    return draws[0] | context, draws[1] | context
