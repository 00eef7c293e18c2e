"""A world model that needs no training: it reads the point mass off the frame and knows its rules.

It stands in for a learned model wherever the right answer must be known.
"""

import math

import tensorflow as tf

from environments.point_mass import STEP_SIZE
from world_model import FRAME_SHAPE, Prediction, WorldModel

_POINT_BLUE = 240.0  # the point is the only thing in the frame with this much blue
_TARGET_RED = 200.0  # the target has this much red and little blue
_WHOLE_DISC = 25.0  # pixels; a target with fewer in sight is partly hidden behind the point


class AnalyticModel(WorldModel):
    """The point mass as it is, seen through its frames.

    Its state is {"position": float32 [B, 2], "target": float32 [B, 2]}, in [-1, 1]; the target is
    remembered while the point hides it, so the belief holds more than the present frame.
    """

    def __init__(self):
        """Creates one variable, so that exports have something to carry."""
        super().__init__(name="analytic")
        self.step_size = tf.Variable(STEP_SIZE, name="analytic/step_size")
        rows, columns = FRAME_SHAPE[:2]
        self._x = (tf.range(columns, dtype=tf.float32) + 0.5) / columns * 2 - 1
        self._y = 1 - (tf.range(rows, dtype=tf.float32) + 0.5) / rows * 2

    def initial_state(self, batch_size):
        """Returns both in the middle of the frame."""
        return {"position": tf.zeros([batch_size, 2]), "target": tf.zeros([batch_size, 2])}

    def observe(self, state, image, prev_action, reward):
        """Finds the two discs; where the point is not seen, it moves it by the action."""
        del reward
        image = tf.cast(image, tf.float32)
        point, point_size = self._centre(image[..., 2] >= _POINT_BLUE)
        target, target_size = self._centre(
            (image[..., 0] >= _TARGET_RED) & (image[..., 2] < _POINT_BLUE)
        )
        return {
            "position": tf.where(point_size > 0, point, self._move(state["position"], prev_action)),
            "target": tf.where(target_size >= _WHOLE_DISC, target, state["target"]),
        }

    def imagine(self, state, actions, decode=False):
        """Moves the point as the environment does; it draws no frames."""
        del decode
        position, rewards = state["position"], []
        for h in range(actions.shape[1]):
            position = self._move(position, actions[:, h])
            distance = tf.norm(position - state["target"], axis=-1)
            rewards.append(4.0 * (1.0 - distance / (2.0 * math.sqrt(2.0))))
        return Prediction(tf.stack(rewards, 1), None)

    def _move(self, position, action):
        return tf.clip_by_value(position + self.step_size * action, -1.0, 1.0)

    def _centre(self, mask):
        """Returns the centres [B, 2] and sizes [B, 1] in pixels of masks [B, 64, 64]."""
        mask = tf.cast(mask, tf.float32)
        size = tf.reduce_sum(mask, [1, 2])
        x = tf.reduce_sum(mask * self._x, [1, 2])
        y = tf.reduce_sum(mask * self._y[:, tf.newaxis], [1, 2])
        return tf.math.divide_no_nan(tf.stack([x, y], 1), size[:, tf.newaxis]), size[:, tf.newaxis]
