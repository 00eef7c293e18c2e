"""Weights of the original TF 1.15 checkpoints: what the loaders of all designs share."""

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

from errors import UsageError

# In the order in which the original's layers create them.
_PARTS = ("kernel", "recurrent_kernel", "bias", "gamma", "beta")


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
