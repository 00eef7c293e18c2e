"""PlaNet with rewards read off its predicted frames: latent transition, observation reward
(`lt_or`; paper sections 3 and B).

Legend: B batch, T sequence length, H horizon, A action size.
"""

import tensorflow as tf

from model_options import require_length
from planet.config import FrameRewardPlaNetConfig
from planet.frames import Decoder, normalize
from planet.latent_model import LatentModel, image_log_prob, reward_log_prob
from reward_models.frame_reward import FrameReward
from world_model import Prediction, SequenceBatch, State


class FrameRewardPlaNet(LatentModel):
    """An RSSM with a frame decoder, and a frame reward model on the decoder's means.

    The state holds the last observed reward too, float32 [B] as "reward": it is the condition of
    the frame reward model, which predicts the rewards of the whole horizon at once.
    """

    def __init__(
        self, config: FrameRewardPlaNetConfig, action_size: int, compute_dtype: str = "float32"
    ):
        """Creates all variables, in float32; see ``LatentModel``."""
        super().__init__(config, action_size, compute_dtype)
        with self.name_scope:
            self.decoder = Decoder(self._feature_size, self._dtype)
            self.frame_reward = FrameReward(config.horizon, 1, config.horizon)

    def initial_state(self, batch_size: int) -> State:
        """Returns zeros: the latent's, and "reward": [B]."""
        return {**super().initial_state(batch_size), "reward": tf.zeros([batch_size])}

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Filters one step and remembers the reward."""
        return {**super().observe(state, image, prev_action, reward), "reward": reward}

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Predicts H = ``config.horizon`` frames and reads the rewards [B, H] off them.

        Raises:
          UsageError: there are more or fewer actions than the horizon.
        """
        horizon = self._config.horizon
        require_length("lt_or", horizon, "planner.horizon", actions.shape[1], horizon)
        frames = self._predict_frames(state, actions)
        reward = self._predict_reward(frames, state["reward"])
        return Prediction(reward=reward, image=_displayed(frames) if decode else None)

    def imagine_frames(self, state: State, actions: tf.Tensor) -> tf.Tensor:
        """Predicts the frames alone, over any horizon."""
        return _displayed(self._predict_frames(state, actions))

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """The bound of `lt_lr`, with the reward read off the decoded frames 1..H of a window.

        The reward at index 0 is the condition, as the last observed one is when planning (see
        docs/deviations.md). Means over B and over the entries that each term has.

        Raises:
          UsageError: the windows are not of 1 + ``config.horizon`` entries.
        """
        del step  # the loss of this design is the same from first to last
        config = self._config
        features, divergence = self._infer(batch)
        target, decoded = normalize(batch.image), self.decoder(features)
        frames, condition, reward = self._reward_task(decoded, batch.reward)
        mean_reward = self._predict_reward(
            frames if config.share_gradients else tf.stop_gradient(frames), condition
        )
        image_likelihood = tf.reduce_mean(image_log_prob(decoded, target))
        reward_likelihood = tf.reduce_mean(reward_log_prob(mean_reward, reward))
        loss = (
            self._divergence_loss(divergence)
            - image_likelihood
            - config.reward_scale * reward_likelihood
        )
        return loss, {
            "loss": loss,
            "divergence": tf.reduce_mean(divergence),
            "image_log_prob": image_likelihood,
            "reward_log_prob": reward_likelihood,
            "frame_error": tf.reduce_mean(tf.math.squared_difference(decoded, target)),
            "reward_error": tf.reduce_mean(tf.abs(mean_reward - reward)),
        }

    def _reward_task(self, decoded, reward):
        """Which frames [B, H, 64, 64, 3] and which reward [B] predict which rewards [B, H]."""
        horizon, length = self._config.horizon, reward.shape[1]
        require_length("lt_or", horizon, "optimizer.sequence_length", length, 1 + horizon)
        return decoded[:, 1:], reward[:, 0], reward[:, 1:]

    def _predict_frames(self, state: State, actions: tf.Tensor) -> tf.Tensor:
        return self.decoder(self.rssm.imagine(state["stoch"], state["deter"], actions).features)

    def _predict_reward(self, frames: tf.Tensor, condition: tf.Tensor) -> tf.Tensor:
        return self.frame_reward(frames, condition[:, tf.newaxis])


def _displayed(frames: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(frames + 0.5, 0.0, 1.0)
