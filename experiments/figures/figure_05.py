"""Figure 5: the tasks, as their cameras see them.

    python -m experiments.figures.figure_05 --output figure_05.png

The upper picture of a task is large, as in the paper; the lower one is the 64 x 64 frame of the
same moment that the models get, in dm_control's own rendering settings (docs/rendering.md).
Rendered here, 25 environment steps into an episode of random actions.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.random import RandomState

from environments.tasks import CONTROL_TASKS
from experiments.figures.diagram import run_diagram

_LARGE = 320  # pixels, ours
_ENV_STEPS = 25  # ours: limbs have moved and nothing has fallen over yet
_SEED = 0


def render(task: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns frames uint8 [320, 320, 3] and [64, 64, 3] of one moment of a task."""
    # Heavy imports belong to the work, not to --help.
    from environments.rendering import CAMERA, prepare_backend
    from world_model import FRAME_SHAPE

    prepare_backend()
    # Only now: dm_control fixes its rendering backend as it is imported.
    from dm_control import suite

    random = RandomState(_SEED)
    environment = suite.load(*CONTROL_TASKS[task], task_kwargs={"random": random})
    environment.reset()
    actions = environment.action_spec()
    for _ in range(_ENV_STEPS):
        environment.step(random.uniform(actions.minimum, actions.maximum))
    sides = (_LARGE, FRAME_SHAPE[0])
    large, small = (environment.physics.render(side, side, camera_id=CAMERA) for side in sides)
    environment.physics.free()
    return large, small


def draw(frames: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Draws both frames of each task, by the task's name, one below the other."""
    figure = Figure(figsize=(2.1 * len(frames), 4.6), layout="constrained")
    panels = figure.subplots(2, len(frames), squeeze=False)
    for letter, (task, pair), column in zip("abcdefg", frames.items(), panels.T, strict=False):
        for panel, frame in zip(column, pair, strict=True):
            panel.imshow(frame, interpolation="nearest")
            panel.set_xticks([])
            panel.set_yticks([])
        column[0].set_title(f"({letter}) {task.replace('_', ' ')}", fontsize="medium")
    panels[0, 0].set_ylabel("what the camera sees")
    panels[1, 0].set_ylabel("what the models get")
    return figure


def main(arguments: Sequence[str] | None = None) -> None:
    """Renders the tasks and draws the figure."""
    run_diagram(
        "figure_05",
        __doc__.split("\n")[0],
        lambda: draw({task: render(task) for task in CONTROL_TASKS}),
        arguments,
    )


if __name__ == "__main__":
    main()
