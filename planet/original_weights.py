"""Weights of the original TF 1.15 checkpoints, under the names that its graph gave them."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from original_weights import assign_original_weights, layer_variables, numbered
from planet.frame_reward import FrameRewardPlaNet
from planet.latent_model import LatentModel
from planet.reward_only import RewardOnlyPlaNet
from reward_models.original_weights import frame_reward_layers


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
