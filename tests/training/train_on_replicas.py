"""Trains the linear model on so many logical CPU devices and writes what came of it.

    python -m tests.training.train_on_replicas REPLICAS FILE

Logical devices can only be made before TensorFlow is used, so a test starts this as a process.
"""

import sys

import numpy as np
import tensorflow as tf

from tests.training.batches import make_batch
from tests.training.linear_model import LinearModel
from training.config import OptimizerConfig
from training.trainer import Trainer

TRAIN_STEPS = 4
CLIP_NORM = 0.5  # far below the gradient norms of these batches: every train step is clipped


def train(strategy: tf.distribute.Strategy) -> dict[str, np.ndarray]:
    """Returns the weights, and the metrics of each train step, by name."""
    with strategy.scope():
        model = LinearModel(action_size=2)
    trainer = Trainer(model, OptimizerConfig(batch_size=8, clip_norm=CLIP_NORM), strategy)
    history = [trainer.train_step(make_batch(number)) for number in range(TRAIN_STEPS)]
    metrics = {name: np.array([float(each[name]) for each in history]) for name in history[0]}
    weights = {variable.name: variable.numpy() for variable in model.variables}
    return {**metrics, **weights, "train_step_count": trainer.train_step_count.numpy()}


if __name__ == "__main__":
    replicas = int(sys.argv[1])
    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * replicas
    )
    np.savez(
        sys.argv[2],
        **train(tf.distribute.MirroredStrategy([f"CPU:{index}" for index in range(replicas)])),
    )
