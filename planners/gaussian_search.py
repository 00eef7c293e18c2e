"""The loop that CEM and MPPI share: sample from a Gaussian, keep the elite, refit.

Legend: S samplings, B batch, N proposals, K elites, H horizon, A action size.
"""

from collections.abc import Callable

import tensorflow as tf

from planners.config import CEMConfig
from planners.plan import Evaluate, Plan

_MIN_VARIANCE = 1e-6  # code: added to the variance of the elite, so that no dimension collapses


def gaussian_search(
    evaluate: Evaluate,
    low: tf.Tensor,
    high: tf.Tensor,
    config: CEMConfig,
    noise: tf.Tensor,
    fit_mean: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
) -> Plan:
    """Searches for the actions of highest return, from a Gaussian that fills the bounds.

    Proposals are mean + stddev * noise, clipped to the bounds; the deviation is refit to the
    population variance of the elite, plus a little (paper table 10 and code).

    Args:
      evaluate: returns [B, N] of actions [B, N, H, A].
      low: float32 [A], and
      high: float32 [A], the bounds.
      config: sizes, and which action is executed.
      noise: float32 [S, B, N, H, A].
      fit_mean: the next mean [B, H, A], from the elite [B, K, H, A], best first, and its returns
        [B, K].
    """
    low, high = tf.convert_to_tensor(low, tf.float32), tf.convert_to_tensor(high, tf.float32)
    like = tf.zeros_like(noise[0, :, 0])

    def sample_and_refit(sampling, mean, stddev, best, best_return):
        del best, best_return  # only the last sampling's count
        proposals = mean[:, tf.newaxis] + stddev[:, tf.newaxis] * noise[sampling]
        proposals = tf.clip_by_value(proposals, low, high)
        elite_returns, indices = tf.math.top_k(evaluate(proposals), config.elites)
        elite = tf.gather(proposals, indices, batch_dims=1)
        stddev = tf.sqrt(tf.math.reduce_variance(elite, 1) + _MIN_VARIANCE)
        mean = fit_mean(elite, elite_returns)
        return sampling + 1, mean, stddev, elite[:, 0], elite_returns[:, 0]

    start = (0, like + (low + high) / 2, like + (high - low) / 2, like, like[:, 0, 0])
    _, mean, stddev, best, best_return = tf.while_loop(
        lambda sampling, *_: sampling < config.samplings, sample_and_refit, start
    )
    actions = mean if config.execute == "mean" else best
    return Plan(actions[:, 0], actions, best_return, mean, stddev)
