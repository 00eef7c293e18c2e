"""Designs that predict rewards from the last frame and the actions, and no frames (R; section B).

Legend: B batch, T sequence length, H horizon, A action size.
"""

import tensorflow as tf

from reward_models.encoders import CODE_SIZE, FrameEncoder
from world_model import Prediction, SequenceBatch, State, WorldModel, scale_frames


class RewardModel(WorldModel):
    """A frame encoder; a design adds how rewards follow from its code and the actions.

    The state is {"code": float32 [B, 16]}, the code of the last observed frame: nothing older is
    remembered (paper tables 8 and 9).
    """

    def __init__(self, compute_dtype: str, name: str):
        """Creates the frame encoder; ``compute_dtype`` is "float32" or "bfloat16"."""
        super().__init__(name=name)
        self._dtype = tf.as_dtype(compute_dtype)
        with self.name_scope:
            self.frame_encoder = FrameEncoder()

    def predict(self, code: tf.Tensor, actions: tf.Tensor, seed: tf.Tensor | None) -> tf.Tensor:
        """Returns the rewards float32 [B, H] of actions.

        Args:
          code: float32 [B, 16], of the frame before the first action.
          actions: float32 [B, H, A].
          seed: int32 [B, 2] for dropout in training, None for none.
        """
        raise NotImplementedError

    def initial_state(self, batch_size: int) -> State:
        """Returns {"code": zeros [B, 16]}."""
        return {"code": tf.zeros([batch_size, CODE_SIZE])}

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Encodes the frame; what came before it is forgotten."""
        del state, prev_action, reward
        return {"code": self._encode(image)}

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Predicts rewards [B, H], without dropout; there are no frames to decode."""
        del decode
        return Prediction(reward=self.predict(state["code"], actions, seed=None), image=None)

    def imagine_frames(self, state: State, actions: tf.Tensor) -> None:
        """Predicts none."""
        del state, actions

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """The mean squared error of the rewards after the first frame (authors' code).

        Index 0 of a window gives the frame, the others give H = T - 1 actions and rewards.
        """
        del step  # the loss is the same from first to last
        code, reward = self._encode(batch.image[:, 0]), batch.reward[:, 1:]
        predicted = self.predict(code, batch.prev_action[:, 1:], batch.seed)
        loss = tf.reduce_mean(tf.math.squared_difference(predicted, reward))
        return loss, {"loss": loss, "reward_error": tf.reduce_mean(tf.abs(predicted - reward))}

    def _encode(self, image: tf.Tensor) -> tf.Tensor:
        scaled = tf.cast(scale_frames(image), self._dtype)
        return tf.cast(self.frame_encoder(scaled), tf.float32)
