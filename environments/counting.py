"""An environment that counts, so that any misalignment in time shows."""

import numpy as np

from environments.pixel_environment import PixelEnvironment
from environments.tasks import count_decisions
from world_model import FRAME_SHAPE


def read_count(image: np.ndarray) -> np.ndarray:
    """Returns the counts in frames [..., 64, 64, 3] as int64 [...]."""
    return image[..., 0, 0, 0].astype(np.int64) + 256 * image[..., 0, 0, 1].astype(np.int64)


def counting_reward(count: int, action: np.ndarray) -> np.float32:
    """Returns the reward received on arriving at ``count`` (1, 2, ...) by ``action`` [A].

    Both matter: seven counts in a row give seven different rewards (up to 2), and each of the
    action's dimensions has its own weight (together up to 2), so the reward lies in [0, 4].
    """
    weights = np.arange(1, len(action) + 1, dtype=np.float64)
    weights /= weights.sum()
    return np.float32(count % 7 / 3 + weights @ (np.asarray(action, np.float64) + 1))


class CountingEnvironment(PixelEnvironment):
    """Shows how many decisions were taken: in red the count modulo 256, in green the rest.

    Blue is drawn anew each episode, so that episodes of different seeds can be told apart.
    """

    def __init__(self, seed: int, decisions: int = count_decisions(), action_size: int = 1):
        """Initializes the environment.

        Args:
          seed: see ``PixelEnvironment.reseed``.
          decisions: the length of an episode, less than 65536 (two bytes hold the count).
          action_size: A.
        """
        super().__init__(action_size, decisions, seed)
        self._count = 0
        self._blue = 0

    def _begin(self, random: np.random.RandomState) -> None:
        self._count = 0
        self._blue = random.randint(256)

    def _advance(self, action: np.ndarray) -> float:
        self._count += 1
        return counting_reward(self._count, action)

    def _draw(self) -> np.ndarray:
        frame = np.empty(FRAME_SHAPE, np.uint8)
        frame[:] = (self._count % 256, self._count // 256, self._blue)
        return frame

    def _save(self) -> tuple[int, int]:
        return self._count, self._blue

    def _restore(self, simulation: tuple[int, int]) -> None:
        self._count, self._blue = simulation
