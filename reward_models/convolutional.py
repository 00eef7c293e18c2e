"""The rewards of a whole horizon in one shot (`r_conv`; table 9).

Legend: B batch, H horizon, A action size.
"""

import tensorflow as tf

from errors import UsageError
from reward_models.config import ConvRewardModelConfig
from reward_models.encoders import CODE_SIZE, ActionEncoder, Head
from reward_models.reward_model import RewardModel


class ConvRewardModel(RewardModel):
    """Fully connected layers on the frame's code and on one code of all actions."""

    def __init__(
        self, config: ConvRewardModelConfig, action_size: int, compute_dtype: str = "float32"
    ):
        """Creates all variables, in float32.

        Args:
          config: the numbers that can be chosen.
          action_size: A.
          compute_dtype: "float32" or "bfloat16", the precision of convolutions and products.
        """
        super().__init__(compute_dtype, name="r_conv")
        self._horizon, self._action_size = config.horizon, action_size
        with self.name_scope:
            self.action_encoder = ActionEncoder(config.horizon * action_size)
            self.head = Head(2 * CODE_SIZE, config.horizon, config.dropout)

    def predict(self, code: tf.Tensor, actions: tf.Tensor, seed: tf.Tensor | None) -> tf.Tensor:
        """Returns the rewards float32 [B, H]; see ``RewardModel``.

        Raises:
          UsageError: there are more or fewer actions than the horizon.
        """
        if actions.shape[1] != self._horizon:
            raise UsageError(
                f"r_conv with model.horizon={self._horizon} cannot predict {actions.shape[1]} "
                f"steps: planner.horizon must be {self._horizon} and optimizer.sequence_length "
                f"{1 + self._horizon}"
            )
        flat = tf.reshape(actions, [-1, self._horizon * self._action_size])
        codes = self.action_encoder(tf.cast(flat, self._dtype))
        features = tf.concat([tf.cast(code, self._dtype), codes], -1)
        return self.head(features, seed)
