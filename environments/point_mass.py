"""A point that is pushed towards a target: a task that a planner solves, drawn without MuJoCo."""

import numpy as np

from environments.pixel_environment import PixelEnvironment
from environments.tasks import count_decisions
from world_model import FRAME_SHAPE

# Ours, all of them, in units of half the frame's width.
STEP_SIZE = 0.2  # how far a full action moves the point: across the frame in ten decisions
RADIUS = 0.1  # of the point and of the target as drawn: about three pixels
START_RANGE = 0.9  # points and targets start within [-0.9, 0.9], so whole discs are seen

_BACKGROUND = (40, 40, 60)
_TARGET = (200, 60, 40)
_POINT = (240, 240, 240)


def point_mass_reward(position: np.ndarray, target: np.ndarray) -> float:
    """Returns 4 on the target (both [2], in [-1, 1]), falling with the distance, 0 at most away."""
    return 4.0 * (1.0 - float(np.linalg.norm(position - target)) / (2.0 * np.sqrt(2.0)))


class PointMass(PixelEnvironment):
    """Moves a white point by a 2-D action (right, up) towards a red target; it has no inertia.

    Attributes:
      position: float64 [2], where the point is, in [-1, 1].
      target: float64 [2], where it should be; drawn anew each episode.
    """

    def __init__(self, seed: int, decisions: int = count_decisions()):
        """Initializes the environment; see ``PixelEnvironment``."""
        super().__init__(2, decisions, seed)
        self.position = np.zeros(2)
        self.target = np.zeros(2)
        rows, columns = np.mgrid[: FRAME_SHAPE[0], : FRAME_SHAPE[1]]
        self._x = (columns + 0.5) / FRAME_SHAPE[1] * 2 - 1
        self._y = 1 - (rows + 0.5) / FRAME_SHAPE[0] * 2  # row 0 is the top

    def _begin(self, random: np.random.RandomState) -> None:
        self.position, self.target = random.uniform(-START_RANGE, START_RANGE, (2, 2))

    def _advance(self, action: np.ndarray) -> float:
        self.position = np.clip(self.position + STEP_SIZE * action, -1.0, 1.0)
        return point_mass_reward(self.position, self.target)

    def _draw(self) -> np.ndarray:
        frame = np.full(FRAME_SHAPE, _BACKGROUND, np.uint8)
        for (x, y), colour in ((self.target, _TARGET), (self.position, _POINT)):
            frame[(self._x - x) ** 2 + (self._y - y) ** 2 <= RADIUS**2] = colour
        return frame

    def _save(self) -> tuple[np.ndarray, np.ndarray]:
        return self.position.copy(), self.target.copy()

    def _restore(self, simulation: tuple[np.ndarray, np.ndarray]) -> None:
        self.position, self.target = (part.copy() for part in simulation)
