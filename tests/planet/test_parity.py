"""`lt_lr` against numbers that the authors' TF 1.15 code produced (tests/reference/lt_lr.npz).

Frames are carried for every fourth step only; all other outputs are whole.
"""

import numpy as np
import pytest
import tensorflow as tf

from planet.config import PlaNetConfig
from planet.model import PlaNet
from planet.original_weights import load_original_weights, original_variables
from tests.models import gradients, parameters
from tests.reference.comparison import (
    GRADIENT_TOLERANCE,
    assert_close,
    assert_norms_close,
    assert_weights_of_another_model_are_refused,
    load_reference,
    loss_after_one_train_step,
    original_names,
    original_weights,
    reference_windows,
)

PARAMETERS = 5_511_520  # at action size 6


class MeanPlaNet(PlaNet):
    """PlaNet whose posterior is its mean in training too, as the reference was made."""

    def _example_noise(self, batch):
        return tf.zeros([batch.image.shape[0], batch.image.shape[1], 30])


@pytest.fixture(scope="module")
def reference():
    """The reference numbers by name."""
    return load_reference("lt_lr")


@pytest.fixture(scope="module")
def weights(reference):
    """The original weights by original name."""
    return original_weights(reference)


@pytest.fixture
def model(weights):
    """A fresh model with the original weights."""
    model = MeanPlaNet(PlaNetConfig(), action_size=6)
    load_original_weights(model, weights)
    return model


@pytest.fixture(scope="module")
def batch(reference):
    """The reference's two windows."""
    return reference_windows(reference)


def test_has_the_original_number_of_parameters(model):
    assert parameters(model) == PARAMETERS


def test_latents_match(model, batch, reference):
    priors, posteriors = model.filter_sequence(batch, tf.zeros([2, 12, 30]))
    for name, latent in (("prior", priors), ("posterior", posteriors)):
        assert_close(latent.mean, reference[f"train/{name}_mean"])
        assert_close(latent.stddev, reference[f"train/{name}_std"])
        assert_close(latent.stoch, reference[f"train/{name}_stoch"])
        assert_close(latent.deter, reference[f"train/{name}_deter"])


def test_embedding_and_heads_match(model, batch, reference):
    frames = tf.reshape(tf.cast(batch.image, tf.float32) / 255.0 - 0.5, [-1, 64, 64, 3])
    embedding = tf.reshape(model.encoder(frames), [2, 12, 1024])
    assert_close(embedding, reference["train/embedded_obs"])
    _, posteriors = model.filter_sequence(batch, tf.zeros([2, 12, 30]))
    decoded = tf.reshape(
        model.decoder(tf.reshape(posteriors.features, [24, 230])), (2, 12, 64, 64, 3)
    )
    assert_close(decoded[:, ::4], reference["train/decoder_mean"])
    assert_close(model.reward_head(posteriors.features), reference["train/reward_mean"][..., 0])


def test_losses_match(model, batch, reference):
    loss, metrics = model.loss(batch, tf.constant(0, tf.int64))
    assert_close(loss, reference["train/loss"])
    assert_close(metrics["image_log_prob"], reference["train/obs_log_prob"].mean())
    assert_close(metrics["reward_log_prob"], reference["train/mean_reward_likelihood"])
    assert_close(metrics["reward_log_prob"], reference["train/reward_log_prob"].mean())
    assert_close(metrics["divergence"], reference["train/kl_raw"].mean())


def test_gradients_match(model, batch, reference):
    variables = original_variables(model)
    assert list(variables) == original_names(reference)
    found = gradients(model, variables, batch)
    assert_norms_close(found, reference["train/grad_norms"])
    np.testing.assert_allclose(
        tf.linalg.global_norm(list(found.values())),
        reference["train/grad_global_norm"],
        rtol=GRADIENT_TOLERANCE,
    )


def test_one_train_step_matches(model, batch, reference):
    assert_close(loss_after_one_train_step(model, batch), reference["train/loss_after_1_adam_step"])


def test_predictions_match(model, batch, reference):
    _, posteriors = model.filter_sequence(batch, tf.zeros([2, 12, 30]))
    state = {"stoch": posteriors.stoch[:, -1], "deter": posteriors.deter[:, -1]}
    prediction = model.imagine(state, tf.constant(reference["in_future_actions"]), decode=True)
    assert_close(prediction.reward, reference["predict/reward"][..., 0])
    expected = np.clip(reference["predict/decoder_mean"] + 0.5, 0.0, 1.0)
    assert_close(prediction.image[:, ::4], expected)
    # The original truncates to bytes, where the last bits of a float can tip a pixel by one.
    as_bytes = (prediction.image[:, ::4].numpy() * 255).astype(np.int32)
    assert np.abs(as_bytes - reference["predict/image_uint8"]).max() <= 1


def test_filtering_step_by_step_equals_the_sequence(model, batch):
    _, posteriors = model.filter_sequence(batch, tf.zeros([2, 12, 30]))
    state = model.initial_state(2)
    for t in range(12):
        state = model.observe(state, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t])
        assert_close(state["stoch"], posteriors.stoch[:, t])
        assert_close(state["deter"], posteriors.deter[:, t])


def test_refuses_weights_of_another_model(model, weights):
    assert_weights_of_another_model_are_refused(load_original_weights, model, weights)
