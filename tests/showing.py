"""An environment whose next frame and reward show the action just taken, and what is learned of it.

Designs that read rewards off frames cannot learn the counting environment, whose frames do not
depend on actions.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from environments.pixel_environment import PixelEnvironment
from replay.episode import Episode
from replay.sampler import WindowSampler
from tests.replay.uniform import record_uniform
from training.trainer import Trainer
from world_model import FRAME_SHAPE, WorldModel


class ShowingEnvironment(PixelEnvironment):
    """A grey frame as bright as the last action, [-1, 1], which earns a reward of 0 to 4."""

    def __init__(self, seed: int, decisions: int):
        """Initializes the environment; see ``PixelEnvironment``."""
        super().__init__(1, decisions, seed)
        self._action = 0.0

    def _begin(self, random: np.random.RandomState) -> None:
        del random
        self._action = 0.0

    def _advance(self, action: np.ndarray) -> float:
        self._action = float(action[0])
        return 2.0 * (1.0 + self._action)

    def _draw(self) -> np.ndarray:
        return np.full(FRAME_SHAPE, round(127.5 * (1.0 + self._action)), np.uint8)

    def _save(self) -> float:
        return self._action

    def _restore(self, simulation: float) -> None:
        self._action = simulation


def as_recorded(episode: Episode) -> Episode:
    """Changes nothing."""
    return episode


def late_by_one(episode: Episode) -> Episode:
    """The original code's defect: frame and reward stand beside the action taken after them."""
    return episode._replace(prev_action=np.roll(episode.prev_action, -1, axis=0))


def train(trainer: Trainer, spoil: Callable[[Episode], Episode], train_steps: int) -> None:
    """Trains on three episodes of the environment, spoilt on the way to the sampler."""
    optimizer = trainer.config
    environment = ShowingEnvironment(seed=0, decisions=60)
    episodes = [spoil(record_uniform(environment, seed)) for seed in range(3)]
    sampler = WindowSampler(optimizer.batch_size, optimizer.sequence_length, seed=0)
    for batch in sampler.batches(episodes, 0, train_steps):
        trainer.train_step(batch)


def effects(model: WorldModel, horizon: int) -> tuple[np.ndarray, np.ndarray | None]:
    """How strongly the actions move imagined rewards, and the brightness of imagined frames.

    Returns:
      Two matrices [H, H]: the slope of what is imagined at index h by the action at index k, over
      many plans from one state, as a share of the environment's own: a perfect model has the unit
      matrix. The second is None for designs that predict no frames.
    """
    actions = np.random.default_rng(0).uniform(-1, 1, (100, horizon, 1)).astype(np.float32)
    start = model.observe(
        model.initial_state(1),
        tf.fill([1, *FRAME_SHAPE], tf.constant(128, tf.uint8)),
        tf.zeros([1, 1]),
        tf.fill([1], 2.0),
    )
    state = tf.nest.map_structure(lambda tensor: tf.repeat(tensor, len(actions), 0), start)
    prediction = model.imagine(state, tf.constant(actions), decode=True)
    by_reward = _slopes(prediction.reward.numpy(), actions[..., 0]) / 2.0
    if prediction.image is None:
        return by_reward, None
    return by_reward, _slopes(prediction.image.numpy().mean((2, 3, 4)), actions[..., 0]) / 0.5


def _slopes(imagined: np.ndarray, actions: np.ndarray) -> np.ndarray:
    """The least-squares slopes [H, H] of imagined [N, H] by actions [N, H]."""
    inputs = np.concatenate([actions, np.ones_like(actions[:, :1])], 1)
    return np.linalg.lstsq(inputs, imagined, rcond=None)[0][:-1].T
