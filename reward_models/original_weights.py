"""Weights of the original TF 1.15 checkpoints, under the names that its graph gave them."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from original_weights import assign_original_weights, layer_variables, numbered
from reward_models.frame_reward import FrameReward
from reward_models.recurrent import RecurrentRewardModel
from reward_models.reward_model import RewardModel


def load_original_weights(model: RewardModel, weights: Mapping[str, np.ndarray]) -> None:
    """Assigns original weights to a model of the original's sizes.

    Args:
      model: the model to fill, `r_recurrent` or `r_conv`.
      weights: {original variable name: array}, e.g. "lstm/kernel:0".

    Raises:
      UsageError: a variable is missing, superfluous or of another shape; nothing is assigned.
    """
    assign_original_weights(original_variables(model), weights)


def original_variables(model: RewardModel) -> dict[str, tf.Variable]:
    """Returns {original variable name: the model's variable}, in the original's order."""
    head = [*model.head.hidden, model.head.out]
    dense = numbered("dense", [model.frame_encoder.out, *model.action_encoder.layers, *head])
    names = list(dense)
    before = len(names) - len(head)
    layers = numbered("conv2d", model.frame_encoder.convolutions)
    layers |= {name: dense[name] for name in names[:before]}
    if isinstance(model, RecurrentRewardModel):
        lstms = numbered("lstm", model.recurrent).items()
        norms = numbered("layer_normalization", model.norms).items()
        for pair in zip(lstms, norms, strict=True):
            layers |= dict(pair)
    layers |= {name: dense[name] for name in names[before:]}
    return layer_variables(layers)


def frame_reward_layers(scope: str, model: FrameReward) -> dict[str, tf.Module]:
    """Returns {original layer name: layer} of a frame reward model, in the original's order."""
    dense = [*model.context, *model.joint, model.out]
    return numbered(f"{scope}/conv2d", model.convolutions) | numbered(f"{scope}/dense", dense)
