"""Single layers against numbers of the authors' own (tests/reference/layers.npz)."""

import numpy as np
import pytest
import tensorflow as tf

from sv2p.cdna import move, normalized_kernels
from sv2p.conv_lstm import ConvLSTMCell
from sv2p.latent_reward import LatentReward
from sv2p.layers import ImageNorm, MapEncoder, Upsampling
from sv2p.posterior import Posterior, divergence
from tests.reference.comparison import OUTPUT_TOLERANCE, assert_close, load_reference


@pytest.fixture(scope="module")
def reference():
    """The reference numbers by name."""
    return load_reference("layers")


def fill(layer, reference, name, bias="bias"):
    layer.kernel.assign(reference[f"{name}/kernel"])
    layer.bias.assign(reference[f"{name}/{bias}"])


def fill_norm(norm, reference, name):
    norm.gamma.assign(reference[f"{name}/gamma"])
    norm.beta.assign(reference[f"{name}/beta"])


def test_conv_lstm_over_two_steps(reference):
    cell = ConvLSTMCell(5, 4, tf.float32, name="cell")
    fill(cell, reference, "conv_lstm_2d/w/s/state1", "biases")
    state = (tf.zeros([2, 8, 8, 4]), tf.zeros([2, 8, 8, 4]))
    for step in (1, 2):
        state = cell(tf.constant(reference[f"conv_lstm_2d/in_x{step}"]), state)
        assert_close(state[0], reference[f"conv_lstm_2d/out_c{step}"])
        assert_close(state[1], reference[f"conv_lstm_2d/out_h{step}"])


def test_cdna(reference):
    name = "cdna_transformation"
    raw = reference[f"{name}/in_cdna_input"] @ reference[f"{name}/w/cdna_params/kernel"]
    kernels = normalized_kernels(tf.constant(raw + reference[f"{name}/w/cdna_params/bias"]))
    expected = reference[f"{name}/normalised_kernels_hw_batch_mask"]
    assert_close(tf.transpose(kernels, [1, 2, 0, 3]), expected)
    moved = move(tf.constant(reference[f"{name}/in_prev_image"]), kernels)
    assert_close(tf.transpose(moved, [0, 2, 3, 4, 1]), reference[f"{name}/out"])


def test_a_kernel_nowhere_positive_is_uniform():
    np.testing.assert_allclose(normalized_kernels(-tf.ones([1, 250])), 1 / 25, rtol=1e-6)


def test_upsampling(reference):
    layer = Upsampling(6, name="up")
    fill(layer, reference, "upsample/w/conv2d_transpose")
    assert_close(layer(tf.constant(reference["upsample/in"])), reference["upsample/out"])


def test_layer_norm(reference):
    norm = ImageNorm(6, name="norm")
    fill_norm(norm, reference, "layer_norm/w/layer_norm1")
    assert_close(norm(tf.constant(reference["layer_norm/in"])), reference["layer_norm/out"])


def test_map_encoder(reference):
    layer = MapEncoder(6, 8, name="map")
    fill(layer, reference, "encode_to_shape/w/action_enc/enc_dense")
    assert_close(
        layer(tf.constant(reference["encode_to_shape/in"])), reference["encode_to_shape/out_8x8"]
    )


def test_posterior(reference):
    tower, stem = Posterior(frames=4, scale=1.0), "conv_latent_tower/w/latent"
    for i in range(3):
        fill(tower.convolutions[i], reference, f"{stem}/latent_conv{i + 1}")
        fill_norm(tower.norms[i], reference, f"{stem}/LayerNorm_{i}" if i else f"{stem}/LayerNorm")
    fill(tower.mean, reference, f"{stem}/latent_mean")
    fill(tower.log_variance, reference, f"{stem}/latent_std")
    frames = tf.cast(reference["conv_latent_tower/in_frames_uint8"], tf.float32)
    mean, log_variance = tower(frames)
    assert_close(mean, reference["conv_latent_tower/out_mean"])
    assert_close(log_variance, reference["conv_latent_tower/out_logvar"])


def test_divergence(reference):
    per_example = divergence(
        tf.constant(reference["kl_divergence/in_mu"]),
        tf.constant(reference["kl_divergence/in_logvar"]),
    )
    assert per_example.shape == (2,)
    assert_close(tf.reduce_mean(per_example), reference["kl_divergence/out"])


def test_latent_reward(reference):
    stem = "reward_prediction_mid"
    states = [tf.constant(reference[f"{stem}/in{i}"]) for i in range(5)]
    model = LatentReward([(state.shape[1], state.shape[3]) for state in states])
    convolutions = [layer for encoder in model.encoders for layer in encoder.convolutions]
    for i, layer in enumerate(convolutions):
        fill(layer, reference, f"{stem}/w/conv2d_{i}" if i else f"{stem}/w/conv2d")
    for i, encoder in enumerate(model.encoders):
        fill(encoder.dense, reference, f"{stem}/w/rew_enc_{i}")
    for i, layer in enumerate(model.hidden, start=1):
        fill(layer, reference, f"{stem}/w/rew_dense{i}")
    # The reference ends at the last hidden layer; a readout of one-hot weights shows it.
    for unit in range(16):
        model.out.kernel.assign(tf.one_hot([unit], 16)[0][:, tf.newaxis])
        np.testing.assert_allclose(
            model(states), reference[f"{stem}/out"][:, unit], rtol=0, atol=OUTPUT_TOLERANCE
        )
