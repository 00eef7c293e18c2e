"""The prediction that any model must beat: what is will stay."""

import tensorflow as tf

from world_model import FRAME_SHAPE, Prediction, State, WorldModel


class Persistence(WorldModel):
    """Expects the last frame and the last reward over and over; there is nothing to train."""

    def initial_state(self, batch_size: int) -> State:
        """Returns a black frame and no reward."""
        return {"image": tf.zeros([batch_size, *FRAME_SHAPE]), "reward": tf.zeros([batch_size])}

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Returns the frame, in [0, 1], and the reward."""
        del state, prev_action
        return {"image": tf.cast(image, tf.float32) / 255.0, "reward": reward}

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Repeats both, whatever the actions."""
        horizon = actions.shape[1]
        image = tf.repeat(state["image"][:, tf.newaxis], horizon, 1) if decode else None
        return Prediction(tf.repeat(state["reward"][:, tf.newaxis], horizon, 1), image)
