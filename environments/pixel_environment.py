"""What all environments here share: specs, time limit, seeds, state, checks of actions."""

import abc
import time
from typing import Any, NamedTuple

import numpy as np
from tf_agents.environments.py_environment import PyEnvironment
from tf_agents.specs import ArraySpec, BoundedArraySpec
from tf_agents.trajectories import time_step as ts

from environments.tasks import ACTION_REPEAT
from world_model import FRAME_SHAPE


class EnvironmentState(NamedTuple):
    """Everything that the rest of an episode, and the episodes after it, depend on.

    Attributes:
      simulation: what the environment at hand keeps; of no interest to others.
      random_state: the state of the generator that draws the next episodes.
      decision: how many decisions of the episode were taken.
      time_step: the current time step (with its frame), None before the first reset.
    """

    simulation: Any
    random_state: tuple
    decision: int
    time_step: ts.TimeStep | None


class PixelEnvironment(PyEnvironment):
    """An unbatched environment seen as frames only, that ends by a time limit and not otherwise.

    Observations are uint8 [64, 64, 3] frames, actions float32 [A] in [-1, 1]. The last time step
    of an episode has discount 1: it was cut off, the task did not end. A ``step`` after it starts
    the next episode, as TF-Agents has it.

    Attributes:
      action_repeat: int, the environment steps that a decision stands for.
      rendering_seconds: float, the time spent on drawing frames since construction.
    """

    def __init__(
        self, action_size: int, decisions: int, seed: int, action_repeat: int = ACTION_REPEAT
    ):
        """Initializes what the environments share.

        Args:
          action_size: A.
          decisions: the length of an episode in decisions, at least 1.
          seed: see ``reseed``.
          action_repeat: see the attributes.
        """
        super().__init__(handle_auto_reset=True)
        if decisions < 1:
            raise ValueError(f"an episode needs at least 1 decision, got {decisions}")
        self._action_spec = BoundedArraySpec(
            (action_size,), np.float32, minimum=-1.0, maximum=1.0, name="action"
        )
        self._decisions = decisions
        self._decision = 0
        self.action_repeat = action_repeat
        self.rendering_seconds = 0.0
        self.reseed(seed)

    def observation_spec(self) -> ArraySpec:
        """Returns the spec of a frame, uint8 [64, 64, 3]."""
        return ArraySpec(FRAME_SHAPE, np.uint8, name="image")

    def action_spec(self) -> BoundedArraySpec:
        """Returns the spec of an action, float32 [A] in [-1, 1]."""
        return self._action_spec

    def reseed(self, seed: int) -> None:
        """Seeds the episodes to come; the one under way goes on unchanged.

        The next episode is then a function of ``seed`` and its actions, whatever came before.

        Args:
          seed: in [0, 2**32).

        Raises:
          ValueError: the seed is out of that range.
        """
        self._random = np.random.RandomState(seed)

    def get_state(self) -> EnvironmentState:
        """Returns a copy of the state, from which ``set_state`` carries on exactly."""
        return EnvironmentState(
            self._save(), self._random.get_state(), self._decision, self._current_time_step
        )

    def set_state(self, state: EnvironmentState) -> None:
        """Carries on from a state of this environment or another one of the same task."""
        self._restore(state.simulation)
        self._random.set_state(state.random_state)
        self._decision = state.decision
        self._current_time_step = state.time_step

    def try_out(self, actions: np.ndarray) -> np.ndarray:
        """Returns the rewards that sequences of actions would earn from here.

        One after the other, without drawing; the environment is left as it was.

        Args:
          actions: float32 [N, H, A], N sequences of H decisions.

        Returns:
          float64 [N, H].
        """
        simulation = self._save()
        rewards = np.empty(actions.shape[:2])
        for sequence, row in zip(actions, rewards, strict=True):
            self._restore(simulation)
            row[:] = [self._advance(self._checked(action)) for action in sequence]
        self._restore(simulation)
        return rewards

    @abc.abstractmethod
    def _begin(self, random: np.random.RandomState) -> None:
        """Puts the simulation at the start of an episode drawn from ``random``."""

    @abc.abstractmethod
    def _advance(self, action: np.ndarray) -> float:
        """Takes one decision (float32 [A]) and returns its reward."""

    @abc.abstractmethod
    def _draw(self) -> np.ndarray:
        """Returns a new uint8 [64, 64, 3] frame of the simulation as it stands."""

    @abc.abstractmethod
    def _save(self) -> Any:
        """Returns a copy of the state of the simulation."""

    @abc.abstractmethod
    def _restore(self, simulation: Any) -> None:
        """Puts the simulation back to what ``_save`` returned."""

    def _reset(self) -> ts.TimeStep:
        self._begin(self._random)
        self._decision = 0
        return ts.restart(self._timed_draw())

    def _step(self, action: np.ndarray) -> ts.TimeStep:
        reward = np.float32(self._advance(self._checked(action)))
        self._decision += 1
        frame = self._timed_draw()
        if self._decision < self._decisions:
            return ts.transition(frame, reward)
        return ts.truncation(frame, reward)

    def _timed_draw(self) -> np.ndarray:
        start = time.perf_counter()
        frame = self._draw()
        self.rendering_seconds += time.perf_counter() - start
        return frame

    def _checked(self, action: np.ndarray) -> np.ndarray:
        """Returns the action as float32 [A]; raises ValueError where it is not one."""
        action = np.asarray(action, np.float32)
        if action.shape != self._action_spec.shape:
            raise ValueError(f"action of shape {action.shape}, expected {self._action_spec.shape}")
        # Written so that NaN, which compares false with everything, is refused too.
        if not np.all(np.abs(action) <= 1.0):
            raise ValueError(f"action outside [-1, 1] or not a number: {action}")
        return action
