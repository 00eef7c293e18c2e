"""What turns a planned action into the executed one.

Legend: B batch, A action size.
"""

import tensorflow as tf

from planners.config import ExplorationConfig
from planners.noise import draw


def explore(
    action: tf.Tensor,
    low: tf.Tensor,
    high: tf.Tensor,
    config: ExplorationConfig,
    seed: tf.Tensor,
) -> tf.Tensor:
    """Returns the action to execute, float32 [B, A], within the bounds.

    Args:
      action: float32 [B, A]; "uniform" reads nothing but its shape.
      low: float32 [A], and
      high: float32 [A], the bounds.
      config: the kind of exploration.
      seed: int32 [2], or [B, 2] for rows that each depend on their own seed alone.
    """
    batch_size = action.shape[0] or tf.shape(action)[0]
    if config.kind == "uniform":
        share = draw(tf.random.stateless_uniform, batch_size, action.shape[1:], seed)
        action = low + (high - low) * share
    elif config.kind == "gaussian":
        noise = draw(tf.random.stateless_normal, batch_size, action.shape[1:], seed)
        action = action + config.stddev * noise
    return tf.clip_by_value(action, low, high)
