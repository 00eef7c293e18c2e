"""SV2P's loss: the latent and its stages, scheduled sampling, and the actions it is trained on."""

import numpy as np
import pytest
import tensorflow as tf

from tests.models import row, trained_by
from tests.sv2p.narrow import OWN_PREDICTIONS, TRUE_INPUTS, build, windows


def loss(model, batch, step):
    """The loss and its metrics at a train step."""
    return model.loss(batch, tf.constant(step, tf.int64))


def test_noise_is_drawn_by_example_and_true_inputs_by_train_step(model):
    """Halfway through scheduled sampling too, a batch is the mean of its examples."""
    batch, step = windows(3), OWN_PREDICTIONS // 2
    whole, _ = loss(model, batch, step)
    parts = [loss(model, row(batch, i), step)[0] for i in range(3)]
    np.testing.assert_allclose(whole, np.mean(parts), rtol=1e-5)


def test_without_posterior_the_latent_is_plain_noise():
    model, batch = build("ot_lr", posterior=False), windows(2)
    assert model.posterior is None
    value, metrics = loss(model, batch, TRUE_INPUTS)
    assert metrics["divergence"] == 0.0
    np.testing.assert_allclose(value, metrics["frame_error"] + metrics["reward_loss"], rtol=1e-6)
    assert value == loss(model, batch, TRUE_INPUTS)[0]
    assert value != loss(model, batch._replace(seed=batch.seed + 1), TRUE_INPUTS)[0]


def test_posterior_is_trained_and_its_divergence_counted(model):
    batch = windows(2)
    value, metrics = loss(model, batch, TRUE_INPUTS)
    expected = metrics["frame_error"] + metrics["reward_loss"] + 1e-3 * metrics["divergence"]
    np.testing.assert_allclose(value, expected, rtol=1e-6)
    assert metrics["divergence"] > 1.0
    assert trained_by(model, batch, "frame_error") == {"posterior", "predictor"}


def test_three_stages():
    model = build("ot_or", latent_from_train_step=10, divergence_from_train_step=20)
    batch = windows(2)
    other_noise = batch._replace(seed=batch.seed + 1)
    assert loss(model, batch, 9)[0] == loss(model, other_noise, 9)[0]
    assert "posterior" not in trained_by(model, batch, "loss", 9)
    for step, weight in ((10, 0.0), (20, 1e-3)):
        value, metrics = loss(model, batch, step)
        assert value != loss(model, other_noise, step)[0]
        expected = metrics["frame_error"] + metrics["reward_loss"] + weight * metrics["divergence"]
        np.testing.assert_allclose(value, expected, rtol=1e-6)
        assert "posterior" in trained_by(model, batch, "loss", step)


def predict(model, batch, step):
    """The frames [B, T-1, 64, 64, 3] that training predicts, without latent."""
    frames = tf.cast(batch.image, tf.float32) / 255.0
    latent = tf.zeros([frames.shape[0], 8, 8, 1])
    return model._predict_window(frames, batch, latent, tf.constant(step, tf.int64))[0]


def test_own_predictions_replace_frames_only_after_the_context():
    model, batch, noise = build("ot_lr"), windows(1), windows(1, seed=5)
    changed = batch._replace(image=tf.concat([batch.image[:, :2], noise.image[:, 2:]], 1))
    own, own_changed = (predict(model, b, OWN_PREDICTIONS).numpy() for b in (batch, changed))
    true, true_changed = (predict(model, b, TRUE_INPUTS).numpy() for b in (batch, changed))
    np.testing.assert_array_equal(own, own_changed)
    np.testing.assert_array_equal(true[:, :2], own[:, :2])
    np.testing.assert_array_equal(true_changed[:, :2], true[:, :2])
    assert np.abs(true_changed[:, 2] - true[:, 2]).max() > 0.01


@pytest.mark.parametrize("t", [0, 2])
def test_frame_is_predicted_from_the_actions_up_to_the_one_that_led_to_it(model, t):
    batch = windows(1)
    action = tf.Variable(batch.prev_action)
    weights = tf.random.stateless_normal([64, 64, 3], [1, 1])
    with tf.GradientTape() as tape:
        images = predict(model, batch._replace(prev_action=action), TRUE_INPUTS)
        pixels = tf.reduce_sum(weights * images[0, t])  # of frame t + 1
    gradient = np.abs(tape.gradient(pixels, action)[0]).max(-1)
    assert gradient[0] == 0  # it led to the window's first frame
    assert (gradient[1 : t + 2] > 0).all() and (gradient[t + 2 :] == 0).all()
