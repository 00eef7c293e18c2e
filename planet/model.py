"""PlaNet as a world model: latent transition, latent reward (`lt_lr`; paper sections 3 and B.2).

Legend: B batch, T sequence length, H horizon, A action size.
"""

import tensorflow as tf
import tensorflow_probability as tfp

from planet.config import PlaNetConfig
from planet.frames import EMBEDDING_SIZE, Decoder, Encoder, normalize
from planet.layers import Dense
from planet.rssm import RSSM, Latent
from world_model import FRAME_SHAPE, Prediction, SequenceBatch, State, WorldModel

tfd = tfp.distributions


class PlaNet(WorldModel):
    """An RSSM with a frame decoder and a reward head on its latent.

    Its state is {"stoch": float32 [B, 30], "deter": float32 [B, 200]}. Filtering and imagining
    carry the mean of the latent; training samples the posterior (see docs/deviations.md).
    """

    def __init__(self, config: PlaNetConfig, action_size: int, compute_dtype: str = "float32"):
        """Creates all variables, in float32.

        Args:
          config: sizes and loss weights.
          action_size: A, the number of continuous action dimensions.
          compute_dtype: "float32" or "bfloat16", the precision of convolutions and products.
        """
        super().__init__(name="planet")
        self._config = config
        self._dtype = tf.as_dtype(compute_dtype)
        features, units = config.stoch_size + config.deter_size, config.units
        with self.name_scope:
            self.encoder = Encoder()
            self.rssm = RSSM(config, action_size, EMBEDDING_SIZE, self._dtype)
            self.decoder = Decoder(features)
            self.reward_head = RewardHead(features, units, config.reward_layers)

    def initial_state(self, batch_size: int) -> State:
        """Returns zeros: {"stoch": [B, 30], "deter": [B, 200]}."""
        return {
            "stoch": tf.zeros([batch_size, self._config.stoch_size]),
            "deter": tf.zeros([batch_size, self._config.deter_size]),
        }

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Filters one step; the reward adds nothing to what this design filters on."""
        del reward
        prior = self.rssm.prior(state["stoch"], state["deter"], prev_action)
        embedding = self.encoder(tf.cast(normalize(image), self._dtype))
        posterior = self.rssm.posterior(prior, embedding)
        return {"stoch": posterior.stoch, "deter": posterior.deter}

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Rolls the prior forward: rewards [B, H], and frames [B, H, 64, 64, 3] if ``decode``."""
        features = self.rssm.imagine(state["stoch"], state["deter"], actions).features
        image = tf.clip_by_value(self._decode(features) + 0.5, 0.0, 1.0) if decode else None
        return Prediction(reward=self._predict_reward(features), image=image)

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """The negative variational bound (paper section B.2), reward and free nats as in the code.

        Mean over B and T of max(3, KL(posterior || prior)) - log p(image) - 10 log p(reward).
        """
        del step  # the loss of this design is the same from first to last
        target = normalize(batch.image)
        priors, posteriors = self.filter_sequence(batch, self._example_noise(batch))
        features = posteriors.features
        mean_image, mean_reward = self._decode(features), self._predict_reward(features)

        image_log_prob = tfd.Independent(tfd.Normal(mean_image, 1.0), 3).log_prob(target)
        reward_log_prob = tfd.Normal(mean_reward, 1.0).log_prob(batch.reward)
        divergence = tfd.kl_divergence(_distribution(posteriors), _distribution(priors))
        loss = tf.reduce_mean(
            tf.maximum(self._config.free_nats, divergence)
            - image_log_prob
            - self._config.reward_scale * reward_log_prob
        )
        return loss, {
            "loss": loss,
            "divergence": tf.reduce_mean(divergence),
            "image_log_prob": tf.reduce_mean(image_log_prob),
            "reward_log_prob": tf.reduce_mean(reward_log_prob),
            "frame_error": tf.reduce_mean(tf.math.squared_difference(mean_image, target)),
            "reward_error": tf.reduce_mean(tf.abs(mean_reward - batch.reward)),
        }

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
        state = self.initial_state(batch_size)
        return self.rssm.filter(embedding, batch.prev_action, noise, state["stoch"], state["deter"])

    def _example_noise(self, batch: SequenceBatch) -> tf.Tensor:
        # Each example draws from its own seed, so that a batch means the same however it is split.
        shape = [batch.image.shape[1], self._config.stoch_size]
        return tf.map_fn(
            lambda seed: tf.random.stateless_normal(shape, seed),
            batch.seed,
            fn_output_signature=tf.TensorSpec(shape, tf.float32),
        )

    def _decode(self, features: tf.Tensor) -> tf.Tensor:
        flat = tf.reshape(features, [-1, features.shape[-1]])
        image = tf.cast(self.decoder(tf.cast(flat, self._dtype)), tf.float32)
        return tf.reshape(image, tf.concat([tf.shape(features)[:-1], FRAME_SHAPE], 0))

    def _predict_reward(self, features: tf.Tensor) -> tf.Tensor:
        return self.reward_head(tf.cast(features, self._dtype))


class RewardHead(tf.Module):
    """Hidden layers with relu, then the mean of the reward."""

    def __init__(self, feature_size: int, units: int, layers: int, name: str = "reward_head"):
        """Creates ``layers`` hidden layers of ``units`` and a linear output."""
        super().__init__(name=name)
        sizes = [feature_size] + [units] * layers
        with self.name_scope:
            self.hidden = [
                Dense(inputs, units, tf.nn.relu, name=f"hidden_{i}")
                for i, inputs in enumerate(sizes[:-1])
            ]
            self.out = Dense(units, 1, name="out")

    def __call__(self, features: tf.Tensor) -> tf.Tensor:
        """Maps features [..., F] to rewards float32 [...]."""
        hidden = features
        for layer in self.hidden:
            hidden = layer(hidden)
        # The planner ranks proposals by small differences: the output is not rounded to bfloat16.
        return tf.squeeze(self.out(tf.cast(hidden, tf.float32)), -1)


def _distribution(latent: Latent) -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(latent.mean, latent.stddev)
