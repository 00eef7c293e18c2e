"""Measures how fast an environment draws, and what the fast settings change in its frames."""

from typing import NamedTuple

import numpy as np
from tf_agents.environments.py_environment import PyEnvironment

from environments.registry import make

# Ours: what the settings of rendering.py are held to without a GPU, on a quiet machine.
WANTED_FRAMES_PER_SECOND = 100
WANTED_BALL_IN_CUP = 80  # the costliest scene: 59 ms a frame with the suite's own settings

VISIBLE = 8  # ours, of 255: a smaller change of a pixel is taken for none


class PixelDifference(NamedTuple):
    """How the frames of the fast settings differ from those of dm_control's own.

    Attributes:
      mean: mean absolute difference, of 255, over frames, pixels and colours.
      visible: share of the pixels with a colour that differs by more than ``VISIBLE``.
      largest: the largest difference, of 255.
    """

    mean: float
    visible: float
    largest: int


def wanted_frames_per_second(task: str) -> int:
    """Returns the rate at which a control task should be drawn."""
    return WANTED_BALL_IN_CUP if task == "ball_in_cup_catch" else WANTED_FRAMES_PER_SECOND


def frames_per_second(environment: PyEnvironment, frames: int) -> float:
    """Returns one over the median time of drawing, over ``frames`` random decisions."""
    environment.reset()
    actions = _random_actions(environment, frames)
    seconds = []
    for action in actions:
        before = environment.rendering_seconds
        environment.step(action)
        seconds.append(environment.rendering_seconds - before)
    return 1.0 / float(np.median(seconds))


def pixel_difference(task: str, seed: int, frames: int) -> PixelDifference:
    """Compares the two settings on ``frames`` decisions of the same random episode."""
    fast, exact = make(task, seed), make(task, seed, exact_rendering=True)
    pairs = [(fast.reset().observation, exact.reset().observation)]
    for action in _random_actions(fast, frames):
        pairs.append((fast.step(action).observation, exact.step(action).observation))
    fast.close()
    exact.close()
    first, second = np.asarray(pairs, np.int16).swapaxes(0, 1)
    difference = np.abs(first - second)
    return PixelDifference(
        mean=float(difference.mean()),
        visible=float((difference.max(axis=-1) > VISIBLE).mean()),
        largest=int(difference.max()),
    )


def _random_actions(environment: PyEnvironment, count: int) -> np.ndarray:
    """Returns float32 [count, A], uniform in [-1, 1], always the same ones."""
    size = environment.action_spec().shape[0]
    return np.random.RandomState(0).uniform(-1, 1, (count, size)).astype(np.float32)
