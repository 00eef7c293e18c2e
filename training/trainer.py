"""One compiled train step under a distribution strategy.

The trainer sees a model's loss and its trainable variables, and nothing else of the design.
"""

import tensorflow as tf

from errors import UsageError
from training.config import OptimizerConfig
from world_model import SequenceBatch, WorldModel


class NonFiniteLoss(Exception):  # noqa: N818 - what happened, not whose error
    """The loss or the gradients of a train step are not finite; its update was not applied.

    Attributes:
      train_step: train steps taken before the failing one.
      metrics: name to float, as measured in the failing step.
    """

    def __init__(self, train_step: int, metrics: dict[str, float]):
        """Describes the failing train step."""
        super().__init__(
            f"train step {train_step}: loss {metrics['loss']}, "
            f"gradient norm {metrics['gradient_norm']}"
        )
        self.train_step = train_step
        self.metrics = metrics


class Trainer:
    """Trains a world model with Adam, on one device or on many.

    The model must have been created under ``strategy.scope()``.

    Attributes:
      config: as given.
      optimizer: the Keras optimizer; its slots exist once the constructor returns, so that a
        checkpoint can be restored right after.
      train_step_count: int64 variable, updates applied so far.
    """

    def __init__(
        self, model: WorldModel, config: OptimizerConfig, strategy: tf.distribute.Strategy
    ):
        """Creates the optimizer and its slots.

        Raises:
          UsageError: the global batch does not split evenly over the strategy's replicas.
        """
        replicas = strategy.num_replicas_in_sync
        if config.batch_size % replicas:
            raise UsageError(
                f"optimizer.batch_size is {config.batch_size}, which {replicas} replicas cannot "
                f"share evenly; make it a multiple of {replicas}."
            )
        self._model = model
        self.config = config
        self._strategy = strategy
        self._variables = list(model.trainable_variables)
        with strategy.scope():
            self.optimizer = tf.keras.optimizers.Adam(
                config.learning_rate, epsilon=config.epsilon, jit_compile=False
            )
            self.optimizer.build(self._variables)
        # Outside the scope: only the loop counts, replicas are handed the value.
        self.train_step_count = tf.Variable(0, dtype=tf.int64, trainable=False)

    def train_step(self, batch: SequenceBatch) -> dict[str, tf.Tensor]:
        """Updates the model once.

        Args:
          batch: the global batch, B = ``config.batch_size`` windows.

        Returns:
          Float32 scalars by name: the model's metrics, "loss", and "gradient_norm" (before
          clipping), each a mean over the global batch.

        Raises:
          NonFiniteLoss: the loss or the gradient norm is not finite; nothing was updated.
        """
        finite, metrics = self._compiled_train_step(batch)
        # The one wait for the device: the next update must not start before this is known.
        if not finite.numpy():
            values = {name: float(value) for name, value in metrics.items()}
            raise NonFiniteLoss(int(self.train_step_count.numpy()), values)
        return metrics

    @tf.function
    def _compiled_train_step(self, batch):
        count = tf.identity(self.train_step_count)
        gradients, metrics = self._strategy.run(self._gradients, args=(batch, count))
        metrics = {
            name: self._strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None)
            for name, value in metrics.items()
        }
        finite = tf.math.is_finite(metrics["loss"]) & tf.math.is_finite(metrics["gradient_norm"])
        # A run of its own inside the branch: replicas cannot meet within a conditional that
        # was opened in the replica context.
        if finite:
            self._strategy.run(self._update, args=(gradients,))
            self.train_step_count.assign_add(1)
        return finite, metrics

    def _gradients(self, batch, count):
        """In the replica context: clipped gradients of the global batch, and metrics."""
        replica = tf.distribute.get_replica_context()
        batch = self._share(batch, replica)
        with tf.GradientTape() as tape:
            loss, metrics = self._model.loss(batch, count)
        gradients = tape.gradient(
            loss, self._variables, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        # Shares are equal and losses are means, so the mean over replicas is the global mean.
        gradients = replica.all_reduce(tf.distribute.ReduceOp.MEAN, gradients)
        norm = tf.linalg.global_norm(gradients)
        if self.config.clip_norm is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, self.config.clip_norm, norm)
        return gradients, {**metrics, "loss": loss, "gradient_norm": norm}

    def _share(self, batch, replica):
        """The part of the global batch that belongs to a replica."""
        if replica.num_replicas_in_sync == 1:
            return batch
        size = self.config.batch_size // replica.num_replicas_in_sync
        first = replica.replica_id_in_sync_group * size
        return tf.nest.map_structure(lambda tensor: tensor[first : first + size], batch)

    def _update(self, gradients):
        self.optimizer.apply_gradients(
            zip(gradients, self._variables, strict=True), skip_gradients_aggregation=True
        )
