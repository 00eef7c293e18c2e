"""Weights of the original TF 1.15 checkpoints, under the names that its graph gave them."""

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

from errors import UsageError
from planet.frame_reward import FrameRewardPlaNet
from planet.latent_model import LatentModel
from planet.reward_only import RewardOnlyPlaNet
from reward_models.frame_reward import FrameReward

# In the order in which the original's layers create them.
_PARTS = ("kernel", "recurrent_kernel", "bias", "gamma", "beta")


def load_original_weights(model: LatentModel, weights: Mapping[str, np.ndarray]) -> None:
    """Assigns original weights to a model of the original's sizes.

    Args:
      model: the model to fill, `lt_lr`, `lt_or` or `r_ll`.
      weights: {original variable name: array}, e.g. "posterior/prior/dense/kernel:0".

    Raises:
      UsageError: a variable is missing, superfluous or of another shape; nothing is assigned.
    """
    assign_original_weights(original_variables(model), weights)


def original_variables(model: LatentModel) -> dict[str, tf.Variable]:
    """Returns {original variable name: the model's variable}, in the original's order."""
    rssm = model.rssm
    layers: dict[str, tf.Module] = {
        **numbered("encoder/conv2d", model.encoder.convolutions),
        "posterior/prior/dense": rssm.prior_in,
        "posterior/prior/gru_cell": rssm.gru,
        "posterior/prior/dense_1": rssm.prior_hidden,
        "posterior/prior/dense_2": rssm.prior_out,
        "posterior/dense": rssm.posterior_hidden,
        "posterior/dense_1": rssm.posterior_out,
    }
    if not isinstance(model, RewardOnlyPlaNet):
        layers["predict_frames/dense"] = model.decoder.dense
        layers |= numbered("predict_frames/conv2d_transpose", model.decoder.convolutions)
    if isinstance(model, FrameRewardPlaNet):
        layers |= frame_reward_layers("predict_reward", model.frame_reward)
    else:
        head = model.reward_head
        layers |= numbered("predict_reward/dense", [*head.hidden, head.out])
    return layer_variables(layers)


def frame_reward_layers(scope: str, model: FrameReward) -> dict[str, tf.Module]:
    """Returns {original layer name: layer} of a frame reward model, in the original's order."""
    dense = [*model.context, *model.joint, model.out]
    return numbered(f"{scope}/conv2d", model.convolutions) | numbered(f"{scope}/dense", dense)


def numbered(stem: str, layers: Sequence[tf.Module]) -> dict[str, tf.Module]:
    """Names layers of a kind as TF 1 does: the first by its stem, the following from 1."""
    return {stem if i == 0 else f"{stem}_{i}": layer for i, layer in enumerate(layers)}


def layer_variables(layers: Mapping[str, tf.Module]) -> dict[str, tf.Variable]:
    """Returns {"layer/part:0": variable} of named layers, in the order of their creation."""
    return {
        f"{name}/{part}:0": getattr(layer, part)
        for name, layer in layers.items()
        for part in _PARTS
        if hasattr(layer, part)
    }


def assign_original_weights(
    variables: Mapping[str, tf.Variable], weights: Mapping[str, np.ndarray]
) -> None:
    """Assigns weights to the variables of the same names.

    Raises:
      UsageError: a variable is missing, superfluous or of another shape; nothing is assigned.
    """
    if missing := sorted(variables.keys() - weights.keys()):
        raise UsageError(f"original weights lack {missing[0]} ({len(missing)} missing in all)")
    if unknown := sorted(weights.keys() - variables.keys()):
        raise UsageError(f"original weights hold {unknown[0]}, which the model does not have")
    for name, variable in variables.items():
        if variable.shape != np.shape(weights[name]):
            raise UsageError(
                f"original weight {name} has shape {np.shape(weights[name])}; "
                f"the model expects {tuple(variable.shape)}"
            )
    for name, variable in variables.items():
        variable.assign(weights[name])
