"""The variations of figures 4, 6, 7 and 11, each proven by what it trains."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from model_options import SCALES
from planet.config import (
    TARGET_SIZES,
    FrameRewardPlaNetConfig,
    PlaNetConfig,
    RewardOnlyPlaNetConfig,
)
from planet.frame_reward import FrameRewardPlaNet
from planet.model import PlaNet
from planet.reward_only import RewardOnlyPlaNet
from tests.models import parameters, same_weights, trained_by
from tests.training.batches import make_batch

SMALL = {"units": 20, "deter_size": 16}
STEP = tf.constant(0, tf.int64)


@pytest.fixture(scope="module")
def batch():
    """Two windows of three entries, action size 2."""
    return make_batch(0, batch_size=2, length=3)


@pytest.mark.parametrize("share", [True, False])
def test_lt_lr_shares_the_rewards_gradient_or_stops_it(batch, share):
    model = PlaNet(PlaNetConfig(share_gradients=share, **SMALL), action_size=2)
    latent = {"encoder", "rssm"}
    shared = latent if share else set()
    assert trained_by(model, batch, "reward_log_prob") == {"reward_head"} | shared
    assert trained_by(model, batch, "image_log_prob") == {"decoder"} | latent
    assert trained_by(model, batch, "loss") == {"reward_head", "decoder"} | latent


@pytest.mark.parametrize("share", [True, False])
def test_lt_or_shares_the_rewards_gradient_or_stops_it(batch, share):
    config = FrameRewardPlaNetConfig(horizon=2, share_gradients=share, **SMALL)
    model = FrameRewardPlaNet(config, action_size=2)
    frames = {"encoder", "rssm", "decoder"}
    shared = frames if share else set()
    assert trained_by(model, batch, "reward_log_prob") == {"frame_reward"} | shared
    assert trained_by(model, batch, "image_log_prob") == frames
    assert trained_by(model, batch, "loss") == {"frame_reward"} | frames


@pytest.mark.parametrize("kind", ["crop", "resize"])
def test_without_pixels_it_is_r_ll(batch, kind):
    tf.keras.utils.set_random_seed(0)
    model = PlaNet(PlaNetConfig(target=kind, target_size=0, **SMALL), action_size=2)
    reward_only = RewardOnlyPlaNet(RewardOnlyPlaNetConfig(**SMALL), action_size=2)
    reward_only = same_weights(reward_only, model)
    loss, metrics = model.loss(batch, STEP)
    expected, expected_metrics = reward_only.loss(batch, STEP)
    assert loss == expected
    assert metrics == expected_metrics
    assert trained_by(model, batch, "loss") == {"encoder", "rssm", "reward_head"}
    assert model.imagine(model.initial_state(1), tf.zeros([1, 2, 2]), decode=True).image is None


@pytest.mark.parametrize("kind", ["crop", "resize"])
@pytest.mark.parametrize("size", TARGET_SIZES)
def test_only_the_centre_of_the_output_is_trained(batch, kind, size):
    model = PlaNet(PlaNetConfig(target=kind, target_size=size, **SMALL), action_size=2)
    output = tf.Variable(tf.zeros([2, 3, 64, 64, 3]))
    model.decoder = lambda features: tf.identity(output)
    with tf.GradientTape() as tape:
        loss, _ = model.loss(batch, STEP)
    gradient = tape.gradient(loss, output, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    trained = (gradient.numpy() != 0).any((0, 1, 4))
    expected = np.zeros((64, 64), bool)
    first = (64 - size) // 2
    expected[first : first + size, first : first + size] = True
    np.testing.assert_array_equal(trained, expected)


def test_imagined_frames_are_black_where_nothing_was_to_be_predicted():
    model = PlaNet(PlaNetConfig(target_size=32, **SMALL), action_size=2)
    image = model.imagine(model.initial_state(1), tf.zeros([1, 2, 2]), decode=True).image.numpy()
    assert image.shape == (1, 2, 64, 64, 3)
    assert image[:, :, 16:48, 16:48].min() > 0  # grey, as an untrained decoder has it
    image[:, :, 16:48, 16:48] = 0
    assert not image.any()


def test_scaled_models_have_fewer_parameters():
    counts = [parameters(PlaNet(PlaNetConfig(unit_scale=scale), action_size=6)) for scale in SCALES]
    assert counts == [5_511_520, 5_013_970, 4_798_945, 4_698_587, 4_650_574]


@pytest.mark.parametrize(
    ("variation", "message"),
    [
        ({"target": "mask"}, "model.target is mask; choose one of crop, resize"),
        ({"target_size": 63}, "model.target_size is 63; choose one of 64, 48"),
        ({"unit_scale": 0.3}, "model.unit_scale is 0.3; choose one of 1.0, 0.5"),
    ],
)
def test_unknown_variations_are_refused(variation, message):
    with pytest.raises(UsageError, match=message):
        PlaNetConfig(**variation)
