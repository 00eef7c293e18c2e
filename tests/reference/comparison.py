"""How a model is compared with the reference numbers."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from tests.reference.weights import draw_weights
from training.config import OptimizerConfig
from training.trainer import Trainer
from world_model import SequenceBatch, WorldModel

OUTPUT_TOLERANCE = 2e-5  # largest difference over largest value
GRADIENT_TOLERANCE = 5e-4  # relative, per variable


def load_reference(name: str) -> dict[str, np.ndarray]:
    """Returns the numbers of a file beside this one by name."""
    with np.load(Path(__file__).parent / f"{name}.npz") as arrays:
        return dict(arrays)


def reference_windows(reference: Mapping[str, np.ndarray]) -> SequenceBatch:
    """Returns the reference's two windows; their noise is switched off where they are used."""
    return SequenceBatch(
        image=tf.constant(reference["in_frames"]),
        prev_action=tf.constant(reference["in_actions"]),
        reward=tf.constant(reference["in_rewards"][..., 0]),
        seed=tf.zeros([2, 2], tf.int32),
    )


def original_names(reference: Mapping[str, np.ndarray]) -> list[str]:
    """Returns the names of the original's variables, in the order of their creation."""
    return [name for name, _ in json.loads(str(reference["variables_json"]))]


def original_weights(reference: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Returns the weights behind the numbers, checked, by original name."""
    weights = draw_weights(json.loads(str(reference["variables_json"])))
    sums = [weight.astype(np.float64).sum() for weight in weights.values()]
    np.testing.assert_allclose(sums, reference["weights_sum"], rtol=0, atol=1e-9)
    return weights


def assert_close(actual, expected) -> None:
    """Asserts equal shapes, and values within the tolerance of outputs."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.shape == expected.shape
    assert np.abs(actual - expected).max() <= OUTPUT_TOLERANCE * np.abs(expected).max()


def assert_weights_of_another_model_are_refused(
    load: Callable[[tf.Module, Mapping[str, np.ndarray]], None],
    model: tf.Module,
    weights: Mapping[str, np.ndarray],
) -> None:
    """Asserts that a loader names what is missing, superfluous, or of another shape."""
    name = list(weights)[-1]
    with pytest.raises(UsageError, match=f"lack {name}"):
        load(model, {key: weights[key] for key in weights if key != name})
    with pytest.raises(UsageError, match="hold mystery"):
        load(model, {**weights, "mystery": np.zeros(1)})
    with pytest.raises(UsageError, match=rf"{name} has shape \(1, 1, 1\)"):
        load(model, {**weights, name: np.zeros((1, 1, 1))})


def assert_norms_close(found: Mapping[str, tf.Tensor | None], expected: np.ndarray) -> None:
    """Asserts the norm of each gradient; NaN is expected where nothing arrives."""
    norms = [np.nan if each is None else tf.norm(each).numpy() for each in found.values()]
    np.testing.assert_allclose(norms, expected, rtol=GRADIENT_TOLERANCE, equal_nan=True)


def loss_after_one_train_step(
    model: WorldModel, batch: SequenceBatch, **optimizer: float | None
) -> tf.Tensor:
    """Trains once on the batch with ``optimizer``, values of ``OptimizerConfig``."""
    config = OptimizerConfig(batch_size=batch.image.shape[0], **optimizer)
    Trainer(model, config, tf.distribute.get_strategy()).train_step(batch)
    return model.loss(batch, tf.constant(1, tf.int64))[0]
