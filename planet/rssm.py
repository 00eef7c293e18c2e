"""The recurrent state-space model (PlaNet, arXiv 1811.04551, section 3; paper section B.2).

The latent has a deterministic part h_t = f(h_{t-1}, s_{t-1}, a_{t-1}) and a stochastic part s_t,
predicted from h_t alone (the prior) or from h_t and the observation (the posterior).

Legend: B batch, T steps, A action size, E embedding size, S stochastic size, D deterministic size.
"""

from typing import NamedTuple

import tensorflow as tf

from layers import Dense
from planet.config import LatentConfig
from planet.gru import GRUCell


class Latent(NamedTuple):
    """A belief about the present: deter float32 [..., D], and the Gaussian of the stochastic part.

    Attributes:
      deter: float32 [..., D].
      mean: float32 [..., S].
      stddev: float32 [..., S].
      stoch: float32 [..., S], what the next step and the heads see: a sample or the mean.
    """

    deter: tf.Tensor
    mean: tf.Tensor
    stddev: tf.Tensor
    stoch: tf.Tensor

    @property
    def features(self) -> tf.Tensor:
        """float32 [..., S + D], what the decoder and the reward head read."""
        return tf.concat([self.stoch, self.deter], -1)


class RSSM(tf.Module):
    """The cell that returns prior and posterior, and its loops over time."""

    def __init__(
        self,
        config: LatentConfig,
        action_size: int,
        embedding_size: int,
        compute_dtype: tf.DType,
        name: str = "rssm",
    ):
        """Creates the layers; ``compute_dtype`` is that of the matrix products."""
        super().__init__(name=name)
        self._config = config
        self._dtype = compute_dtype
        stoch, deter, units = config.stoch_size, config.deter_size, config.units
        relu = tf.nn.relu
        with self.name_scope:
            self.prior_in = Dense(stoch + action_size, units, relu, name="prior_in")
            self.gru = GRUCell(units, deter, name="gru")
            self.prior_hidden = Dense(deter, units, relu, name="prior_hidden")
            self.prior_out = Dense(units, 2 * stoch, name="prior_out")
            self.posterior_hidden = Dense(
                deter + embedding_size, units, relu, name="posterior_hidden"
            )
            self.posterior_out = Dense(units, 2 * stoch, name="posterior_out")

    def prior(self, stoch: tf.Tensor, deter: tf.Tensor, prev_action: tf.Tensor) -> Latent:
        """Steps the latent by one action, without looking.

        Args:
          stoch: float32 [B, S].
          deter: float32 [B, D].
          prev_action: float32 [B, A], the action taken in that latent.

        Returns:
          The prior of the next step, ``stoch`` being its mean.
        """
        hidden = self.prior_in(tf.cast(tf.concat([stoch, prev_action], -1), self._dtype))
        deter = self.gru(hidden, deter)
        hidden = self.prior_hidden(tf.cast(deter, self._dtype))
        return self._latent(deter, hidden, self.prior_out)

    def posterior(self, prior: Latent, embedding: tf.Tensor) -> Latent:
        """Corrects a prior by what was seen; embedding [B, E]. ``stoch`` is the mean."""
        inputs = tf.concat([tf.cast(prior.deter, self._dtype), embedding], -1)
        return self._latent(prior.deter, self.posterior_hidden(inputs), self.posterior_out)

    def filter(
        self,
        embedding: tf.Tensor,
        prev_action: tf.Tensor,
        noise: tf.Tensor,
        stoch: tf.Tensor,
        deter: tf.Tensor,
    ) -> tuple[Latent, Latent]:
        """Runs posteriors over a sequence, each sampled as mean + stddev * noise.

        Args:
          embedding: [B, T, E].
          prev_action: float32 [B, T, A], the actions that led to the embedded frames.
          noise: float32 [B, T, S], standard normal; zeros give the means.
          stoch: float32 [B, S] and
          deter: float32 [B, D]: the latent before the first action.

        Returns:
          Priors and posteriors of [B, T, ...].
        """
        priors, posteriors = [], []
        for t in range(embedding.shape[1]):
            prior = self.prior(stoch, deter, prev_action[:, t])
            posterior = self.posterior(prior, embedding[:, t])
            sample = posterior.mean + posterior.stddev * noise[:, t]
            posterior = posterior._replace(stoch=sample)
            stoch, deter = posterior.stoch, posterior.deter
            priors.append(prior)
            posteriors.append(posterior)
        return _stack_time(priors), _stack_time(posteriors)

    def imagine(self, stoch: tf.Tensor, deter: tf.Tensor, actions: tf.Tensor) -> Latent:
        """Runs priors, each at its mean, over actions float32 [B, H, A]; returns [B, H, ...]."""
        priors = []
        for h in range(actions.shape[1]):
            prior = self.prior(stoch, deter, actions[:, h])
            stoch, deter = prior.stoch, prior.deter
            priors.append(prior)
        return _stack_time(priors)

    def _latent(self, deter: tf.Tensor, hidden: tf.Tensor, out: Dense) -> Latent:
        # In float32 whatever the compute dtype: rounding the outputs costs accuracy, not time.
        mean, stddev = tf.split(out(tf.cast(hidden, tf.float32)), 2, -1)
        stddev = tf.nn.softplus(stddev) + self._config.min_stddev
        return Latent(deter=deter, mean=mean, stddev=stddev, stoch=mean)


def _stack_time(latents: list[Latent]) -> Latent:
    return tf.nest.map_structure(lambda *steps: tf.stack(steps, 1), *latents)
