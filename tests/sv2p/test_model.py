"""What SV2P promises beyond the reference numbers: determinism, independence, alignment, cost."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from sv2p.config import SV2PConfig
from sv2p.model import SV2P
from world_model import SequenceBatch

ACTION_SIZE, HORIZON = 2, 3
LENGTH = 2 + HORIZON
TRUE_INPUTS, OWN_PREDICTIONS = (tf.constant(step, tf.int64) for step in (0, 10_000))
DTYPES = ("float32", "bfloat16")
DESIGNS = {"ot_or": "frames", "ot_lr": "latent"}


class WithoutLatent(SV2P):
    """SV2P that trains with the latent that it imagines with: zero."""

    def _latent(self, frames, batch, step):
        batch_size = batch.image.shape[0]
        return tf.zeros([batch_size, 8, 8, 1]), tf.zeros([batch_size])


def build(design, kind=SV2P, compute_dtype="float32", **settings):
    """Returns a narrow model with weights of order one, so that actions matter."""
    settings = {"channel_scale": 1 / 8, "horizon": HORIZON, **settings}
    model = kind(SV2PConfig(reward_from=DESIGNS[design], **settings), ACTION_SIZE, compute_dtype)
    for i, variable in enumerate(model.trainable_variables):
        if len(variable.shape) > 1:
            variable.assign(1.5 * tf.keras.initializers.GlorotNormal(seed=i)(variable.shape))
    return model


@pytest.fixture(scope="module", params=list(DESIGNS))
def design(request):
    """The name of a design."""
    return request.param


@pytest.fixture(scope="module")
def model(design):
    """A narrow model of the design, for tests that leave its weights alone."""
    return build(design)


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


def belief(model, batch, first=0, last=1):
    state = model.initial_state(tf.shape(batch.image)[0])
    for t in range(first, last + 1):
        state = model.observe(state, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t])
    return state


def row(batch, index):
    return SequenceBatch(*(field[index : index + 1] for field in batch))


def gradients(model, batch, step, metric="loss"):
    with tf.GradientTape() as tape:
        _, metrics = model.loss(batch, step)
        value = metrics[metric]
    zero = tf.UnconnectedGradients.ZERO
    names = [variable.name for variable in model.trainable_variables]
    found = tape.gradient(value, model.trainable_variables, unconnected_gradients=zero)
    return {name: float(tf.norm(g)) for name, g in zip(names, found, strict=True)}


def part(norms, name):
    return [norm for variable, norm in norms.items() if f"/{name}/" in variable]


# -- loss ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0, 5_000])
def test_loss_of_a_batch_is_the_mean_of_its_examples(model, step):
    """However a batch is spread over replicas: noise by example, scheduled draws by train step."""
    batch, step = windows(3), tf.constant(step, tf.int64)
    whole, _ = model.loss(batch, step)
    parts = [model.loss(row(batch, i), step)[0] for i in range(3)]
    np.testing.assert_allclose(whole, np.mean(parts), rtol=1e-5)


@pytest.mark.parametrize("posterior", [True, False])
def test_loss_depends_on_the_examples_seed(posterior):
    model = build("ot_lr", posterior=posterior)
    batch = windows(2)
    again, same = (model.loss(batch, TRUE_INPUTS)[0] for _ in range(2))
    other, _ = model.loss(batch._replace(seed=batch.seed + 1), TRUE_INPUTS)
    assert again == same
    assert again != other


def test_without_posterior_the_latent_is_plain_noise(design):
    model = build(design, posterior=False)
    assert model.posterior is None
    loss, metrics = model.loss(windows(2), TRUE_INPUTS)
    assert metrics["divergence"] == 0.0
    np.testing.assert_allclose(loss, metrics["frame_error"] + metrics["reward_loss"], rtol=1e-6)


def test_posterior_is_trained_and_its_divergence_counted(design):
    model, batch = build(design), windows(2)
    loss, metrics = model.loss(batch, TRUE_INPUTS)
    expected = metrics["frame_error"] + metrics["reward_loss"] + 1e-3 * metrics["divergence"]
    np.testing.assert_allclose(loss, expected, rtol=1e-6)
    assert metrics["divergence"] > 1.0
    norms = part(gradients(model, batch, TRUE_INPUTS, "frame_error"), "posterior")
    assert len(norms) == 16 and min(norms[:-2]) > 0  # the log variance may rest at its floor


def test_every_reward_that_the_planner_sums_is_trained(design):
    """An output's error has a gradient exactly where its target has one."""
    model, batch = build(design), windows(2)
    with tf.GradientTape() as tape:
        tape.watch(batch.reward)
        _, metrics = model.loss(batch, OWN_PREDICTIONS)
        loss = metrics["reward_loss"]
    by_target = np.abs(tape.gradient(loss, batch.reward)).min(0)
    assert (by_target[-HORIZON:] > 0).all()
    with tf.GradientTape() as tape:
        loss, _ = model.loss(batch, OWN_PREDICTIONS)
    gradient = tape.gradient(loss, model.reward.out.bias)
    assert gradient.shape == ((HORIZON,) if design == "ot_or" else (1,))
    assert (np.abs(gradient) > 0).all()


@pytest.mark.parametrize("step", [TRUE_INPUTS, OWN_PREDICTIONS])
@pytest.mark.parametrize("share", [False, True])
def test_rewards_shape_the_representation_only_when_shared(design, share, step):
    model = build(design, share_gradients=share)
    norms = gradients(model, windows(2), step, "reward_loss")
    assert max(part(norms, "enc1")) > 0 if share else max(part(norms, "predictor")) == 0
    head = part(norms, "frame_reward") + part(norms, "latent_reward")
    assert max(head) > 0


def test_compiled_equals_eager_for_an_unknown_batch_size(model):
    batch, kernel = windows(2), model.predictor.cells[4].kernel

    def both(batch, actions):
        with tf.GradientTape() as tape:
            loss, _ = model.loss(batch, OWN_PREDICTIONS)
        reward = model.imagine(belief(model, batch), actions).reward
        return loss, tape.gradient(loss, kernel), reward

    actions = batch.prev_action[:, 2:]
    signature = tf.nest.map_structure(
        lambda part: tf.TensorSpec([None, *part.shape[1:]], part.dtype), [batch, actions]
    )
    compiled = tf.function(both, input_signature=signature)
    for one, another in zip(compiled(batch, actions), both(batch, actions), strict=True):
        np.testing.assert_allclose(one, another, rtol=1e-4, atol=1e-5)


# -- scheduled sampling and stages -----------------------------------------------------------


def test_own_predictions_replace_frames_only_after_the_context(model):
    batch = windows(1)
    noise = windows(1, seed=5)
    changed = tf.concat([batch.image[:, :2], noise.image[:, 2:]], 1)
    latent = tf.zeros([1, 8, 8, 1])

    def predict(image, step):
        frames = tf.cast(image, tf.float32) / 255.0
        return model._predict_window(frames, batch._replace(image=image), latent, step)[0].numpy()

    own, own_changed = (predict(image, OWN_PREDICTIONS) for image in (batch.image, changed))
    true, true_changed = (predict(image, TRUE_INPUTS) for image in (batch.image, changed))
    np.testing.assert_array_equal(own, own_changed)
    np.testing.assert_array_equal(true[:, :2], own[:, :2])
    np.testing.assert_array_equal(true_changed[:, :2], true[:, :2])
    assert np.abs(true_changed[:, 2] - true[:, 2]).max() > 0.01


def test_three_stages(design):
    model = build(design, latent_from_train_step=10, divergence_from_train_step=20)
    batch = windows(2)
    other_noise = batch._replace(seed=batch.seed + 1)
    first, second, third = (tf.constant(step, tf.int64) for step in (9, 10, 20))
    assert model.loss(batch, first)[0] == model.loss(other_noise, first)[0]
    assert max(part(gradients(model, batch, first), "posterior")) == 0
    for step, weight in ((second, 0.0), (third, 1e-3)):
        loss, metrics = model.loss(batch, step)
        assert loss != model.loss(other_noise, step)[0]
        expected = metrics["frame_error"] + metrics["reward_loss"] + weight * metrics["divergence"]
        np.testing.assert_allclose(loss, expected, rtol=1e-6)
        assert max(part(gradients(model, batch, step), "posterior")) > 0


# -- alignment -------------------------------------------------------------------------------


def test_frame_is_predicted_from_the_action_that_led_to_it(model):
    batch = windows(1)
    action = tf.Variable(batch.prev_action)
    frames = tf.cast(batch.image, tf.float32) / 255.0
    weights = tf.random.stateless_normal([64, 64, 3], [1, 1])
    for t in (0, 2):
        with tf.GradientTape() as tape:
            images, _ = model._predict_window(
                frames, batch._replace(prev_action=action), tf.zeros([1, 8, 8, 1]), TRUE_INPUTS
            )
            pixels = tf.reduce_sum(weights * images[0, t])  # of frame t + 1
        gradient = np.abs(tape.gradient(pixels, action)[0]).max(-1)
        assert gradient[0] == 0  # it led to the window's first frame
        assert (gradient[1 : t + 2] > 0).all() and (gradient[t + 2 :] == 0).all()


def test_imagination_takes_the_transition_that_training_takes(design):
    """From the two context frames on, `imagine` is training on the model's own predictions."""
    model, batch = build(design, WithoutLatent), windows(2)
    frames = tf.cast(batch.image, tf.float32) / 255.0
    images, rewards = model._predict_window(frames, batch, tf.zeros([2, 8, 8, 1]), OWN_PREDICTIONS)
    prediction = model.imagine(belief(model, batch), batch.prev_action[:, 2:], decode=True)
    np.testing.assert_allclose(prediction.image, images[:, 1:], atol=1e-5)
    np.testing.assert_allclose(prediction.reward, rewards[:, -HORIZON:], atol=1e-4)


def test_reward_imagined_depends_on_actions_up_to_the_one_that_led_there():
    model, batch = build("ot_lr", share_gradients=True), windows(1)
    state, actions = belief(model, batch), tf.Variable(batch.prev_action[:, 2:])
    with tf.GradientTape() as tape:
        reward = model.imagine(state, actions).reward[0, 1]
    gradient = np.abs(tape.gradient(reward, actions)[0]).max(-1)
    assert (gradient[:2] > 0).all() and gradient[2] == 0


# -- observing and imagining -----------------------------------------------------------------


def test_shapes_and_dtypes(model):
    state, actions = belief(model, windows(2)), tf.zeros([2, HORIZON, ACTION_SIZE])
    prediction = model.imagine(state, actions)
    assert prediction.image is None
    assert prediction.reward.shape == (2, HORIZON) and prediction.reward.dtype == tf.float32
    image = model.imagine(state, actions, decode=True).image
    assert image.shape == (2, HORIZON, 64, 64, 3) and image.dtype == tf.float32
    assert tf.reduce_min(image) >= 0.0 and tf.reduce_max(image) <= 1.0
    tf.nest.assert_same_structure(model.initial_state(2), state)
    for before, after in zip(
        tf.nest.flatten(model.initial_state(2)), tf.nest.flatten(state), strict=True
    ):
        assert before.shape == after.shape and before.dtype == after.dtype


def test_variables_have_names_of_their_own(model):
    names = [variable.name for variable in model.variables]
    assert len(set(names)) == len(names)


def test_imagining_copies_equals_imagining_each(model):
    state = belief(model, windows(1))
    actions = tf.random.stateless_uniform([4, HORIZON, ACTION_SIZE], [1, 2], -1.0, 1.0)
    repeated = tf.nest.map_structure(lambda x: tf.repeat(x, 4, 0), state)
    together = model.imagine(repeated, actions, decode=True)
    for i in range(4):
        alone = model.imagine(state, actions[i : i + 1], decode=True)
        np.testing.assert_allclose(together.reward[i], alone.reward[0], rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(together.image[i], alone.image[0], rtol=1e-5, atol=1e-5)
    assert np.ptp(together.reward.numpy(), axis=0).max() > 1e-4  # the actions matter


def test_belief_holds_two_frames_and_rewards(model):
    batch, other = windows(1), windows(1, seed=1)
    later = belief(model, batch, first=1, last=2)
    longer = model.initial_state(1)
    longer = model.observe(longer, other.image[:, 0], other.prev_action[:, 0], other.reward[:, 0])
    for t in (1, 2):
        longer = model.observe(
            longer, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t]
        )
    for one, another in zip(tf.nest.flatten(later), tf.nest.flatten(longer), strict=True):
        np.testing.assert_array_equal(one, another)
    np.testing.assert_array_equal(later["context_reward"], batch.reward[:, 1:3])


def test_first_frame_of_an_episode_starts_the_tower(model):
    batch = windows(2)
    state = belief(model, batch, last=0)
    frame = tf.cast(batch.image[:, 0], tf.float32) / 255.0
    sight, cells = model.predictor.look(frame, model.predictor.initial_cells(2))
    expected = tf.nest.flatten([tuple(sight), cells])
    for one, another in zip(
        expected, tf.nest.flatten([state["sight"], state["cells"]]), strict=True
    ):
        np.testing.assert_allclose(one, another, atol=1e-6)


@pytest.mark.parametrize("decode", [False, True])
def test_proposals_share_the_sight_and_compose_only_what_is_read(design, decode, monkeypatch):
    model = build(design)
    state, calls = belief(model, windows(1)), {"look": 0, "compose": 0}
    for name in calls:
        original = getattr(model.predictor, name)

        def counted(*arguments, name=name, original=original):
            calls[name] += 1
            return original(*arguments)

        monkeypatch.setattr(model.predictor, name, counted)
    model.imagine(state, tf.zeros([1, HORIZON, ACTION_SIZE]), decode)
    read = decode or design == "ot_or"
    assert calls == {"look": HORIZON - 1, "compose": HORIZON if read else HORIZON - 1}


def test_compositions_are_mixtures_and_go_beyond_the_horizon(model):
    state = belief(model, windows(1))
    actions = tf.zeros([1, HORIZON + 2, ACTION_SIZE])
    composition = model.imagine_compositions(state, actions)
    assert composition.moved.shape == (1, HORIZON + 2, 9, 64, 64, 3)
    np.testing.assert_allclose(tf.reduce_sum(composition.masks, 2), 1.0, atol=1e-5)
    present = tf.concat([state["image"][:, tf.newaxis], composition.image[:, :-1]], 1)
    layers = tf.concat(
        [present[:, :, tf.newaxis], composition.scratch[:, :, tf.newaxis], composition.moved], 2
    )
    mixed = tf.reduce_sum(composition.masks[..., tf.newaxis] * layers, 2)
    np.testing.assert_allclose(mixed, composition.image, atol=1e-5)
    inside = model.imagine(state, actions[:, :HORIZON], decode=True).image
    np.testing.assert_allclose(composition.image[:, :HORIZON], inside, atol=1e-5)


# -- precision and sizes ---------------------------------------------------------------------


@pytest.mark.parametrize("function", ["loss", "imagine"])
def test_bfloat16_is_close_to_float32(design, function):
    """In full width: rounding errors of a few channels would not average out."""
    model, half = (build(design, compute_dtype=t, channel_scale=1.0) for t in DTYPES)
    for variable, original in zip(half.variables, model.variables, strict=True):
        variable.assign(original)
        assert variable.dtype == tf.float32
    batch = windows(2)
    if function == "loss":
        exact, close = (m.loss(batch, TRUE_INPUTS)[0] for m in (model, half))
    else:
        actions = tf.ones([2, HORIZON, ACTION_SIZE])
        exact, close = (m.imagine(belief(m, batch), actions).reward for m in (model, half))
        assert close.dtype == tf.float32
    np.testing.assert_allclose(close, exact, rtol=0.03, atol=0.03)
    assert np.any(close != exact)  # the precision does take effect


@pytest.mark.parametrize("scale", [1 / 2, 1 / 16])
def test_channels_scale(scale):
    def count(model, name):
        return sum(int(tf.size(v)) for v in model.variables if f"/{name}/" in v.name)

    model, full = (
        SV2P(SV2PConfig(channel_scale=s, horizon=HORIZON), ACTION_SIZE) for s in (scale, 1.0)
    )
    assert count(model, "h5") == pytest.approx(scale**2 * count(full, "h5"), rel=0.05)
    assert count(model, "frame_reward") == count(full, "frame_reward")
    loss, _ = model.loss(windows(1), TRUE_INPUTS)
    assert np.isfinite(loss)


# -- mistakes --------------------------------------------------------------------------------


def test_refuses_another_horizon_than_it_was_made_for():
    model, batch = build("ot_or"), windows(1)
    with pytest.raises(UsageError, match="horizon 4: the frame reward model was made for 3"):
        model.imagine(belief(model, batch), tf.zeros([1, 4, ACTION_SIZE]))
    with pytest.raises(UsageError, match="windows of 4 steps.* trains on 5"):
        model.loss(SequenceBatch(*(x[:, :4] for x in batch[:3]), batch.seed), TRUE_INPUTS)
    latent = build("ot_lr")
    beyond = latent.imagine(belief(latent, batch), tf.zeros([1, 5, ACTION_SIZE]))
    assert beyond.reward.shape == (1, 5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"reward_from": "frame"}, "reward_from is 'frame'"),
        ({"horizon": 0}, "horizon is 0"),
        ({"scheduled_sampling_train_steps": 0}, "scheduled_sampling_train_steps is 0"),
        ({"latent_from_train_step": 5}, "give them in this order"),
        ({"channel_scale": 0.01}, "channel_scale 0.01"),
    ],
)
def test_config_refuses_what_cannot_be_built(settings, message):
    with pytest.raises(UsageError, match=message):
        SV2PConfig(**settings)
