"""The weights behind the reference numbers, drawn again instead of carried along."""

from collections.abc import Sequence

import numpy as np


def draw_weights(variables: Sequence[tuple[str, Sequence[int]]]) -> dict[str, np.ndarray]:
    """Returns {name: float32 array} for [[name, shape], ...] in the order of their creation.

    The scales keep activations of order one, so that a mistake shows; they and the seed are those
    with which the reference numbers were made.
    """
    rng = np.random.RandomState(1)
    weights = {}
    for name, shape in variables:
        normal = rng.standard_normal(size=shape)
        if name.endswith("gamma:0"):
            weight = 1.0 + 0.1 * normal
        elif len(shape) == 1:
            weight = 0.1 * normal
        else:
            inputs = (
                shape[0] * shape[1] * shape[3]
                if "conv2d_transpose" in name or "convt4" in name
                else np.prod(shape[:-1])
            )
            weight = normal * np.sqrt(1.5 / inputs)
        weights[name] = weight.astype(np.float32)
    return weights
