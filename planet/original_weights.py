"""Weights of the original TF 1.15 checkpoints, under the names that its graph gave them."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from errors import UsageError
from planet.layers import Affine
from planet.model import PlaNet


def load_original_weights(model: PlaNet, weights: Mapping[str, np.ndarray]) -> None:
    """Assigns original weights to a model of the original's sizes.

    Args:
      model: the model to fill.
      weights: {original variable name: array}, e.g. "posterior/prior/dense/kernel:0".

    Raises:
      UsageError: a variable is missing, superfluous or of another shape; nothing is assigned.
    """
    variables = original_variables(model)
    if missing := sorted(variables.keys() - weights.keys()):
        raise UsageError(f"original weights lack {missing[0]} ({len(missing)} missing in all)")
    if unknown := sorted(weights.keys() - variables.keys()):
        raise UsageError(f"original weights hold {unknown[0]}, which lt_lr does not have")
    for name, variable in variables.items():
        if variable.shape != np.shape(weights[name]):
            raise UsageError(
                f"original weight {name} has shape {np.shape(weights[name])}; "
                f"the model expects {tuple(variable.shape)}"
            )
    for name, variable in variables.items():
        variable.assign(weights[name])


def original_variables(model: PlaNet) -> dict[str, tf.Variable]:
    """Returns {original variable name: the model's variable}, in the original's order."""
    rssm, reward = model.rssm, model.reward_head
    layers: dict[str, Affine] = {
        **_numbered("encoder/conv2d", model.encoder.convolutions),
        "posterior/prior/dense": rssm.prior_in,
        "posterior/prior/gru_cell": rssm.gru,
        "posterior/prior/dense_1": rssm.prior_hidden,
        "posterior/prior/dense_2": rssm.prior_out,
        "posterior/dense": rssm.posterior_hidden,
        "posterior/dense_1": rssm.posterior_out,
        "predict_frames/dense": model.decoder.dense,
        **_numbered("predict_frames/conv2d_transpose", model.decoder.convolutions),
        **_numbered("predict_reward/dense", [*reward.hidden, reward.out]),
    }
    variables = {}
    for name, layer in layers.items():
        variables[f"{name}/kernel:0"] = layer.kernel
        if layer is rssm.gru:
            variables[f"{name}/recurrent_kernel:0"] = layer.recurrent_kernel
        variables[f"{name}/bias:0"] = layer.bias
    return variables


def _numbered(stem: str, layers: list[Affine]) -> dict[str, Affine]:
    # TF 1 names the first layer of a kind by its stem and numbers the following from 1.
    return {stem if i == 0 else f"{stem}_{i}": layer for i, layer in enumerate(layers)}
