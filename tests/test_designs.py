"""What every design promises: shapes, determinism, independence within a batch, trained rewards."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from experiments.designs import DESIGNS, check_lengths
from tests.training.batches import make_batch

ACTION_SIZE, HORIZON = 2, 3
STEP = tf.constant(7, tf.int64)
# Those that predict the rewards of one horizon only, and of them those that predict frames too.
FIXED = [name for name, design in DESIGNS.items() if design.fixed_context is not None]


def build(name, compute_dtype="float32"):
    """A small model of a design, at its initial weights."""
    tf.keras.utils.set_random_seed(0)
    config = DESIGNS[name].model
    if name in FIXED:
        config = dataclasses.replace(config, horizon=HORIZON)
    return DESIGNS[name].build(config, ACTION_SIZE, compute_dtype)


def windows(name, batch_size):
    """Windows of the length that the design trains on."""
    context = DESIGNS[name].fixed_context or 1
    return make_batch(0, batch_size, context + HORIZON, ACTION_SIZE)


def belief(model, batch):
    """The state after the first two entries."""
    state = model.initial_state(batch.image.shape[0])
    for t in range(2):
        state = model.observe(state, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t])
    return state


@pytest.fixture(scope="module", params=DESIGNS)
def name(request):
    """The name of a design."""
    return request.param


@pytest.fixture(scope="module")
def model(name):
    """A model of the design."""
    return build(name)


@pytest.fixture(scope="module")
def batch(name):
    """Three windows."""
    return windows(name, 3)


def test_shapes_and_dtypes(model, batch):
    state, actions = belief(model, batch), tf.zeros([3, HORIZON, ACTION_SIZE])
    for before, after in zip(
        tf.nest.flatten(model.initial_state(3)), tf.nest.flatten(state), strict=True
    ):
        assert before.shape == after.shape and before.dtype == after.dtype
    prediction = model.imagine(state, actions)
    assert prediction.image is None
    assert prediction.reward.shape == (3, HORIZON) and prediction.reward.dtype == tf.float32
    image = model.imagine(state, actions, decode=True).image
    longer = model.imagine_frames(state, tf.zeros([3, HORIZON + 1, ACTION_SIZE]))
    assert (image is None) == (longer is None)
    if image is not None:
        assert image.shape == (3, HORIZON, 64, 64, 3) and image.dtype == tf.float32
        assert tf.reduce_min(image) >= 0.0 and tf.reduce_max(image) <= 1.0
        np.testing.assert_allclose(longer[:, :HORIZON], image, atol=1e-5)


def test_a_loss_is_the_mean_of_its_examples_each_with_noise_of_its_own(model, batch):
    whole, metrics = model.loss(batch, STEP)
    assert whole.shape == () and whole.dtype == tf.float32
    assert metrics["loss"] == whole
    assert model.loss(batch, STEP)[0] == whole
    rows = [type(batch)(*(field[i : i + 1] for field in batch)) for i in range(3)]
    np.testing.assert_allclose(whole, np.mean([model.loss(r, STEP)[0] for r in rows]), rtol=1e-5)
    assert model.loss(batch._replace(seed=batch.seed + 1), STEP)[0] != whole


def test_imagining_copies_equals_imagining_each(model, batch):
    one = type(batch)(*(field[:1] for field in batch))
    state = belief(model, one)
    actions = tf.random.stateless_uniform([4, HORIZON, ACTION_SIZE], [1, 2], -1.0, 1.0)
    repeated = tf.nest.map_structure(lambda x: tf.repeat(x, 4, 0), state)
    together = model.imagine(repeated, actions).reward
    for i in range(4):
        alone = model.imagine(state, actions[i : i + 1]).reward
        np.testing.assert_allclose(together[i], alone[0], rtol=1e-5, atol=1e-6)
    assert np.ptp(together.numpy(), axis=0).max() > 1e-7  # the actions matter


def test_every_reward_that_the_planner_sums_is_trained(name, model, batch):
    """Each predicted step's reward is compared with its target."""
    with tf.GradientTape() as tape:
        tape.watch(batch.reward)
        loss, _ = model.loss(batch, STEP)
    by_target = tape.gradient(loss, batch.reward).numpy()
    assert (by_target[:, -HORIZON:] != 0).all()


@pytest.mark.parametrize("fixed", FIXED)
def test_every_output_of_a_fixed_horizon_gets_a_gradient(fixed):
    model, batch = build(fixed), windows(fixed, 3)
    outputs = [v for v in model.trainable_variables if v.name.endswith("out/bias:0")]
    (bias,) = [v for v in outputs if v.shape == [HORIZON]]
    with tf.GradientTape() as tape:
        loss, _ = model.loss(batch, STEP)
    assert (tape.gradient(loss, bias).numpy() != 0).all()


@pytest.mark.parametrize("fixed", FIXED)
def test_another_horizon_than_the_fixed_one_is_refused(fixed):
    model, batch = build(fixed), windows(fixed, 2)
    state = belief(model, batch)
    with pytest.raises(UsageError, match=f"{fixed}.*horizon"):
        model.imagine(state, tf.zeros([2, HORIZON + 1, ACTION_SIZE]))
    longer = make_batch(0, 2, batch.image.shape[1] + 1, ACTION_SIZE)
    with pytest.raises(UsageError, match="optimizer.sequence_length"):
        model.loss(longer, STEP)


def test_lengths_are_checked_before_any_work():
    config, length = DESIGNS["r_conv"].model, 1 + 12
    check_lengths("r_conv", config, 12, length)
    check_lengths("r_recurrent", DESIGNS["r_recurrent"].model, 5, 9)
    with pytest.raises(UsageError, match="planner.horizon is 5; .*=12"):
        check_lengths("r_conv", config, 5, length)
    with pytest.raises(UsageError, match="optimizer.sequence_length is 12; .*=13"):
        check_lengths("r_conv", config, 12, 12)


def test_bfloat16_is_close_to_float32(name, model, batch):
    half = build(name, "bfloat16")
    for variable, original in zip(half.variables, model.variables, strict=True):
        variable.assign(original)
        assert variable.dtype == tf.float32
    exact, close = (m.loss(batch, STEP)[0] for m in (model, half))
    np.testing.assert_allclose(close, exact, rtol=0.02)
    state, actions = belief(model, batch), tf.ones([3, HORIZON, ACTION_SIZE])
    exact, close = (m.imagine(state, actions).reward for m in (model, half))
    np.testing.assert_allclose(close, exact, rtol=0.02, atol=0.02)
    assert np.any(close != exact)  # the precision does take effect
