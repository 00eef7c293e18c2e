"""The seven DeepMind Control tasks from pixels."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from environments import rendering
from environments.pixel_environment import PixelEnvironment
from environments.tasks import ACTION_REPEAT, CONTROL_TASKS, count_decisions

if TYPE_CHECKING:
    import mujoco

# What the tasks' episodes edit in the model: reacher's target; finger's damping and hidden sites.
_EDITED_FIELDS = ("geom_pos", "dof_damping", "site_rgba")


class _Simulation(NamedTuple):
    """The state of MuJoCo.

    Attributes:
      physics: float64, MuJoCo's "integration" state: time, positions, velocities, activations,
        controls and the solver's warm start, without which walker diverges.
      edits: the model's fields named by ``_EDITED_FIELDS``.
    """

    physics: np.ndarray
    edits: tuple[np.ndarray, ...]


class ControlEnvironment(PixelEnvironment):
    """A dm_control task seen by its first camera, at action repeat 4 (paper section 4.1).

    An episode is 250 decisions, 1000 steps of dm_control's own environment; rewards are the sums
    over four of them, so in [0, 4]. One frame is drawn a decision. dm_control's actions lie in
    [-1, 1] on all seven tasks and are passed on as they are.

    Attributes:
      task: str, the name of the task.
    """

    def __init__(
        self,
        task: str,
        seed: int,
        exact_rendering: bool = False,
        action_repeat: int = ACTION_REPEAT,
    ):
        """Initializes the environment.

        Args:
          task: a key of ``CONTROL_TASKS``.
          seed: see ``PixelEnvironment.reseed``.
          exact_rendering: whether to draw with dm_control's own settings; see docs/rendering.md.
          action_repeat: dm_control's steps in a decision, another number than the paper's; where
            1000 is no multiple of it, the episode ends before the last incomplete decision.

        Raises:
          UsageError: nothing on this machine can render.
        """
        rendering.prepare_backend()
        # Only now: dm_control fixes its rendering backend as it is imported.
        from dm_control import suite

        domain, name = CONTROL_TASKS[task]
        # The time limit is counted here, in decisions, which get_state carries along.
        self._suite = suite.load(
            domain, name, task_kwargs={"random": 0, "time_limit": float("inf")}
        )
        self._physics = self._suite.physics
        # dm_control's environment wants a reset before it takes a step, also where the first
        # thing that happens here is set_state.
        self._suite.reset()
        self.task = task
        action_size = self._suite.action_spec().shape[0]
        super().__init__(action_size, count_decisions(action_repeat), seed, action_repeat)
        self._camera = rendering.FrameCamera(self._physics, exact_rendering)

    def close(self) -> None:
        """Frees the simulation and the renderer; the environment is of no use afterwards."""
        self._physics.free()

    def renderer_name(self) -> str:
        """Returns what OpenGL calls the renderer."""
        return self._camera.renderer_name()

    @property
    def mujoco_model(self) -> "mujoco.MjModel":
        """The simulation's model, which each episode may edit."""
        return self._physics.model.ptr

    @property
    def physics_steps(self) -> int:
        """MuJoCo's steps in one of dm_control's."""
        return round(self._suite.control_timestep() / self._physics.timestep())

    def physics_state(self) -> np.ndarray:
        """Returns all that the simulation's future depends on, float64 [S], warm start included."""
        import mujoco

        return self._physics.get_state(mujoco.mjtState.mjSTATE_INTEGRATION.value)

    def _begin(self, random: np.random.RandomState) -> None:
        # Of what the last episode edited in the model nothing lives on: each edits it all anew,
        # and what dm_control computes before that is at rest, where the edits do not matter.
        self._suite.task._random = random
        self._suite.reset()

    def _advance(self, action: np.ndarray) -> float:
        return sum(self._suite.step(action).reward for _ in range(self.action_repeat))

    def _draw(self) -> np.ndarray:
        return self._camera.frame()

    def _save(self) -> _Simulation:
        return _Simulation(self.physics_state(), self._edits())

    def _restore(self, simulation: _Simulation) -> None:
        import mujoco

        self._set_edits(simulation.edits)
        self._physics.set_state(simulation.physics, mujoco.mjtState.mjSTATE_INTEGRATION.value)
        # dm_control's step starts from derived quantities that the state does not hold. mj_step1
        # derives them as its last step did; mj_forward would change the warm start.
        mujoco.mj_step1(self._physics.model.ptr, self._physics.data.ptr)

    def _edits(self) -> tuple[np.ndarray, ...]:
        return tuple(getattr(self._physics.model, field).copy() for field in _EDITED_FIELDS)

    def _set_edits(self, edits: tuple[np.ndarray, ...]) -> None:
        for field, values in zip(_EDITED_FIELDS, edits, strict=True):
            np.copyto(getattr(self._physics.model, field), values)
