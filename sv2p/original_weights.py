"""Weights of the original TF 1.15 checkpoints, under the names that its graph gave them."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from layers import LayerNorm
from original_weights import assign_original_weights, numbered
from reward_models.original_weights import frame_reward_layers
from sv2p.conv_lstm import ConvLSTMCell
from sv2p.model import SV2P

# The original makes its image from scratch by a transposed convolution of width 1, which is a
# convolution whose kernel has inputs and outputs swapped.
_TRANSPOSED = "train/body/main/convt4/kernel:0"


def load_original_weights(model: SV2P, weights: Mapping[str, np.ndarray]) -> None:
    """Assigns original weights to a model of the original's sizes.

    The original's `ot_or` has a frame reward model of other sizes (13 frames, 14 outputs): give
    the model such a one before loading.

    Args:
      model: the model to fill.
      weights: {original variable name: array}, e.g. "train/body/main/bottom/conv2/kernel:0".

    Raises:
      UsageError: a variable is missing, superfluous or of another shape; nothing is assigned.
    """
    arrays = {
        name: np.swapaxes(weight, 2, 3) if name == _TRANSPOSED else np.asarray(weight)
        for name, weight in weights.items()
    }
    assign_original_weights(original_variables(model), arrays)


def original_variables(model: SV2P) -> dict[str, tf.Variable]:
    """Returns {original variable name: the model's variable}, in the original's order."""
    variables = {}
    for name, layer in {**_posterior(model), **_predictor(model), **_reward(model)}.items():
        if isinstance(layer, LayerNorm):
            variables[f"{name}/beta:0"] = layer.beta
            variables[f"{name}/gamma:0"] = layer.gamma
        else:
            bias = "biases" if isinstance(layer, ConvLSTMCell) else "bias"
            variables[f"{name}/kernel:0"] = layer.kernel
            variables[f"{name}/{bias}:0"] = layer.bias
    return variables


def _posterior(model: SV2P) -> dict[str, tf.Module]:
    posterior = model.posterior
    if posterior is None:
        return {}
    stem, layers = "train/posterior/latent", {}
    norms = numbered(f"{stem}/LayerNorm", posterior.norms)
    for i, (norm_name, norm) in enumerate(norms.items()):
        layers[f"{stem}/latent_conv{i + 1}"] = posterior.convolutions[i]
        layers[norm_name] = norm
    layers[f"{stem}/latent_mean"] = posterior.mean
    layers[f"{stem}/latent_std"] = posterior.log_variance
    return layers


def _predictor(model: SV2P) -> dict[str, tf.Module]:
    tower = model.predictor
    reward_map = {} if tower.reward_map is None else {"reward_enc/enc_dense": tower.reward_map}
    bottom = {
        "scale1_conv1": tower.enc0,
        "layer_norm1": tower.norms[0],
        **_cell(tower, 1),
        **_cell(tower, 2),
        "conv2": tower.enc1,
        **_cell(tower, 3),
        **_cell(tower, 4),
        "conv3": tower.enc2,
        "action_enc/enc_dense": tower.action_map,
        **reward_map,
        "conv4": tower.enc3,
        **_cell(tower, 5),
    }
    top = {
        "conv2d_transpose": tower.enc4,
        **_cell(tower, 6),
        "conv2d_transpose_1": tower.enc5,
        **_cell(tower, 7),
        "conv2d_transpose_2": tower.enc6,
        "layer_norm9": tower.norms[8],
        "convt4": tower.enc7,
        "cdna_params": tower.kernels,
        "convt7": tower.masks,
    }
    stem = "train/body/main"
    return {
        **{f"{stem}/bottom/{name}": layer for name, layer in bottom.items()},
        **{f"{stem}/{name}": layer for name, layer in top.items()},
    }


def _cell(tower: tf.Module, number: int) -> dict[str, tf.Module]:
    return {
        f"state{number}": tower.cells[number - 1],
        f"layer_norm{number + 1}": tower.norms[number],
    }


def _reward(model: SV2P) -> dict[str, tf.Module]:
    reward = model.reward
    if model.design == "ot_or":
        return frame_reward_layers("train/body", reward)
    stem, layers = "train/body/main", {}
    convolutions = [layer for encoder in reward.encoders for layer in encoder.convolutions]
    named = list(numbered(f"{stem}/conv2d", convolutions).items())
    for i, encoder in enumerate(reward.encoders):
        layers.update(named[3 * i : 3 * i + 3])
        layers[f"{stem}/rew_enc_{i}"] = encoder.dense
    for i, layer in enumerate(reward.hidden, start=1):
        layers[f"{stem}/rew_dense{i}"] = layer
    layers[f"{stem}/reward_map"] = reward.out
    return layers
