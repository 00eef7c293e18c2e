"""Rewards from a recurrent state of their own (`r_recurrent`, the paper's R; table 8).

Legend: B batch, H horizon, A action size.
"""

import tensorflow as tf

from layers import LayerNorm
from reward_models.config import RewardModelConfig
from reward_models.encoders import CODE_SIZE, ActionEncoder, Head
from reward_models.layers import LSTM, leaky_relu
from reward_models.reward_model import RewardModel

_UNITS = (256, 128, 64)  # of the LSTMs; paper table 8 and authors' code
_LAYER_NORM_EPSILON = 1e-3  # authors' code: Keras' default


class RecurrentRewardModel(RewardModel):
    """Three LSTMs over the action codes, each step beside the frame's code; any horizon."""

    def __init__(self, config: RewardModelConfig, action_size: int, compute_dtype: str = "float32"):
        """Creates all variables, in float32.

        Args:
          config: the numbers that can be chosen.
          action_size: A.
          compute_dtype: "float32" or "bfloat16", the precision of convolutions and products.
        """
        super().__init__(compute_dtype, name="r_recurrent")
        sizes = (2 * CODE_SIZE, *_UNITS)
        with self.name_scope:
            self.action_encoder = ActionEncoder(action_size)
            self.recurrent = [
                LSTM(inputs, units, name=f"lstm_{i}")
                for i, (inputs, units) in enumerate(zip(sizes, sizes[1:], strict=False))
            ]
            self.norms = [
                LayerNorm(units, [-1], _LAYER_NORM_EPSILON, f"norm_{i}")
                for i, units in enumerate(_UNITS)
            ]
            self.head = Head(_UNITS[-1], 1, config.dropout)

    def predict(self, code: tf.Tensor, actions: tf.Tensor, seed: tf.Tensor | None) -> tf.Tensor:
        """Returns the rewards float32 [B, H]; see ``RewardModel``."""
        repeated = tf.repeat(code[:, tf.newaxis], actions.shape[1], axis=1)
        codes = self.action_encoder(tf.cast(actions, self._dtype))
        hidden = tf.concat([tf.cast(repeated, self._dtype), codes], -1)
        for lstm, norm in zip(self.recurrent, self.norms, strict=True):
            hidden = leaky_relu(tf.cast(norm(lstm(hidden)), self._dtype))
        return tf.squeeze(self.head(hidden, seed), -1)
