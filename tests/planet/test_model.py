"""That the latent and the reward of an index hang on the actions up to that index."""

import numpy as np
import pytest
import tensorflow as tf

from planet.config import PlaNetConfig
from planet.model import PlaNet
from tests.training.batches import make_batch

ACTION_SIZE, LENGTH = 2, 4


@pytest.fixture(scope="module")
def model():
    """A model at its initial weights."""
    tf.keras.utils.set_random_seed(0)
    return PlaNet(PlaNetConfig(), ACTION_SIZE)


def test_imagination_takes_the_transition_that_training_takes(model):
    """What `imagine` does with a_t from the belief at t is what training does to reach t+1."""
    batch = make_batch(0, 2, LENGTH, ACTION_SIZE)
    priors, posteriors = model.filter_sequence(batch, tf.zeros([2, LENGTH, 30]))
    for t in range(LENGTH - 1):
        state = {"stoch": posteriors.stoch[:, t], "deter": posteriors.deter[:, t]}
        imagined = model.rssm.imagine(
            state["stoch"], state["deter"], batch.prev_action[:, t + 1 : t + 2]
        )
        np.testing.assert_allclose(imagined.features[:, 0], priors.features[:, t + 1], atol=1e-6)


def test_reward_at_t_depends_on_actions_up_to_the_one_that_led_there(model):
    batch = make_batch(0, 1, LENGTH, ACTION_SIZE)
    action = tf.Variable(batch.prev_action)
    with tf.GradientTape() as tape:
        _, posteriors = model.filter_sequence(
            batch._replace(prev_action=action), tf.zeros([1, LENGTH, 30])
        )
        reward = model.reward_head(posteriors.features)[0, 2]
    gradient = np.abs(tape.gradient(reward, action)[0]).max(-1)
    assert (gradient[:3] > 0).all() and (gradient[3:] == 0).all()
