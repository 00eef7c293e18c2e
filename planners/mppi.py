"""MPPI as the authors' code has it: CEM with correlated noise and a weighted mean.

Legend: S samplings, B batch, N proposals, K elites, H horizon, A action size.
"""

import tensorflow as tf

from planners.config import MPPIConfig
from planners.gaussian_search import gaussian_search
from planners.noise import search_noise
from planners.plan import Evaluate, Plan


def mppi(
    evaluate: Evaluate,
    low: tf.Tensor,
    high: tf.Tensor,
    config: MPPIConfig,
    batch_size: int | tf.Tensor,
    seed: tf.Tensor | None = None,
    noise: tf.Tensor | None = None,
) -> Plan:
    """Plans like ``cem``, whose arguments and errors it shares, with two differences.

    Noise is correlated in time (``correlate``; a given ``noise`` is what it starts from), and the
    mean is refit with the elite weighted by exp(reward_weight * return), normalised. The code
    divides that weighted sum once more by the size of the elite, which pulls every mean to zero:
    not reproduced, see docs/deviations.md.
    """
    action_size = tf.convert_to_tensor(low).shape[0]
    normal = tf.random.stateless_normal
    noise = search_noise(normal, config, batch_size, action_size, seed, noise)

    def weighted_mean(elite, returns):
        weights = tf.nn.softmax(config.reward_weight * returns)
        return tf.einsum("bk,bkha->bha", weights, elite)

    noise = correlate(noise, config.innovation)
    return gaussian_search(evaluate, low, high, config, noise, weighted_mean)


def correlate(noise: tf.Tensor, innovation: float) -> tf.Tensor:
    """Returns n_t = innovation * u_t + (1 - innovation) * n_{t-1}, from 0, of noise [..., H, A]."""
    correlated = [innovation * noise[..., 0, :]]
    for t in range(1, noise.shape[-2]):
        correlated.append(innovation * noise[..., t, :] + (1 - innovation) * correlated[-1])
    return tf.stack(correlated, -2)
