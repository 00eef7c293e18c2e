"""The frame reward model against the authors' layer, and what it depends on."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from experiments.designs import DESIGNS
from reward_models.frame_reward import FrameReward
from tests.models import parameters
from tests.reference.comparison import load_reference


def test_matches_the_original():
    model = FrameReward(frames=3, context_rewards=2, outputs=5)
    stem = "reward_prediction_video_conv"
    reference = load_reference("layers")
    dense = [*model.context, *model.joint, model.out]
    for kind, layers in (("conv2d", model.convolutions), ("dense", dense)):
        for i, layer in enumerate(layers):
            name = f"{stem}/w/{kind}_{i}" if i else f"{stem}/w/{kind}"
            layer.kernel.assign(reference[f"{name}/kernel"])
            layer.bias.assign(reference[f"{name}/bias"])
    frames = tf.stack([reference[f"{stem}/in_frame{i}"] for i in range(3)], 1)
    context = tf.concat([reference[f"{stem}/in_reward{i}"][:1] for i in range(2)], -1)
    expected = reference[f"{stem}/out"][..., 0]
    assert expected.shape == (1, 5)
    np.testing.assert_allclose(model(frames, context), expected, rtol=0, atol=2e-5)


def test_has_the_original_number_of_parameters():
    # Of the shapes that its checkpoint lists (13 frames, 2 rewards, 14 outputs).
    assert parameters(FrameReward(frames=13, context_rewards=2, outputs=14)) == 30_414


@pytest.mark.parametrize("design", ["lt_or", "ot_or"])
def test_in_bfloat16_rewards_tell_frames_apart_that_it_would_round_alike(design):
    config = replace(DESIGNS[design].model, horizon=3)
    model = DESIGNS[design].build(config, 1, "bfloat16")
    read = model._predict_reward if design == "lt_or" else model._reward_from_frames
    frames = tf.random.stateless_uniform([1, 3, 64, 64, 3], [0, 1], 0.5, 1.0)
    frames = tf.cast(tf.cast(frames, tf.bfloat16), tf.float32)
    context = tf.ones([1] if design == "lt_or" else [1, 2])
    rewards = read(frames, context)
    assert rewards.dtype == tf.float32
    assert np.all(read(frames + 1e-4, context) != rewards)


def test_reads_every_frame_and_every_context_reward():
    model = FrameReward(frames=2, context_rewards=2, outputs=3)
    frames = tf.random.stateless_uniform([1, 2, 64, 64, 3], [0, 2])
    context = tf.constant([[0.5, 1.0]])
    # A relu may shut a unit for one input, hence the sum over outputs and the fixed weights.
    for i, variable in enumerate(model.trainable_variables):
        variable.assign(tf.abs(tf.random.stateless_normal(variable.shape, [i, 3])) * 0.1)
    with tf.GradientTape() as tape:
        tape.watch([frames, context])
        total = tf.reduce_sum(model(frames, context))
    by_frame, by_reward = tape.gradient(total, [frames, context])
    assert (np.abs(by_frame).max(axis=(0, 2, 3, 4)) > 0).all()
    assert (np.abs(by_reward) > 0).all()
