"""What proposals are worth: the undiscounted sum of the rewards that a world model imagines.

Legend: B batch, N proposals, H horizon, A action size.
"""

import tensorflow as tf

from planners.config import SearchConfig
from planners.plan import Evaluate
from world_model import State, WorldModel


def proposal_returns(model: WorldModel, state: State, config: SearchConfig) -> Evaluate:
    """Returns the function that evaluates actions [B, N, H, A] as returns [B, N].

    The state is repeated here, once for all samplings, however often the function is called.

    Args:
      model: imagines the rewards.
      state: the belief after the last observation, a nest of [B, ...] tensors.
      config: N, and into how many pieces the proposals are cut. Sequential ones are evaluated one
        after the other, so that the memory of one is all that it takes; parallel ones at the same
        time, which small matrices need to fill several cores. The returns are the same.
    """
    sequential, parallel = config.sequential_chunks, config.parallel_chunks
    chunk = config.proposals // (sequential * parallel)
    repeated = tf.nest.map_structure(lambda part: tf.repeat(part, chunk, axis=0), state)

    def evaluate_together(actions: tf.Tensor) -> tf.Tensor:
        returns = []
        for piece in tf.split(actions, parallel, axis=1):
            rows = tf.reshape(piece, [-1, *piece.shape[2:]])
            rewards = model.imagine(repeated, rows).reward
            returns.append(tf.reshape(tf.reduce_sum(rewards, 1), [-1, chunk]))
        return tf.concat(returns, 1)

    def evaluate(actions: tf.Tensor) -> tf.Tensor:
        if sequential == 1:
            return evaluate_together(actions)
        pieces = tf.stack(tf.split(actions, sequential, axis=1))
        returns = tf.map_fn(
            evaluate_together, pieces, parallel_iterations=1, fn_output_signature=tf.float32
        )
        return tf.concat(tf.unstack(returns), 1)

    return evaluate
