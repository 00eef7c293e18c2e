"""What proposals are worth: the undiscounted sum of the rewards that a world model imagines.

Legend: B batch, N proposals, H horizon, A action size.
"""

import tensorflow as tf

from planners.plan import Evaluate
from world_model import State, WorldModel


def proposal_returns(
    model: WorldModel, state: State, proposals: int, parallel_chunks: int = 1
) -> Evaluate:
    """Returns the function that evaluates actions [B, N, H, A] as returns [B, N].

    The state is repeated here, once for all samplings, however often the function is called.

    Args:
      model: imagines the rewards.
      state: the belief after the last observation, a nest of [B, ...] tensors.
      proposals: N.
      parallel_chunks: into how many independent pieces, a divisor of N, the proposals are cut.
        TensorFlow runs them at the same time, which small matrices need to fill several cores;
        the returns are the same.
    """
    chunk = proposals // parallel_chunks
    repeated = tf.nest.map_structure(lambda part: tf.repeat(part, chunk, axis=0), state)

    def evaluate(actions: tf.Tensor) -> tf.Tensor:
        returns = []
        for piece in tf.split(actions, parallel_chunks, axis=1):
            rows = tf.reshape(piece, [-1, *piece.shape[2:]])
            rewards = model.imagine(repeated, rows).reward
            returns.append(tf.reshape(tf.reduce_sum(rewards, 1), [-1, chunk]))
        return tf.concat(returns, 1)

    return evaluate
