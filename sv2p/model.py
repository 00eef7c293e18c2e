"""SV2P as a world model: observation transition (`ot_or`, `ot_lr`; paper sections 3 and B.1).

The tower is run from an empty state over two context frames, as in training, and then over its
own predictions.

Legend: B batch, T sequence length, H horizon, A action size.
"""

from typing import Literal

import tensorflow as tf

from model_options import require_length
from noise import draw_rows
from reward_models.frame_reward import FrameReward
from sv2p.cdna import Composition, composition_spec
from sv2p.config import CONTEXT, SV2PConfig
from sv2p.latent_reward import LatentReward
from sv2p.posterior import LATENT_SHAPE, Posterior, divergence
from sv2p.predictor import Effect, Predictor, Sight
from sv2p.scheduled_sampling import true_inputs
from sv2p.time_loop import loop_over_time
from world_model import FRAME_SHAPE, Prediction, SequenceBatch, State, WorldModel, scale_frames

_REWARD_SPEC = tf.TensorSpec([None])


class SV2P(WorldModel):
    """A conv-LSTM video predictor with a reward model on its frames or on its internal states.

    Its state is a dict, with all that the proposals of one decision have in common:
      image: float32 [B, 64, 64, 3] in [0, 1], the present frame.
      context_reward: float32 [B, 2], of the previous and the present frame.
      observed: bool [B], whether there is a present frame.
      sight: what the tower makes of the present frame before it hears of an action.
      cells: states of the conv-LSTMs after both context frames.
    Filtering and imagining take the latent at the mean of its prior, zero.

    Attributes:
      design: as given.
      config: as given.
      predictor: the tower.
      posterior: the posterior tower, or None.
      reward: a FrameReward for `ot_or`, a LatentReward for `ot_lr`.
    """

    def __init__(
        self,
        design: Literal["ot_or", "ot_lr"],
        config: SV2PConfig,
        action_size: int,
        compute_dtype: str = "float32",
    ):
        """Creates all variables, in float32.

        Args:
          design: what the rewards are read from: "ot_or", predicted frames, or "ot_lr", internal
            states (paper table 1).
          config: sizes, and what is trained when.
          action_size: A, the number of continuous action dimensions.
          compute_dtype: "float32" or "bfloat16", the precision of the conv-LSTMs (`Predictor`).
        """
        super().__init__(name="sv2p")
        self.design = design
        self.config = config
        self._from_frames = design == "ot_or"
        scale, horizon = config.channel_scale, config.horizon
        with self.name_scope:
            self.posterior = Posterior(CONTEXT + horizon, scale) if config.posterior else None
            dtype = tf.as_dtype(compute_dtype)
            self.predictor = Predictor(action_size, not self._from_frames, scale, dtype)
            self.reward = (
                FrameReward(horizon, CONTEXT, horizon)
                if self._from_frames
                else LatentReward(self.predictor.state_shapes)
            )

    def initial_state(self, batch_size: int) -> State:
        """Returns zeros, with nothing observed."""
        image = tf.zeros([batch_size, *FRAME_SHAPE])
        sight, cells = self.predictor.look(image, self.predictor.initial_cells(batch_size))
        return {
            "image": image,
            "context_reward": tf.zeros([batch_size, CONTEXT]),
            "observed": tf.zeros([batch_size], tf.bool),
            "sight": tuple(sight),
            "cells": cells,
        }

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Takes in a frame, of which the previous one is the context."""
        batch_size = tf.shape(image)[0]
        prev_reward = state["context_reward"][:, -1]
        cells = self.predictor.initial_cells(batch_size)
        sight, cells = self.predictor.look(state["image"], cells)
        _, cells = self.predictor.act(
            sight, cells, prev_action, prev_reward, tf.zeros([batch_size, *LATENT_SHAPE])
        )
        # The first frame of an episode has no context: the tower starts with it.
        observed = state["observed"][:, tf.newaxis, tf.newaxis, tf.newaxis]
        cells = tf.nest.map_structure(lambda part: tf.where(observed, part, 0.0), cells)
        frame = scale_frames(image)
        sight, cells = self.predictor.look(frame, cells)
        return {
            "image": frame,
            "context_reward": tf.stack([prev_reward, reward], 1),
            "observed": tf.ones_like(state["observed"]),
            "sight": tuple(sight),
            "cells": cells,
        }

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Rolls the tower over its own predictions: rewards [B, H], frames if ``decode``.

        Raises:
          UsageError: H is not the horizon that the frame reward model was made for.
        """
        if self._from_frames:
            horizon = self.config.horizon
            require_length(self.design, horizon, "planner.horizon", actions.shape[1], horizon)
        read = ("image",) if decode or self._from_frames else ()
        compositions, reward = self._roll_out(state, actions, read)
        images = compositions.get("image")
        if self._from_frames:
            reward = self._reward_from_frames(images, state["context_reward"])
        return Prediction(reward, tf.clip_by_value(images, 0.0, 1.0) if decode else None)

    def imagine_frames(self, state: State, actions: tf.Tensor) -> tf.Tensor:
        """Predicts the frames alone, over any horizon."""
        return tf.clip_by_value(self._roll_out(state, actions, ("image",))[0]["image"], 0.0, 1.0)

    def imagine_compositions(self, state: State, actions: tf.Tensor) -> Composition:
        """Returns the predicted frames and what they were mixed from, [B, H, ...], for any H.

        Args:
          state: as for `imagine`.
          actions: float32 [B, H, A].
        """
        return Composition(**self._roll_out(state, actions, Composition._fields)[0])

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """Frame MSE + reward MSE + 1e-3 KL (code), over windows of two context frames + horizon.

        The frames predicted are all but the first. Rewards: `ot_lr` likewise, `ot_or` those after
        the context.

        Raises:
          UsageError: the windows have another length.
        """
        horizon, length = self.config.horizon, batch.image.shape[1]
        key = "optimizer.sequence_length"
        require_length(self.design, horizon, key, length, CONTEXT + horizon)
        frames = scale_frames(batch.image)
        latent, kl = self._latent(frames, batch, step)
        images, rewards = self._predict_window(frames, batch, latent, step)
        target = batch.reward[:, -rewards.shape[1] :]

        frame_error = tf.reduce_mean(tf.math.squared_difference(images, frames[:, 1:]))
        reward_loss = tf.reduce_mean(tf.math.squared_difference(rewards, target))
        kl = tf.reduce_mean(kl)
        weighted = step >= self.config.divergence_from_train_step
        scale = tf.where(weighted, self.config.divergence_scale, 0.0)
        loss = frame_error + reward_loss + scale * kl
        return loss, {
            "loss": loss,
            "divergence": kl,
            "frame_error": frame_error,
            "reward_loss": reward_loss,
            "reward_error": tf.reduce_mean(tf.abs(rewards - target)),
        }

    def _latent(
        self, frames: tf.Tensor, batch: SequenceBatch, step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns a sample [B, 8, 8, 1] of the latent, and its divergence [B] from the prior."""
        mean = log_variance = tf.zeros([tf.shape(frames)[0], *LATENT_SHAPE])
        if self.posterior is not None:
            mean, log_variance = self._infer(frames)
        latent = mean + tf.exp(0.5 * log_variance) * self._example_noise(batch)
        latent = tf.where(step >= self.config.latent_from_train_step, latent, 0.0)
        return latent, divergence(mean, log_variance)

    def _infer(self, frames: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return self.posterior(frames)

    def _example_noise(self, batch: SequenceBatch) -> tf.Tensor:
        # Each example draws from its own seed, so that a batch means the same however it is split.
        return draw_rows(tf.random.stateless_normal, LATENT_SHAPE, batch.seed)

    def _predict_window(
        self, frames: tf.Tensor, batch: SequenceBatch, latent: tf.Tensor, step: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Predicts frames [B, T-1, 64, 64, 3], and rewards: the last ones of the window.

        After the context, scheduled sampling chooses the inputs of each step.
        """
        true_frame, true_reward = true_inputs(
            step, frames.shape[1], self.config.scheduled_sampling_train_steps
        )

        def transition(t, carried):
            image, reward, cells = carried  # as predicted by the step before
            image = tf.where(true_frame[t], frames[:, t], image)
            reward = tf.where(true_reward[t], batch.reward[:, t], reward)
            sight, cells = self.predictor.look(image, cells)
            action = batch.prev_action[:, t + 1]  # taken at t; it led to t + 1
            effect, cells = self.predictor.act(sight, cells, action, reward, latent)
            image = self.predictor.compose(image, effect).image
            if not self._from_frames:
                reward = self._reward_from_latent(sight, effect)
            return (image, reward, cells), (image, reward)

        cells = self.predictor.initial_cells(tf.shape(frames)[0])
        _, (images, rewards) = loop_over_time(
            transition,
            carried=(frames[:, 0], batch.reward[:, 0], cells),
            count=frames.shape[1] - 1,
            outputs=(composition_spec().image, _REWARD_SPEC),
        )
        if self._from_frames:
            rewards = self._rewards_of_window(images, batch)
        return images, rewards

    def _rewards_of_window(self, images: tf.Tensor, batch: SequenceBatch) -> tf.Tensor:
        """`ot_or`: maps the predicted frames of a window to rewards, those after the context."""
        # The first of them predicts a context frame, of which nobody asks the reward.
        return self._reward_from_frames(images[:, CONTEXT - 1 :], batch.reward[:, :CONTEXT])

    def _roll_out(
        self, state: State, actions: tf.Tensor, read: tuple[str, ...]
    ) -> tuple[dict[str, tf.Tensor], tf.Tensor]:
        """Returns the fields of the compositions that are ``read``, and `ot_lr`'s rewards."""
        latent = tf.zeros([tf.shape(actions)[0], *LATENT_SHAPE])
        last = actions.shape[1] - 1

        def act(h, carried):
            _, reward, sight, cells = carried
            sight = Sight(*sight)
            effect, cells = self.predictor.act(sight, cells, actions[:, h], reward, latent)
            if not self._from_frames:
                reward = self._reward_from_latent(sight, effect)
            return effect, reward, cells

        def transition(h, carried):
            effect, reward, cells = act(h, carried)
            composition = self.predictor.compose(carried[0], effect)
            sight, cells = self.predictor.look(composition.image, cells)
            return (composition.image, reward, tuple(sight), cells), (fields(composition), reward)

        def fields(composition):
            return {name: getattr(composition, name) for name in read}

        carried = (state["image"], state["context_reward"][:, -1], state["sight"], state["cells"])
        if last:
            specs = (fields(composition_spec()), _REWARD_SPEC)
            carried, earlier = loop_over_time(transition, carried, last, specs)
        # After the last action nothing is looked at, nor composed where nobody reads it.
        effect, reward, _ = act(last, carried)
        final = (fields(self.predictor.compose(carried[0], effect)) if read else {}, reward)
        final = tf.nest.map_structure(lambda part: part[:, tf.newaxis], final)
        if not last:
            return final
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, 1), earlier, final)

    def _reward_from_frames(self, images: tf.Tensor, context_reward: tf.Tensor) -> tf.Tensor:
        """Maps predicted frames float32 [B, H, 64, 64, 3] to their rewards [B, H]."""
        return self.reward(self._shared(images), context_reward)

    def _reward_from_latent(self, sight: Sight, effect: Effect) -> tf.Tensor:
        """Returns the reward [B] received on arriving at the next frame."""
        states = self.predictor.reward_states(sight, effect)
        return self.reward([self._shared(state) for state in states])

    def _shared(self, representation: tf.Tensor) -> tf.Tensor:
        share = self.config.share_gradients
        return representation if share else tf.stop_gradient(representation)
