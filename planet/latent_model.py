"""What the designs built on PlaNet share: a belief in a latent, filtered from frames.

Legend: B batch, T sequence length, H horizon, A action size, F feature size.
"""

import tensorflow as tf
import tensorflow_probability as tfp

from noise import draw_rows
from planet.config import LatentConfig
from planet.frames import EMBEDDING_SIZE, Encoder, normalize
from planet.rssm import RSSM, Latent
from world_model import FRAME_SHAPE, SequenceBatch, State, WorldModel

tfd = tfp.distributions


class LatentModel(WorldModel):
    """An encoder and an RSSM; a design adds what it predicts from the latent.

    The state is {"stoch": float32 [B, 30], "deter": float32 [B, 200]}. Filtering and imagining
    carry the mean of the latent; training samples the posterior (see docs/deviations.md).
    """

    def __init__(self, config: LatentConfig, action_size: int, compute_dtype: str):
        """Creates the variables of encoder and RSSM, in float32.

        Args:
          config: sizes and loss weights.
          action_size: A, the number of continuous action dimensions.
          compute_dtype: "float32" or "bfloat16", the precision of convolutions and products.
        """
        super().__init__(name="planet")
        self._config = config
        self._dtype = tf.as_dtype(compute_dtype)
        self._feature_size = config.stoch_size + config.deter_size
        with self.name_scope:
            self.encoder = Encoder()
            self.rssm = RSSM(config, action_size, EMBEDDING_SIZE, self._dtype)

    def initial_state(self, batch_size: int) -> State:
        """Returns zeros: {"stoch": [B, 30], "deter": [B, 200]}."""
        return {
            "stoch": tf.zeros([batch_size, self._config.stoch_size]),
            "deter": tf.zeros([batch_size, self._config.deter_size]),
        }

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Filters one step; the reward adds nothing to the latent."""
        del reward
        prior = self.rssm.prior(state["stoch"], state["deter"], prev_action)
        embedding = self.encoder(tf.cast(normalize(image), self._dtype))
        posterior = self.rssm.posterior(prior, embedding)
        return {"stoch": posterior.stoch, "deter": posterior.deter}

    def filter_sequence(self, batch: SequenceBatch, noise: tf.Tensor) -> tuple[Latent, Latent]:
        """Returns priors and posteriors [B, T, ...] of windows, from an empty belief.

        Args:
          batch: windows of [B, T, ...].
          noise: float32 [B, T, 30], standard normal; zeros carry the means.
        """
        frames = tf.cast(normalize(batch.image), self._dtype)
        embedding = self.encoder(tf.reshape(frames, [-1, *FRAME_SHAPE]))
        batch_size, length = tf.shape(batch.image)[0], batch.image.shape[1]
        embedding = tf.reshape(embedding, [batch_size, length, EMBEDDING_SIZE])
        zeros = LatentModel.initial_state(self, batch_size)
        return self.rssm.filter(embedding, batch.prev_action, noise, zeros["stoch"], zeros["deter"])

    def _infer(self, batch: SequenceBatch) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns sampled features [B, T, F] and the divergence float32 [B, T] of windows."""
        priors, posteriors = self.filter_sequence(batch, self._example_noise(batch))
        divergence = tfd.kl_divergence(_distribution(posteriors), _distribution(priors))
        return posteriors.features, divergence

    def _divergence_loss(self, divergence: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(tf.maximum(self._config.free_nats, divergence))

    def _example_noise(self, batch: SequenceBatch) -> tf.Tensor:
        # Each example draws from its own seed, so that a batch means the same however it is split.
        shape = [batch.image.shape[1], self._config.stoch_size]
        return draw_rows(tf.random.stateless_normal, shape, batch.seed)


def reward_log_prob(mean: tf.Tensor, reward: tf.Tensor) -> tf.Tensor:
    """Of rewards under unit Gaussians around the predicted means; the shape stays."""
    return tfd.Normal(mean, 1.0).log_prob(reward)


def image_log_prob(mean: tf.Tensor, image: tf.Tensor) -> tf.Tensor:
    """Of frames [..., h, w, 3] under unit Gaussians, summed over all pixels: [...]."""
    return tfd.Independent(tfd.Normal(mean, 1.0), 3).log_prob(image)


def _distribution(latent: Latent) -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(latent.mean, latent.stddev)
