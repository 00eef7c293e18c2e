"""What PlaNet promises beyond the reference numbers: determinism, independence, alignment."""

import numpy as np
import pytest
import tensorflow as tf

from planet.config import PlaNetConfig
from planet.model import PlaNet
from world_model import SequenceBatch

ACTION_SIZE, LENGTH = 2, 4


@pytest.fixture(scope="module")
def model():
    """A model at its initial weights."""
    tf.keras.utils.set_random_seed(0)
    return PlaNet(PlaNetConfig(), ACTION_SIZE)


def windows(batch_size, seed=0):
    rng = np.random.default_rng(seed)
    return SequenceBatch(
        image=tf.constant(rng.integers(0, 256, (batch_size, LENGTH, 64, 64, 3), np.uint8)),
        prev_action=tf.constant(
            rng.uniform(-1, 1, (batch_size, LENGTH, ACTION_SIZE)).astype(np.float32)
        ),
        reward=tf.constant(rng.uniform(0, 4, (batch_size, LENGTH)).astype(np.float32)),
        seed=tf.constant(rng.integers(0, 2**31, (batch_size, 2)).astype(np.int32)),
    )


def belief(model, batch):
    state = model.initial_state(batch.image.shape[0])
    for t in range(LENGTH):
        state = model.observe(state, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t])
    return state


def row(batch, index):
    return SequenceBatch(*(field[index : index + 1] for field in batch))


def test_loss_of_a_batch_is_the_mean_of_its_examples(model):
    batch = windows(3)
    whole, _ = model.loss(batch, tf.constant(0, tf.int64))
    parts = [model.loss(row(batch, i), tf.constant(0, tf.int64))[0] for i in range(3)]
    np.testing.assert_allclose(whole, np.mean(parts), rtol=1e-6)


def test_loss_depends_on_the_examples_seed(model):
    batch = windows(2)
    again, _ = model.loss(batch, tf.constant(0, tf.int64))
    same, _ = model.loss(batch, tf.constant(5, tf.int64))
    other, _ = model.loss(batch._replace(seed=batch.seed + 1), tf.constant(0, tf.int64))
    assert again == same
    assert again != other


def test_imagining_copies_equals_imagining_each(model):
    state = belief(model, windows(1))
    actions = tf.random.stateless_uniform([5, 3, ACTION_SIZE], [1, 2], -1.0, 1.0)
    repeated = tf.nest.map_structure(lambda x: tf.repeat(x, 5, 0), state)
    together = model.imagine(repeated, actions, decode=True)
    for i in range(5):
        alone = model.imagine(state, actions[i : i + 1], decode=True)
        np.testing.assert_allclose(together.reward[i], alone.reward[0], rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(together.image[i], alone.image[0], rtol=1e-5, atol=1e-6)
    assert np.ptp(together.reward.numpy(), axis=0).max() > 1e-4  # the actions matter


def test_shapes_and_dtypes(model):
    state = belief(model, windows(2))
    prediction = model.imagine(state, tf.zeros([2, 3, ACTION_SIZE]))
    assert prediction.image is None
    assert prediction.reward.shape == (2, 3) and prediction.reward.dtype == tf.float32
    image = model.imagine(state, tf.zeros([2, 3, ACTION_SIZE]), decode=True).image
    assert image.shape == (2, 3, 64, 64, 3) and image.dtype == tf.float32
    assert tf.reduce_min(image) >= 0.0 and tf.reduce_max(image) <= 1.0
    for before, after in zip(
        tf.nest.flatten(model.initial_state(2)), tf.nest.flatten(state), strict=True
    ):
        assert before.shape == after.shape and before.dtype == after.dtype


def test_imagination_takes_the_transition_that_training_takes(model):
    """What `imagine` does with a_t from the belief at t is what training does to reach t+1."""
    batch = windows(2)
    priors, posteriors = model.filter_sequence(batch, tf.zeros([2, LENGTH, 30]))
    for t in range(LENGTH - 1):
        state = {"stoch": posteriors.stoch[:, t], "deter": posteriors.deter[:, t]}
        imagined = model.rssm.imagine(
            state["stoch"], state["deter"], batch.prev_action[:, t + 1 : t + 2]
        )
        np.testing.assert_allclose(imagined.features[:, 0], priors.features[:, t + 1], atol=1e-6)


def test_reward_at_t_depends_on_actions_up_to_the_one_that_led_there(model):
    batch = windows(1)
    action = tf.Variable(batch.prev_action)
    with tf.GradientTape() as tape:
        _, posteriors = model.filter_sequence(
            batch._replace(prev_action=action), tf.zeros([1, LENGTH, 30])
        )
        reward = model.reward_head(posteriors.features)[0, 2]
    gradient = np.abs(tape.gradient(reward, action)[0]).max(-1)
    assert (gradient[:3] > 0).all() and (gradient[3:] == 0).all()


@pytest.mark.parametrize("function", ["loss", "imagine"])
def test_bfloat16_is_close_to_float32(model, function):
    half = PlaNet(PlaNetConfig(), ACTION_SIZE, compute_dtype="bfloat16")
    for variable, original in zip(half.variables, model.variables, strict=True):
        variable.assign(original)
        assert variable.dtype == tf.float32
    batch = windows(2)
    if function == "loss":
        exact, close = (m.loss(batch, tf.constant(0, tf.int64))[0] for m in (model, half))
    else:
        state, actions = belief(model, batch), tf.ones([2, 3, ACTION_SIZE])
        exact, close = (m.imagine(state, actions).reward for m in (model, half))
    np.testing.assert_allclose(close, exact, rtol=0.02, atol=0.02)
    assert np.any(close != exact)  # the precision does take effect
