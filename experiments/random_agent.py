"""What stands in for a world model where the agent acts uniformly at random."""

import tensorflow as tf

from world_model import Prediction, State, WorldModel


class NoModel(WorldModel):
    """Remembers nothing and expects no reward, so that one code path evaluates every agent."""

    def initial_state(self, batch_size: int) -> State:
        """Returns a state without content, float32 [B, 1]."""
        return tf.zeros([batch_size, 1])

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Returns the state unchanged."""
        del image, prev_action, reward
        return state

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Predicts no reward, float32 [B, H], and no frames."""
        del state, decode
        return Prediction(reward=tf.zeros_like(actions[..., 0]), image=None)
