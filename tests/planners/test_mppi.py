"""MPPI: what sets it apart from CEM, and that it plans."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from planners.config import MPPIConfig
from planners.mppi import correlate, mppi
from tests.planners.objectives import quadratic

BOUNDS = (tf.constant([-1.0, -1.0]), tf.constant([1.0, 1.0]))


def test_noise_is_correlated_in_time():
    noise = np.random.default_rng(0).standard_normal((2, 5, 4, 3)).astype(np.float32)
    correlated = correlate(noise, 0.6).numpy()
    previous = np.zeros((2, 5, 3))
    for t in range(4):
        previous = 0.6 * noise[:, :, t] + 0.4 * previous
        np.testing.assert_allclose(correlated[:, :, t], previous, atol=1e-6)


def test_refit_weighs_the_elite_by_its_returns():
    noise = np.random.default_rng(1).standard_normal((1, 1, 20, 3, 2)).astype(np.float32)
    config = MPPIConfig(3, 20, 1, elite_fraction=0.25, reward_weight=2.0)
    plan = mppi(quadratic(tf.fill([3, 2], 0.5)), *BOUNDS, config, 1, noise=noise)

    proposals = np.clip(correlate(noise, config.innovation)[0, 0], -1, 1)
    returns = -np.sum((proposals - 0.5) ** 2, (1, 2))
    elite = np.argsort(-returns)[:5]
    weights = np.exp(2.0 * returns[elite])
    mean = np.tensordot(weights / weights.sum(), proposals[elite], 1)
    np.testing.assert_allclose(plan.mean[0], mean, atol=1e-6)
    deviation = np.sqrt(proposals[elite].var(0) + 1e-6)
    np.testing.assert_allclose(plan.stddev[0], deviation, atol=1e-6)
    np.testing.assert_allclose(plan.actions[0], proposals[elite[0]], atol=1e-6)


@pytest.mark.parametrize("execute", ["best", "mean"])
def test_finds_the_maximum_of_each_row(execute):
    targets = tf.random.stateless_uniform([3, 1, 3, 2], [0, 1], -0.8, 0.8)
    # Mixing leaves the noise six tenths as wide, so that a small elite collapses early.
    config = MPPIConfig(3, 256, 8, elite_fraction=0.25, execute=execute)
    plan = mppi(quadratic(targets), *BOUNDS, config, 3, seed=[1, 2])
    assert np.abs(plan.actions - targets[:, 0]).mean() < 0.06  # 0.4 without planning


def test_a_batch_equals_its_rows():
    targets = tf.random.stateless_uniform([2, 1, 3, 2], [0, 3], -1.0, 1.0)
    seeds = tf.constant([[1, 2], [3, 4]])
    config = MPPIConfig(3, 16, 4)
    together = mppi(quadratic(targets), *BOUNDS, config, 2, seed=seeds)
    for row in range(2):
        alone = mppi(quadratic(targets[row]), *BOUNDS, config, 1, seed=seeds[row : row + 1])
        np.testing.assert_allclose(alone.actions[0], together.actions[row], atol=1e-6)


@pytest.mark.parametrize("wrong", [{"innovation": 0.0}, {"reward_weight": -1.0}])
def test_settings_without_sense_are_refused(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        MPPIConfig(**wrong)
