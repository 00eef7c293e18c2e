"""Looking ahead with the simulator itself: the rewards that many sequences of actions would earn.

Legend: N sequences, H decisions, A action size, R action repeat, P size of MuJoCo's physics state.
"""

import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from environments.control import ControlEnvironment
from environments.pixel_environment import PixelEnvironment
from environments.rewards import REWARDS, States, TaskReward

LookAhead = Callable[[np.ndarray], np.ndarray]  # float32 [N, H, A] -> float64 [N, H]


class Outcome(NamedTuple):
    """What follows from sequences of actions, environment step by environment step.

    Attributes:
      states: float64 [N, H * R, P], MuJoCo's "full physics": time, positions, velocities.
      rewards: float64 [N, H * R].
    """

    states: np.ndarray
    rewards: np.ndarray


class Simulator:
    """The simulation of a control environment, for many sequences of actions at once.

    It shares the environment's model, so what an episode edits there holds here too; the state is
    given. The outcome does not depend on the number of threads.
    """

    def __init__(self, environment: ControlEnvironment, reward: TaskReward, threads: int):
        """Initializes one simulation a thread.

        Args:
          environment: whose dynamics to follow.
          reward: of its task.
          threads: how many, at least 1.
        """
        import mujoco
        import mujoco.rollout

        self._model = environment.mujoco_model
        self._reward = reward
        self._action_repeat = environment.action_repeat
        self._physics_steps = environment.physics_steps
        self._data = [mujoco.MjData(self._model) for _ in range(threads)]
        # Without a pool the work is done by the caller's own thread.
        self._pool = mujoco.rollout.Rollout(nthread=threads if threads > 1 else 0)
        self._state_kind = mujoco.mjtState.mjSTATE_INTEGRATION.value
        self._physics_kind = mujoco.mjtState.mjSTATE_FULLPHYSICS.value
        self._warm_start_kind = mujoco.mjtState.mjSTATE_WARMSTART.value
        self._state_size = mujoco.mj_stateSize(self._model, self._state_kind)

    def roll_out(self, state: np.ndarray, actions: np.ndarray) -> Outcome:
        """Follows each sequence from the same state, exactly as the environment would.

        Args:
          state: float64 [S], as ``ControlEnvironment.physics_state`` returns it.
          actions: float32 [N, H, A] in [-1, 1], each repeated R times.

        Raises:
          ValueError: the state or the actions are none of this simulation.
        """
        if np.shape(state) != (self._state_size,):
            raise ValueError(
                f"state of shape {np.shape(state)}, this simulation's is ({self._state_size},)"
            )
        if np.ndim(actions) != 3 or np.shape(actions)[2] != self._model.nu:
            raise ValueError(
                f"actions of shape {np.shape(actions)}, expected (N, H, {self._model.nu})"
            )
        env_steps = actions.shape[1] * self._action_repeat
        # In double precision, as MuJoCo keeps them, and as the environment's rewards read them.
        held = self._action_repeat * self._physics_steps
        controls = np.repeat(np.asarray(actions, np.float64), held, axis=1)
        if self._reward.reads_sensors:
            # MuJoCo's sensors belong to the state before a physics step: take one more of those.
            controls = np.concatenate([controls, controls[:, -1:]], axis=1)
        states, sensors = self._pool.rollout(
            self._model,
            self._data,
            self._part(state, self._physics_kind),
            controls,
            initial_warmstart=self._part(state, self._warm_start_kind),
        )
        last = slice(self._physics_steps - 1, env_steps * self._physics_steps, self._physics_steps)
        states = states[:, last]
        nq, nv = self._model.nq, self._model.nv
        rewards = self._reward.function(
            self._model,
            States(
                qpos=states[..., 1 : 1 + nq],  # after the time
                qvel=states[..., 1 + nq : 1 + nq + nv],
                control=controls[:, last],
                sensors=sensors[:, self._physics_steps :: self._physics_steps]
                if self._reward.reads_sensors
                else None,
            ),
        )
        return Outcome(states, rewards)

    def _part(self, state, kind):
        """Takes the part of one kind out of a whole state."""
        import mujoco

        part = np.empty(mujoco.mj_stateSize(self._model, kind))
        mujoco.mj_extractState(self._model, state, self._state_kind, part, kind)
        return part


def look_ahead(environment: PixelEnvironment, threads: int) -> LookAhead:
    """Returns what tells the rewards of sequences of actions, from where the environment stands.

    A task without an entry in ``REWARDS`` is looked ahead in by its environment itself, one
    sequence after the other; the first call warns and says how slow it was.

    Args:
      environment: asked for its state in each call, and left in it.
      threads: of MuJoCo, where the task has an entry.
    """
    if not isinstance(environment, ControlEnvironment) or environment.task not in REWARDS:
        return _SlowLookAhead(environment)
    simulator = Simulator(environment, REWARDS[environment.task], threads)

    def rewards(actions):
        by_env_step = simulator.roll_out(environment.physics_state(), actions).rewards
        return by_env_step.reshape(*actions.shape[:2], environment.action_repeat).sum(2)

    return rewards


class _SlowLookAhead:
    """Steps the environment itself through the sequences."""

    def __init__(self, environment):
        self._environment = environment
        self._has_warned = False

    def __call__(self, actions):
        began = time.perf_counter()
        rewards = self._environment.try_out(actions)
        if not self._has_warned:
            self._has_warned = True
            warnings.warn(
                f"{type(self._environment).__name__} has no vectorised reward, so it is stepped "
                f"through one plan after the other: {actions.shape[0]} plans of "
                f"{actions.shape[1]} decisions took {time.perf_counter() - began:.2f} s, and so "
                "will each sampling of each decision; add the task to environments/rewards.py",
                stacklevel=2,
            )
        return rewards
