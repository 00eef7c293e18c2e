"""The trainer: replicas, clipping, metrics, and what happens when a loss is not finite."""

import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from tests.training.batches import make_batch
from tests.training.linear_model import LinearModel
from tests.training.train_on_replicas import CLIP_NORM, TRAIN_STEPS, train
from training.config import OnlineConfig, OptimizerConfig
from training.trainer import NonFiniteLoss, Trainer


def one_device() -> tf.distribute.Strategy:
    return tf.distribute.get_strategy()


def test_eight_replicas_equal_one(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "tests.training.train_on_replicas", "8", tmp_path / "eight.npz"],
        check=True,
        capture_output=True,
    )
    expected = train(one_device())
    with np.load(tmp_path / "eight.npz") as eight:
        assert set(eight.files) == set(expected)
        for name in eight.files:
            np.testing.assert_allclose(
                eight[name], expected[name], rtol=1e-5, atol=1e-5, err_msg=name
            )
    # Else neither a mean over replicas nor clipping after the all-reduce was put to the test.
    assert expected["train_step_count"] == TRAIN_STEPS
    assert expected["gradient_norm"].min() > 2 * CLIP_NORM


@pytest.mark.parametrize("clip_norm", [0.25, None])
def test_update_is_that_of_the_clipped_gradient(clip_norm):
    model = LinearModel(action_size=2)
    batch = make_batch(0)
    with tf.GradientTape() as tape:
        loss, metrics = model.loss(batch, tf.constant(0, tf.int64))
    gradients = tape.gradient(loss, model.trainable_variables)
    norm = float(tf.linalg.global_norm(gradients))
    scale = 1.0 if clip_norm is None else clip_norm / norm
    before = [variable.numpy() for variable in model.trainable_variables]
    # An epsilon that dwarfs the gradients turns Adam's first update into plain descent, by
    # learning_rate * sqrt(1 - beta_2) / epsilon in Keras' form of it.
    config = OptimizerConfig(learning_rate=1e6, epsilon=1e6, clip_norm=clip_norm, batch_size=8)
    descent = -np.sqrt(1 - 0.999)
    result = Trainer(model, config, one_device()).train_step(batch)
    for variable, old, gradient in zip(model.trainable_variables, before, gradients, strict=True):
        np.testing.assert_allclose(variable - old, descent * scale * gradient, rtol=1e-3, atol=1e-6)
    assert float(result["gradient_norm"]) == pytest.approx(norm, rel=1e-5)
    assert float(result["loss"]) == pytest.approx(float(loss), rel=1e-5)
    assert float(result["reward"]) == pytest.approx(float(metrics["reward"]), rel=1e-5)


def test_training_lowers_the_loss():
    config = OptimizerConfig(batch_size=8, learning_rate=1e-2)
    trainer = Trainer(LinearModel(action_size=2), config, one_device())
    losses = [float(trainer.train_step(make_batch(0))["loss"]) for _ in range(30)]
    assert losses[-1] < 0.8 * losses[0]


def test_non_finite_loss_leaves_everything_as_it_was():
    model = LinearModel(action_size=2)
    trainer = Trainer(model, OptimizerConfig(batch_size=8), one_device())
    trainer.train_step(make_batch(0))
    state = [*model.variables, *trainer.optimizer.variables, trainer.train_step_count]
    before = [variable.numpy() for variable in state]
    batch = make_batch(1)
    reward = batch.reward.numpy()
    reward[3, 2] = np.nan
    with pytest.raises(NonFiniteLoss) as raised:
        trainer.train_step(batch._replace(reward=tf.constant(reward)))
    assert raised.value.train_step == 1
    assert np.isnan(raised.value.metrics["loss"])
    for variable, old in zip(state, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), old)
    trainer.train_step(make_batch(1))  # the same trainer goes on with a sound batch
    assert trainer.train_step_count.numpy() == 2


def test_finite_loss_of_infinite_gradient_is_caught():
    class Steep(LinearModel):
        def __init__(self, action_size):
            super().__init__(action_size)
            self.corner = tf.Variable(0.0, name="corner")

        def loss(self, batch, step):
            loss, metrics = super().loss(batch, step)
            return loss + tf.sqrt(tf.abs(self.corner)), metrics

    trainer = Trainer(Steep(action_size=2), OptimizerConfig(batch_size=8), one_device())
    with pytest.raises(NonFiniteLoss) as raised:
        trainer.train_step(make_batch(0))
    assert np.isfinite(raised.value.metrics["loss"])
    assert not np.isfinite(raised.value.metrics["gradient_norm"])


def test_loss_is_handed_the_number_of_train_steps():
    class Counting(LinearModel):
        def loss(self, batch, step):
            loss, _ = super().loss(batch, step)
            return loss, {"step": tf.cast(step, tf.float32)}

    trainer = Trainer(Counting(action_size=2), OptimizerConfig(batch_size=8), one_device())
    seen = [float(trainer.train_step(make_batch(0))["step"]) for _ in range(3)]
    assert seen == [0, 1, 2]


def test_batch_that_replicas_cannot_share_is_refused():
    class ThreeReplicas:
        num_replicas_in_sync = 3

    with pytest.raises(UsageError, match="batch_size is 8.*multiple of 3"):
        Trainer(LinearModel(action_size=2), OptimizerConfig(batch_size=8), ThreeReplicas())


@pytest.mark.parametrize(
    ("config", "values"),
    [
        (OptimizerConfig, {"learning_rate": 0.0}),
        (OptimizerConfig, {"clip_norm": -1.0}),
        (OptimizerConfig, {"batch_size": 0}),
        (OptimizerConfig, {"sequence_length": 1}),
        (OnlineConfig, {"evaluate_every": 0}),
        (OnlineConfig, {"exploration_stddev": -0.1}),
        (OnlineConfig, {"exploration_stddev": float("nan")}),
    ],
)
def test_numbers_out_of_range_are_refused(config, values):
    (name,) = values
    with pytest.raises(UsageError, match=name):
        config(**values)
