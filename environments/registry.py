"""From the name of a task to its environment."""

import difflib

from environments.pixel_environment import PixelEnvironment
from environments.tasks import ACTION_REPEAT, CONTROL_TASKS, TASKS
from errors import UsageError


def check_task(task: str) -> None:
    """Raises UsageError, naming the nearest task, where ``task`` is none of ``TASKS``."""
    if task in TASKS:
        return
    nearest = difflib.get_close_matches(task, TASKS, n=1, cutoff=0.4)
    hint = f"did you mean {nearest[0]}?" if nearest else f"choose one of {', '.join(TASKS)}"
    raise UsageError(f"unknown task {task!r}: {hint}")


def make(
    task: str, seed: int, exact_rendering: bool = False, action_repeat: int = ACTION_REPEAT
) -> PixelEnvironment:
    """Makes the environment of a task.

    Args:
      task: one of ``environments.tasks.TASKS``.
      seed: in [0, 2**32), seeds the episodes; see ``PixelEnvironment.reseed``.
      exact_rendering: whether frames are drawn with dm_control's own settings, four to five times
        slower (docs/rendering.md); toy tasks draw the same frames either way.
      action_repeat: environment steps of a decision; toy tasks know no other than the paper's.

    Raises:
      UsageError: the task is unknown, or nothing on this machine can render.
    """
    check_task(task)
    # Each import is made only for the task that needs it: the toys run without MuJoCo.
    if task in CONTROL_TASKS:
        from environments.control import ControlEnvironment

        return ControlEnvironment(task, seed, exact_rendering, action_repeat)
    if task == "counting":
        from environments.counting import CountingEnvironment

        return CountingEnvironment(seed)
    from environments.point_mass import PointMass

    return PointMass(seed)
