"""`r_recurrent` and `r_conv` against numbers that the authors' TF 1.15 code produced.

The original's inputs are one frame and 12 actions and rewards; in a window of ours they stand at
index 0 and at indices 1 to 12.
"""

import numpy as np
import pytest
import tensorflow as tf

from reward_models.config import ConvRewardModelConfig, RewardModelConfig
from reward_models.convolutional import ConvRewardModel
from reward_models.original_weights import load_original_weights, original_variables
from reward_models.recurrent import RecurrentRewardModel
from tests.models import belief, gradients, parameters
from tests.reference.comparison import (
    assert_close,
    assert_norms_close,
    assert_weights_of_another_model_are_refused,
    load_reference,
    loss_after_one_train_step,
    original_names,
    original_weights,
)
from world_model import SequenceBatch

PARAMETERS = {"r_recurrent": 600_081, "r_conv": 57_212}  # at action size 6


@pytest.fixture(scope="module", params=["r_recurrent", "r_conv"])
def design(request):
    """The name of a design."""
    return request.param


@pytest.fixture(scope="module")
def reference(design):
    """The reference numbers by name."""
    return load_reference(design)


@pytest.fixture
def model(design, reference):
    """A fresh model with the original weights; the reference was made without dropout."""
    if design == "r_recurrent":
        model = RecurrentRewardModel(RewardModelConfig(dropout=0.0), action_size=6)
    else:
        model = ConvRewardModel(ConvRewardModelConfig(dropout=0.0), action_size=6)
    load_original_weights(model, original_weights(reference))
    return model


@pytest.fixture(scope="module")
def batch(reference):
    """The reference's two examples as windows; what the original lacks is zero."""
    images = reference["in_frames"][:, np.newaxis]
    late = [[0, 0], [1, 0], [0, 0]]
    return SequenceBatch(
        image=tf.constant(np.pad(images, [[0, 0], [0, 12], [0, 0], [0, 0], [0, 0]])),
        prev_action=tf.constant(np.pad(reference["in_actions"], late)),
        reward=tf.constant(np.pad(reference["in_rewards"], late)[..., 0]),
        seed=tf.zeros([2, 2], tf.int32),
    )


def test_has_the_original_variables(model, design, reference):
    assert parameters(model) == PARAMETERS[design]
    assert list(original_variables(model)) == original_names(reference)


def test_predictions_match(model, batch, reference):
    state = belief(model, batch, range(1))
    assert_close(state["code"], reference["enc_frame"])
    prediction = model.imagine(state, batch.prev_action[:, 1:])
    assert_close(prediction.reward, reference["pred_rewards"][..., 0])


def test_loss_and_gradients_match(model, batch, reference):
    assert_close(model.loss(batch, tf.constant(0, tf.int64))[0], reference["loss_mse"])
    found = gradients(model, original_variables(model), batch)
    assert_norms_close(found, reference["grad_norms"])


def test_one_train_step_matches(model, batch, reference):
    loss = loss_after_one_train_step(model, batch, epsilon=1e-7, clip_norm=None)
    assert_close(loss, reference["loss_after_1_adam_step_no_dropout"])


def test_refuses_weights_of_another_model(model, reference):
    weights = original_weights(reference)
    assert_weights_of_another_model_are_refused(load_original_weights, model, weights)
