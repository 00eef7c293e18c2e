"""The one interface between world models and everything that uses them.

A world model filters what was observed into a state, imagines the rewards (and frames) that
follow from actions, and states its own training loss. Planners, policies, trainers and figures
see nothing else of a design.

Legend: B batch, H horizon, T sequence length, A action size.

Time convention, here and nowhere else: index t of a sequence holds ``image_t``, the action that
led to it (``a_{t-1}``, zero at t=0) and the reward received on arriving (zero at t=0).
``imagine(state_t, [a_t, a_{t+1}, ...])`` returns the rewards received on arriving at t+1, t+2, ...
An episode of 1000 environment steps at action repeat 4 is 251 entries: 250 decisions.
"""

from typing import Any, NamedTuple

import tensorflow as tf

from errors import UsageError

FRAME_SHAPE = (64, 64, 3)  # paper section 4.1: 64 x 64 x 3 third-person camera images

State = Any  # a nest of [B, ...] tensors, of a structure that the model alone knows


class SequenceBatch(NamedTuple):
    """A batch of windows cut out of episodes, under the time convention above.

    Attributes:
      image: uint8 [B, T, 64, 64, 3]; models scale it themselves.
      prev_action: float32 [B, T, A], in [-1, 1]; the executed action that led to ``image``.
      reward: float32 [B, T]; the reward received on arriving, summed over the action repeat.
      seed: int32 [B, 2]; a loss draws all noise of an example from the example's own seed, so
        that a train step does not depend on how its batch is spread over replicas.
    """

    image: tf.Tensor
    prev_action: tf.Tensor
    reward: tf.Tensor
    seed: tf.Tensor


class Prediction(NamedTuple):
    """What a world model expects to follow from a sequence of actions.

    Attributes:
      reward: float32 [B, H].
      image: float32 [B, H, 64, 64, 3] in [0, 1], or None where frames were not asked for or the
        design predicts none.
    """

    reward: tf.Tensor
    image: tf.Tensor | None


def scale_frames(image: tf.Tensor) -> tf.Tensor:
    """Maps frames uint8 [..., 64, 64, 3] to float32 in [0, 1], as every design first does.

    Raises:
      UsageError: the frames are of another size.
    """
    if image.shape[-3:] != FRAME_SHAPE:
        size, expected = ("x".join(map(str, shape)) for shape in (image.shape[-3:], FRAME_SHAPE))
        raise UsageError(f"frames of {size} pixels; every design is made for {expected}")
    return tf.cast(image, tf.float32) / 255.0


class WorldModel(tf.Module):
    """What every design implements.

    All variables exist once the constructor returns: a trainer creates the model under its
    distribution strategy, a checkpoint is restored right after. State goes in and comes out; a
    model holds no hidden belief. ``observe`` and ``imagine`` are deterministic: noise belongs to
    training and to the planner's proposals.
    """

    def initial_state(self, batch_size: int) -> State:
        """Returns the belief before anything was observed, a nest of [B, ...] tensors."""
        raise NotImplementedError

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Filters one step.

        Args:
          state: the belief before ``prev_action``.
          image: uint8 [B, 64, 64, 3].
          prev_action: float32 [B, A], the executed action that led to ``image``; zero at first.
          reward: float32 [B], received on arriving at ``image``; zero at first.

        Returns:
          The belief after the observation, of the same structure and shapes.
        """
        raise NotImplementedError

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Predicts what follows from the actions, each row of the batch on its own.

        Args:
          state: a nest of [B, ...] tensors.
          actions: float32 [B, H, A]; the first one is taken in the present state.
          decode: whether to predict the frames too, where the design can.

        Raises:
          errors.UsageError: the design predicts the rewards of another number of steps than H.
        """
        raise NotImplementedError

    def imagine_frames(self, state: State, actions: tf.Tensor) -> tf.Tensor | None:
        """Predicts the frames alone, over any number of steps, also where rewards have a fixed one.

        Args:
          state: a nest of [B, ...] tensors.
          actions: float32 [B, H, A]; the first one is taken in the present state.

        Returns:
          float32 [B, H, 64, 64, 3] in [0, 1], or None where the design predicts none.
        """
        return self.imagine(state, actions, decode=True).image

    def loss(self, batch: SequenceBatch, step: tf.Tensor) -> tuple[tf.Tensor, dict[str, tf.Tensor]]:
        """Returns the training loss, a float32 scalar that is a mean over the batch.

        Args:
          batch: windows of [B, T, ...].
          step: int64 scalar, the number of train steps taken before this one.

        Returns:
          The loss and named float32 scalars for the log, each a mean over the batch.
        """
        raise NotImplementedError
