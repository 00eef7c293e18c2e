"""Dropout: how much, by whose seed, and only in training."""

import numpy as np
import tensorflow as tf

from reward_models.config import RewardModelConfig
from reward_models.layers import dropout
from reward_models.recurrent import RecurrentRewardModel
from tests.training.batches import make_batch

SEEDS = tf.constant([[1, 2], [1, 2], [3, 4]])


def test_drops_its_share_and_keeps_the_mean():
    kept = dropout(tf.ones([3, 100, 50]), 0.2, SEEDS).numpy()
    assert set(np.unique(kept)) == {np.float32(0), np.float32(1.25)}
    np.testing.assert_allclose((kept == 0).mean((1, 2)), 0.2, atol=0.02)


def test_each_example_drops_by_its_own_seed_in_every_precision():
    kept = dropout(tf.ones([3, 100]), 0.2, SEEDS)
    np.testing.assert_array_equal(kept[0], kept[1])
    assert np.any(kept[0] != kept[2])
    half = dropout(tf.ones([3, 100], tf.bfloat16), 0.2, SEEDS)
    assert half.dtype == tf.bfloat16
    np.testing.assert_array_equal(half == 0, kept == 0)


def test_the_steps_of_a_sequence_drop_different_units():
    kept = dropout(tf.ones([1, 2, 100]), 0.2, SEEDS[:1])
    assert np.any(kept[0, 0] != kept[0, 1])


def test_planning_drops_nothing():
    batch = make_batch(0, batch_size=2, length=4)
    models = []
    for rate in (0.0, 0.5):
        tf.keras.utils.set_random_seed(0)
        models.append(RecurrentRewardModel(RewardModelConfig(dropout=rate), action_size=2))
    losses = [model.loss(batch, tf.constant(0, tf.int64))[0] for model in models]
    assert losses[0] != losses[1]
    code = tf.ones([2, 16])
    rewards = [model.imagine({"code": code}, batch.prev_action).reward for model in models]
    np.testing.assert_array_equal(*rewards)
