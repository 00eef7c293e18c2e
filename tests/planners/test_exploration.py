"""Exploration: its distribution, its bounds, its seeds."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from planners.config import ExplorationConfig
from planners.exploration import explore

LOW, HIGH = tf.constant([-1.0, 0.0]), tf.constant([1.0, 4.0])
MANY = 4000


def explored(action, config, seed=(1, 2)):
    """Explores around one action many times."""
    return explore(tf.tile([action], [MANY, 1]), LOW, HIGH, config, tf.constant(seed)).numpy()


def test_none_only_clips():
    np.testing.assert_array_equal(explored([0.5, 9.0], ExplorationConfig())[0], [0.5, 4.0])


def test_gaussian_adds_noise_of_the_given_deviation():
    actions = explored([0.1, 2.0], ExplorationConfig("gaussian", stddev=0.2))
    np.testing.assert_allclose(actions.mean(0), [0.1, 2.0], atol=0.02)
    np.testing.assert_allclose(actions.std(0), [0.2, 0.2], atol=0.02)


def test_gaussian_stays_within_bounds():
    actions = explored([1.0, 0.0], ExplorationConfig("gaussian", stddev=1.0))
    assert np.all((actions >= LOW) & (actions <= HIGH))
    assert np.mean(actions[:, 0] == 1.0) == pytest.approx(0.5, abs=0.05)


def test_uniform_fills_the_bounds_whatever_was_planned():
    uniform = ExplorationConfig("uniform")
    actions = explored([1.0, 0.0], uniform)
    np.testing.assert_array_equal(actions, explored([0.0, 3.0], uniform))
    np.testing.assert_allclose(np.quantile(actions, 0.25, 0), [-0.5, 1.0], atol=0.1)
    np.testing.assert_allclose(np.quantile(actions, 0.75, 0), [0.5, 3.0], atol=0.1)
    assert np.all((actions >= LOW) & (actions <= HIGH))


@pytest.mark.parametrize("kind", ["gaussian", "uniform"])
def test_rows_draw_from_their_own_seeds(kind):
    config = ExplorationConfig(kind)
    seeds = tf.constant([[1, 2], [1, 3], [1, 2]])
    together = explore(tf.ones([3, 2]) * 0.5, LOW, HIGH, config, seeds).numpy()
    alone = explore(tf.ones([1, 2]) * 0.5, LOW, HIGH, config, seeds[1:2]).numpy()
    np.testing.assert_array_equal(together[0], together[2])
    np.testing.assert_array_equal(together[1], alone[0])
    assert np.any(together[0] != together[1])


@pytest.mark.parametrize("wrong", [{"kind": "gausian"}, {"stddev": -0.1}])
def test_settings_without_sense_are_refused(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        ExplorationConfig(**wrong)
