"""What every design promises: shapes, determinism, separate rows, trained rewards, round trips."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf
from tf_agents.policies.py_tf_eager_policy import SavedModelPyTFEagerPolicy

from environments.point_mass import PointMass
from errors import UsageError
from experiments.designs import DESIGNS, OBSERVATION, check_lengths
from planners.config import CEMConfig, ExplorationConfig
from planners.export import export
from planners.policy import PlannerPolicy
from reward_models.frame_reward import FrameReward
from tests.models import belief, row, same_weights
from tests.training.batches import make_batch

ACTION_SIZE, HORIZON = 2, 3
STEP = tf.constant(7, tf.int64)
# Where a design has such numbers: small, for these promises do not depend on them.
SMALLER = {"units": 32, "deter_size": 32, "channel_scale": 1 / 16, "horizon": HORIZON}
# Those that predict the rewards of one horizon only, and those that train on one length only.
FIXED_HORIZON = [name for name, design in DESIGNS.items() if design.fixed_horizon]
FIXED_LENGTH = [name for name, design in DESIGNS.items() if design.fixed_context is not None]


def build(name, compute_dtype="float32", seed=0):
    """A small model of a design, at its initial weights."""
    tf.keras.utils.set_random_seed(seed)
    config = DESIGNS[name].model
    fields = {field.name for field in dataclasses.fields(config)}
    smaller = {key: value for key, value in SMALLER.items() if key in fields}
    config = dataclasses.replace(config, **smaller)
    return DESIGNS[name].build(config, ACTION_SIZE, compute_dtype)


def windows(name, batch_size):
    """Windows of the length that the design trains on."""
    context = DESIGNS[name].fixed_context or 1
    return make_batch(0, batch_size, context + HORIZON, ACTION_SIZE)


def assert_rows_close(together, index, alone):
    """Row ``index`` of a nest of tensors is the only row of another."""
    pairs = zip(tf.nest.flatten(together), tf.nest.flatten(alone), strict=True)
    for whole, single in pairs:
        np.testing.assert_allclose(whole[index], single[0], rtol=1e-5, atol=1e-5)


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
    """Two windows."""
    return windows(name, 2)


@pytest.fixture(scope="module")
def state(model, batch):
    """The belief after the first two entries of each window."""
    return belief(model, batch)


def test_shapes_and_dtypes(name, model, state):
    actions = tf.zeros([2, HORIZON, ACTION_SIZE])
    initial = model.initial_state(2)
    tf.nest.assert_same_structure(initial, state)
    for before, after in zip(tf.nest.flatten(initial), tf.nest.flatten(state), strict=True):
        assert before.shape == after.shape and before.dtype == after.dtype
    prediction = model.imagine(state, actions)
    assert prediction.image is None
    assert prediction.reward.shape == (2, HORIZON) and prediction.reward.dtype == tf.float32
    image = model.imagine(state, actions, decode=True).image
    longer = model.imagine_frames(state, tf.zeros([2, HORIZON + 1, ACTION_SIZE]))
    if DESIGNS[name].predicts_frames:
        assert image.shape == (2, HORIZON, 64, 64, 3) and image.dtype == tf.float32
        assert tf.reduce_min(image) >= 0.0 and tf.reduce_max(image) <= 1.0
        np.testing.assert_allclose(longer[:, :HORIZON], image, atol=1e-5)
    else:
        assert image is None and longer is None


def test_a_design_is_what_its_entry_says(name, model):
    # What goes from step to step in observation space carries the frame on; what reads frames has
    # the network that does.
    in_frames = "image" in model.initial_state(1)
    reads_frames = any(isinstance(part, FrameReward) for part in model.submodules)
    assert in_frames == (DESIGNS[name].transition == OBSERVATION)
    assert reads_frames == (DESIGNS[name].reward_input == OBSERVATION)


def test_a_loss_is_the_mean_of_its_examples_each_with_noise_of_its_own(model, batch):
    whole, metrics = model.loss(batch, STEP)
    assert whole.shape == () and whole.dtype == tf.float32
    assert metrics["loss"] == whole
    assert model.loss(batch, STEP)[0] == whole
    rows = [model.loss(row(batch, i), STEP)[0] for i in range(2)]
    np.testing.assert_allclose(whole, np.mean(rows), rtol=1e-5)
    assert model.loss(batch._replace(seed=batch.seed + 1), STEP)[0] != whole


def test_rows_do_not_see_each_other(model, batch, state):
    """Neither while observing nor while imagining; and nothing is drawn at random."""
    actions = tf.random.stateless_uniform([2, HORIZON, ACTION_SIZE], [1, 2], -1.0, 1.0)
    rewards = model.imagine(state, actions).reward
    for i in range(2):
        alone = belief(model, row(batch, i))
        assert_rows_close(state, i, alone)
        assert_rows_close(rewards, i, model.imagine(alone, actions[i : i + 1]).reward)
    np.testing.assert_array_equal(model.imagine(state, actions).reward, rewards)


def test_imagining_copies_equals_imagining_each(model, state):
    one = tf.nest.map_structure(lambda part: part[:1], state)
    actions = tf.random.stateless_uniform([3, HORIZON, ACTION_SIZE], [1, 2], -1.0, 1.0)
    repeated = tf.nest.map_structure(lambda part: tf.repeat(part, 3, 0), one)
    together = model.imagine(repeated, actions, decode=True)
    for i in range(3):
        alone = model.imagine(one, actions[i : i + 1], decode=True)
        assert_rows_close(together.reward, i, alone.reward)
        if together.image is not None:
            assert_rows_close(together.image, i, alone.image)
    assert np.ptp(together.reward.numpy(), axis=0).max() > 1e-7  # the actions matter


def test_every_reward_that_the_planner_sums_is_trained(model, batch):
    """Each predicted step's reward is compared with its target."""
    with tf.GradientTape() as tape:
        tape.watch(batch.reward)
        loss, _ = model.loss(batch, STEP)
    by_target = tape.gradient(loss, batch.reward).numpy()
    assert (by_target[:, -HORIZON:] != 0).all()


@pytest.mark.parametrize("fixed", FIXED_HORIZON)
def test_every_output_of_a_fixed_horizon_gets_a_gradient(fixed):
    model, batch = build(fixed), windows(fixed, 2)
    outputs = [v for v in model.trainable_variables if v.name.endswith("out/bias:0")]
    (bias,) = [v for v in outputs if v.shape == [HORIZON]]
    with tf.GradientTape() as tape:
        loss, _ = model.loss(batch, STEP)
    assert (tape.gradient(loss, bias).numpy() != 0).all()


@pytest.mark.parametrize("fixed", FIXED_HORIZON)
def test_another_horizon_than_the_fixed_one_is_refused(fixed):
    model = build(fixed)
    with pytest.raises(UsageError, match=f"{fixed}.*horizon"):
        model.imagine(model.initial_state(2), tf.zeros([2, HORIZON + 1, ACTION_SIZE]))


@pytest.mark.parametrize("fixed", FIXED_LENGTH)
def test_windows_of_another_length_are_refused(fixed):
    model, length = build(fixed), DESIGNS[fixed].fixed_context + HORIZON + 1
    with pytest.raises(UsageError, match=f"{fixed}.*optimizer.sequence_length|^optimizer.seq"):
        model.loss(make_batch(0, 2, length, ACTION_SIZE), STEP)


def test_lengths_are_checked_before_any_work():
    config, length = DESIGNS["r_conv"].model, 1 + 12
    check_lengths("r_conv", config, 12, length)
    check_lengths("r_recurrent", DESIGNS["r_recurrent"].model, 5, 9)
    check_lengths("ot_lr", DESIGNS["ot_lr"].model, 5, 2 + 12)  # it reads rewards step by step
    with pytest.raises(UsageError, match="planner.horizon is 5; .*=12"):
        check_lengths("r_conv", config, 5, length)
    with pytest.raises(UsageError, match="optimizer.sequence_length is 12; .*=13"):
        check_lengths("r_conv", config, 12, 12)
    with pytest.raises(UsageError, match="optimizer.sequence_length is 12; ot_lr .*=14"):
        check_lengths("ot_lr", DESIGNS["ot_lr"].model, 12, 12)


def test_frames_of_another_size_are_refused(model, batch):
    small = batch._replace(image=batch.image[:, :, ::2, ::2])
    message = "frames of 32x32x3 pixels; every design is made for 64x64x3"
    with pytest.raises(UsageError, match=message):
        belief(model, small)
    with pytest.raises(UsageError, match=message):
        model.loss(small, STEP)


def test_bfloat16_is_close_to_float32(name, model, batch, state):
    half = same_weights(build(name, "bfloat16"), model)
    assert {variable.dtype for variable in half.variables} == {tf.float32}
    exact, close = (m.loss(batch, STEP)[0] for m in (model, half))
    np.testing.assert_allclose(close, exact, rtol=0.02)
    actions = tf.ones([2, HORIZON, ACTION_SIZE])
    exact = model.imagine(state, actions).reward
    close = half.imagine(belief(half, batch), actions).reward
    assert close.dtype == tf.float32
    np.testing.assert_allclose(close, exact, rtol=0.02, atol=0.02)
    assert np.any(close != exact)  # the precision does take effect


def test_a_checkpoint_comes_back(name, model, tmp_path):
    path = tf.train.Checkpoint(model=model).write(str(tmp_path / "checkpoint"))
    restored = build(name, seed=1)
    tf.train.Checkpoint(model=restored).read(path).assert_consumed()
    for variable, other in zip(model.variables, restored.variables, strict=True):
        np.testing.assert_array_equal(other.numpy(), variable.numpy())


def test_variables_have_names_of_their_own(model):
    """By which a file of weights knows them."""
    names = [variable.name for variable in model.variables]
    assert len(set(names)) == len(names)


def test_an_exported_policy_acts_the_same(model, tmp_path):
    """Three decisions: the state that goes out and comes in again is whole."""
    environment = PointMass(seed=0)
    policy = PlannerPolicy(
        environment.time_step_spec(),
        environment.action_spec(),
        model,
        CEMConfig(HORIZON, proposals=4, samplings=1, elite_fraction=0.5, sequential_chunks=2),
        ExplorationConfig(kind="none"),
    )
    export(policy, tmp_path / "policy")
    loaded = SavedModelPyTFEagerPolicy(str(tmp_path / "policy"), load_specs_from_pbtxt=True)
    state, expected_state = loaded.get_initial_state(1), policy.initial_policy_state(1, seed=0)
    time_step = environment.reset()
    for _ in range(3):
        action, state, _ = loaded.action(time_step, state)
        batched = tf.nest.map_structure(lambda part: tf.constant(part[np.newaxis]), time_step)
        expected, expected_state, _ = policy.action(batched, expected_state)
        np.testing.assert_allclose(action, expected[0], atol=1e-5)
        time_step = environment.step(np.asarray(action))
