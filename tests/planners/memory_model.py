"""A world model whose belief is the list of all that it was told, so that nothing goes unseen."""

import tensorflow as tf

from world_model import Prediction, WorldModel

ROOM = 32  # observations that the belief has room for


class MemoryModel(WorldModel):
    """Remembers each observation and predicts one reward for one favourite action.

    Its state is {"count": int32 [B], "actions": [B, ROOM, A], "rewards": [B, ROOM],
    "pixels": uint8 [B, ROOM, 3]}; ``pixels`` are those of the frame's upper left corner.
    """

    def __init__(self, action_size, favourite=0.8):
        """Has no variables; rewards fall with the distance from ``favourite``."""
        super().__init__(name="memory")
        self._action_size = action_size
        self._favourite = favourite

    def initial_state(self, batch_size):
        """Returns an empty memory."""
        return {
            "count": tf.zeros([batch_size], tf.int32),
            "actions": tf.zeros([batch_size, ROOM, self._action_size]),
            "rewards": tf.zeros([batch_size, ROOM]),
            "pixels": tf.zeros([batch_size, ROOM, 3], tf.uint8),
        }

    def observe(self, state, image, prev_action, reward):
        """Writes the observation into the next free row."""
        here = tf.one_hot(state["count"], ROOM, True, False, dtype=tf.bool)
        row = here[..., tf.newaxis]
        return {
            "count": state["count"] + 1,
            "actions": tf.where(row, prev_action[:, tf.newaxis], state["actions"]),
            "rewards": tf.where(here, reward[:, tf.newaxis], state["rewards"]),
            "pixels": tf.where(row, image[:, tf.newaxis, 0, 0], state["pixels"]),
        }

    def imagine(self, state, actions, decode=False):
        """Rewards actions near the favourite one, in every state."""
        del state, decode
        return Prediction(-tf.reduce_sum((actions - self._favourite) ** 2, -1), None)
