"""PlaNet as a world model: latent transition, latent reward (`lt_lr`; paper sections 3 and B.2).

Legend: B batch, T sequence length, H horizon, A action size, s the side of the predicted part.
"""

import tensorflow as tf

from planet.config import PlaNetConfig
from planet.frames import Decoder, normalize
from planet.latent_model import LatentModel, image_log_prob, reward_log_prob
from planet.reward_head import RewardHead
from planet.target import centre, make_target, surround
from world_model import Prediction, SequenceBatch, State


class PlaNet(LatentModel):
    """An RSSM with a frame decoder and a reward head on its latent."""

    def __init__(self, config: PlaNetConfig, action_size: int, compute_dtype: str = "float32"):
        """Creates all variables, in float32; see ``LatentModel``."""
        config = config.scaled()
        super().__init__(config, action_size, compute_dtype)
        features = self._feature_size
        with self.name_scope:
            self.decoder = Decoder(features, self._dtype)
            self.reward_head = RewardHead(features, config.units, config.reward_layers)

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Rolls the prior forward: rewards [B, H], and frames [B, H, 64, 64, 3] if ``decode``.

        Frames are black where nothing was to be predicted, and None where that is everywhere.
        """
        features = self.rssm.imagine(state["stoch"], state["deter"], actions).features
        image, size = None, self._config.target_size
        if decode and size:
            predicted = centre(self.decoder(features), size)
            image = surround(tf.clip_by_value(predicted + 0.5, 0.0, 1.0))
        return Prediction(reward=self._predict_reward(features), image=image)

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """The negative variational bound (paper section B.2), reward and free nats as in the code.

        Mean over B and T of max(3, KL(posterior || prior)) - log p(image) - 10 log p(reward).
        """
        del step  # the loss of this design is the same from first to last
        config = self._config
        features, divergence = self._infer(batch)
        mean_reward = self._predict_reward(
            features if config.share_gradients else tf.stop_gradient(features)
        )
        reward_likelihood = tf.reduce_mean(reward_log_prob(mean_reward, batch.reward))
        loss = self._divergence_loss(divergence) - config.reward_scale * reward_likelihood
        metrics = {
            "divergence": tf.reduce_mean(divergence),
            "reward_log_prob": reward_likelihood,
            "reward_error": tf.reduce_mean(tf.abs(mean_reward - batch.reward)),
        }
        if config.target_size:
            target = make_target(normalize(batch.image), config.target, config.target_size)
            mean_image = centre(self.decoder(features), config.target_size)
            image_likelihood = tf.reduce_mean(image_log_prob(mean_image, target))
            loss -= image_likelihood
            metrics["image_log_prob"] = image_likelihood
            metrics["frame_error"] = tf.reduce_mean(tf.math.squared_difference(mean_image, target))
        return loss, {"loss": loss, **metrics}

    def _predict_reward(self, features: tf.Tensor) -> tf.Tensor:
        return self.reward_head(tf.cast(features, self._dtype))
