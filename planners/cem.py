"""The cross-entropy method, the paper's planner (table 10).

Legend: S samplings, B batch, N proposals, H horizon, A action size.
"""

import tensorflow as tf

from planners.config import CEMConfig
from planners.gaussian_search import gaussian_search
from planners.noise import search_noise
from planners.plan import Evaluate, Plan


def cem(
    evaluate: Evaluate,
    low: tf.Tensor,
    high: tf.Tensor,
    config: CEMConfig,
    batch_size: int | tf.Tensor,
    seed: tf.Tensor | None = None,
    noise: tf.Tensor | None = None,
) -> Plan:
    """Plans by refitting a diagonal Gaussian to the proposals of highest return.

    A pure function: nothing is remembered from one decision to the next. Rows of the batch do not
    see each other.

    Args:
      evaluate: returns [B, N] of actions [B, N, H, A].
      low: float32 [A], and
      high: float32 [A], the bounds of the actions.
      config: sizes, and which action is executed.
      batch_size: B.
      seed: int32 [2], or [B, 2] for rows that each depend on their own seed alone.
      noise: float32 [S, B, N, H, A], standard normal, in place of a seed.

    Raises:
      ValueError: not exactly one of seed and noise was given.
    """
    action_size = tf.convert_to_tensor(low).shape[0]
    normal = tf.random.stateless_normal
    noise = search_noise(normal, config, batch_size, action_size, seed, noise)
    return gaussian_search(
        evaluate, low, high, config, noise, lambda elite, returns: tf.reduce_mean(elite, 1)
    )
