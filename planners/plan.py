"""What a planner is asked and what it answers.

Legend: B batch, N proposals, H horizon, A action size.
"""

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

Evaluate = Callable[[tf.Tensor], tf.Tensor]  # actions [B, N, H, A] -> returns [B, N], float32


class Plan(NamedTuple):
    """The outcome of a search.

    Attributes:
      action: float32 [B, A], the action to take now: the first of ``actions``.
      actions: float32 [B, H, A], the sequence chosen.
      predicted_return: float32 [B], of the best proposal of the last sampling.
      mean: float32 [B, H, A], the distribution refit to the elite of the last sampling: its mean
      stddev: float32 [B, H, A], and deviation.
    """

    action: tf.Tensor
    actions: tf.Tensor
    predicted_return: tf.Tensor
    mean: tf.Tensor
    stddev: tf.Tensor
