"""The oracle: the environment itself in the place of a learned model (paper, appendix A).

Legend: B batch, N proposals, H horizon, A action size.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from environments.pixel_environment import PixelEnvironment
from environments.simulator import LookAhead, look_ahead
from world_model import Prediction, State, WorldModel


class Oracle(WorldModel):
    """Foretells rewards by simulating the environment that it watches.

    It sees through the frames to the state behind them, so there is nothing to filter: its state is
    empty, and ``imagine`` starts from where the environment stands. One environment is watched at a
    time, so the batch is 1.
    """

    def __init__(self, threads: int = 1):
        """Initializes an oracle that watches nothing yet.

        Args:
          threads: of the simulator; they change no reward.
        """
        super().__init__(name="oracle")
        self._threads = threads
        self._look_ahead: LookAhead | None = None

    def watch(self, environment: PixelEnvironment) -> None:
        """Watches this environment from now on, and no other."""
        self._look_ahead = look_ahead(environment, self._threads)

    def watching(
        self, make_environment: Callable[[int], PixelEnvironment]
    ) -> Callable[[int], PixelEnvironment]:
        """Returns what makes the same environments, each watched from when it is made."""

        def make_watched(seed: int) -> PixelEnvironment:
            environment = make_environment(seed)
            self.watch(environment)
            return environment

        return make_watched

    def initial_state(self, batch_size: int) -> State:
        """Returns a state without content, float32 [1, 1].

        Raises:
          ValueError: the batch is larger than the one environment that is watched.
        """
        if batch_size != 1:
            raise ValueError(f"the oracle watches one environment, not a batch of {batch_size}")
        return tf.zeros([1, 1])

    def observe(
        self, state: State, image: tf.Tensor, prev_action: tf.Tensor, reward: tf.Tensor
    ) -> State:
        """Returns the state unchanged: the environment itself has moved on."""
        del image, prev_action, reward
        return state

    def imagine(self, state: State, actions: tf.Tensor, decode: bool = False) -> Prediction:
        """Returns the rewards to come, float32 [N, H], in one native call; no frames."""
        del state, decode
        reward = tf.numpy_function(self._foretell, [actions], tf.float32)
        return Prediction(reward=tf.ensure_shape(reward, actions.shape[:2]), image=None)

    def _foretell(self, actions):
        if self._look_ahead is None:
            raise ValueError("the oracle watches no environment; call watch first")
        return self._look_ahead(actions).astype(np.float32)
