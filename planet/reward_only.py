"""PlaNet without image prediction: the latent learns from rewards alone (`r_ll`; paper section B).

Legend: B batch, H horizon.
"""

import tensorflow as tf

from planet.config import RewardOnlyPlaNetConfig
from planet.latent_model import LatentModel, reward_log_prob
from planet.reward_head import RewardHead
from world_model import Prediction, SequenceBatch, State


class RewardOnlyPlaNet(LatentModel):
    """An RSSM with a reward head on its latent, and no decoder."""

    def __init__(
        self, config: RewardOnlyPlaNetConfig, action_size: int, compute_dtype: str = "float32"
    ):
        """Creates all variables, in float32; see ``LatentModel``."""
        super().__init__(config, action_size, compute_dtype)
        with self.name_scope:
            self.reward_head = RewardHead(self._feature_size, config.units, config.reward_layers)

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Rolls the prior forward: rewards [B, H]; there are no frames to decode."""
        del decode
        features = self.rssm.imagine(state["stoch"], state["deter"], actions).features
        return Prediction(reward=self._predict_reward(features), image=None)

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """That of `lt_lr` without the image: mean of max(3, KL) - 10 log p(reward)."""
        del step  # the loss of this design is the same from first to last
        features, divergence = self._infer(batch)
        mean_reward = self._predict_reward(features)
        likelihood = tf.reduce_mean(reward_log_prob(mean_reward, batch.reward))
        loss = self._divergence_loss(divergence) - self._config.reward_scale * likelihood
        return loss, {
            "loss": loss,
            "divergence": tf.reduce_mean(divergence),
            "reward_log_prob": likelihood,
            "reward_error": tf.reduce_mean(tf.abs(mean_reward - batch.reward)),
        }

    def _predict_reward(self, features: tf.Tensor) -> tf.Tensor:
        return self.reward_head(tf.cast(features, self._dtype))
