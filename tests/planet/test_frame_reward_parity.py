"""`lt_or` against numbers that the authors' TF 1.15 code produced (tests/reference/lt_or.npz).

Inputs, weights of the latent and frames are those of `lt_lr`: lt_or.npz holds what differs.
"""

import numpy as np
import pytest
import tensorflow as tf

from planet.config import FrameRewardPlaNetConfig
from planet.frame_reward import FrameRewardPlaNet
from planet.original_weights import load_original_weights, original_variables
from tests.models import belief, gradients, parameters
from tests.reference.comparison import (
    assert_close,
    assert_norms_close,
    load_reference,
    loss_after_one_train_step,
    original_names,
    original_weights,
    reference_windows,
)

PARAMETERS = 5_290_803  # at action size 6


class OriginalFrameRewardPlaNet(FrameRewardPlaNet):
    """As the reference was made: means for samples, and the original's choice of condition.

    The original trains on windows of 12 entries, each of them predicted, and conditions on the
    last reward of the window itself, which is one of those to be predicted.
    """

    def _example_noise(self, batch):
        return tf.zeros([batch.image.shape[0], batch.image.shape[1], 30])

    def _reward_task(self, decoded, reward):
        return decoded, reward[:, -1], reward


@pytest.fixture(scope="module")
def reference():
    """The reference numbers by name."""
    return load_reference("lt_lr") | load_reference("lt_or")


@pytest.fixture
def model(reference):
    """A fresh model with the original weights."""
    model = OriginalFrameRewardPlaNet(FrameRewardPlaNetConfig(), action_size=6)
    load_original_weights(model, original_weights(reference))
    return model


@pytest.fixture(scope="module")
def batch(reference):
    """The reference's two windows."""
    return reference_windows(reference)


def test_has_the_original_number_of_parameters(model, reference):
    assert parameters(model) == PARAMETERS
    assert list(original_variables(model)) == original_names(reference)


def test_losses_match(model, batch, reference):
    loss, metrics = model.loss(batch, tf.constant(0, tf.int64))
    assert_close(loss, reference["train/loss"])
    assert_close(metrics["image_log_prob"], reference["train/obs_log_prob"].mean())
    assert_close(metrics["reward_log_prob"], reference["train/mean_reward_likelihood"])
    assert_close(metrics["divergence"], reference["train/kl_raw"].mean())


def test_gradients_match(model, batch, reference):
    variables = original_variables(model)
    found = gradients(model, variables, batch)
    assert_norms_close(found, reference["train/grad_norms"])
    found = gradients(model, variables, batch, of="reward_log_prob")
    assert_norms_close(found, reference["quirk/reward_ll_grad_norms"])


def test_one_train_step_matches(model, batch, reference):
    assert_close(loss_after_one_train_step(model, batch), reference["train/loss_after_1_adam_step"])


def test_predictions_match(model, batch, reference):
    state = belief(model, batch, range(12))
    prediction = model.imagine(state, tf.constant(reference["in_future_actions"]), decode=True)
    assert_close(prediction.reward, reference["predict/reward"][..., 0])
    expected = np.clip(reference["predict/decoder_mean"] + 0.5, 0.0, 1.0)
    assert_close(prediction.image[:, ::4], expected)
