"""The cross-entropy method for discrete actions.

Legend: S samplings, B batch, N proposals, H horizon, A number of actions to choose from.
"""

import numpy as np
import tensorflow as tf

from planners.config import CategoricalCEMConfig
from planners.noise import search_noise
from planners.plan import Evaluate, Plan


def categorical_cem(
    evaluate: Evaluate,
    choices: int,
    config: CategoricalCEMConfig,
    batch_size: int | tf.Tensor,
    seed: tf.Tensor | None = None,
    noise: tf.Tensor | None = None,
) -> Plan:
    """Plans by refitting the probabilities of each decision's actions to the elite's frequencies.

    Args:
      evaluate: returns [B, N] of one-hot actions [B, N, H, A].
      choices: A.
      config: sizes and smoothing.
      batch_size: B.
      seed: int32 [2], or [B, 2] for rows that each depend on their own seed alone.
      noise: float32 [S, B, N, H, A], uniform in (0, 1), in place of a seed.

    Returns:
      The best proposal of the last sampling, one-hot; ``mean`` holds the probabilities and
      ``stddev`` the deviations of the one-hot entries.

    Raises:
      ValueError: not exactly one of seed and noise was given.
    """
    noise = search_noise(_open_uniform, config, batch_size, choices, seed, noise)
    like = tf.zeros_like(noise[0, :, 0])

    def sample_and_refit(sampling, probabilities, best, best_return):
        del best, best_return  # only the last sampling's count
        # The largest of log p plus Gumbel noise is a draw from p.
        gumbel = -tf.math.log(-tf.math.log(noise[sampling]))
        scores = tf.math.log(probabilities)[:, tf.newaxis] + gumbel
        proposals = tf.one_hot(tf.argmax(scores, -1), choices)
        elite_returns, indices = tf.math.top_k(evaluate(proposals), config.elites)
        elite = tf.gather(proposals, indices, batch_dims=1)
        frequencies = tf.reduce_mean(elite, 1)
        probabilities = frequencies + config.smoothing * (probabilities - frequencies)
        return sampling + 1, probabilities, elite[:, 0], elite_returns[:, 0]

    start = (0, like + 1 / choices, like, like[:, 0, 0])
    _, probabilities, best, best_return = tf.while_loop(
        lambda sampling, *_: sampling < config.samplings, sample_and_refit, start
    )
    deviation = tf.sqrt(probabilities * (1 - probabilities))
    return Plan(best[:, 0], best, best_return, probabilities, deviation)


def _open_uniform(shape, seed):
    # Zero is left out: its logarithm's logarithm would be infinite.
    return tf.random.stateless_uniform(shape, seed, minval=np.finfo(np.float32).tiny)
