"""A model that knows the counting environment by heart, and counts what it has observed."""

import tensorflow as tf

from world_model import FRAME_SHAPE, Prediction, WorldModel


class CountingModel(WorldModel):
    """Right if and only if it was shown each entry up to the present once, and no later one.

    Its state: "observed", float32 [B], how many entries it was shown; "blue", float32 [B], the
    episode's own colour as last seen.
    """

    def __init__(self, frames: bool = True):
        """Predicts frames, or rewards alone."""
        super().__init__()
        self._frames = frames

    def initial_state(self, batch_size):
        """Returns a count of none."""
        return {"observed": tf.zeros([batch_size]), "blue": tf.zeros([batch_size])}

    def observe(self, state, image, prev_action, reward):
        """Counts one more."""
        blue = tf.cast(image[:, 0, 0, 2], tf.float32)
        return {"observed": state["observed"] + 1.0, "blue": blue}

    def imagine(self, state, actions, decode=False):
        """Counts on, and earns what ``counting_reward`` says."""
        ahead = tf.range(1.0, actions.shape[1] + 1.0)
        count = state["observed"][:, tf.newaxis] - 1.0 + ahead  # the first entry shows 0
        weights = tf.range(1.0, actions.shape[2] + 1.0)
        weights /= tf.reduce_sum(weights)
        reward = count % 7.0 / 3.0 + tf.reduce_sum((actions + 1.0) * weights, -1)
        image = None
        if decode and self._frames:
            blue = tf.ones_like(count) * state["blue"][:, tf.newaxis]
            colour = tf.stack([count % 256.0, count // 256.0, blue], -1) / 255.0
            image = colour[:, :, tf.newaxis, tf.newaxis] * tf.ones(FRAME_SHAPE)
        return Prediction(reward, image)
