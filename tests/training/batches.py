"""Made-up batches and episodes for the training tests."""

import numpy as np
import tensorflow as tf

from replay.episode import Episode
from world_model import FRAME_SHAPE, SequenceBatch


def make_batch(seed: int, batch_size: int = 8, length: int = 4, action_size: int = 2):
    """Returns a `SequenceBatch` of noise, rows of very different scales."""
    random = np.random.default_rng(seed)
    shape = (batch_size, length)
    reward = (
        random.random(shape, np.float32) * np.arange(1, batch_size + 1, dtype=np.float32)[:, None]
    )
    return SequenceBatch(
        image=tf.constant(random.integers(256, size=(*shape, *FRAME_SHAPE), dtype=np.uint8)),
        prev_action=tf.constant(random.uniform(-1, 1, (*shape, action_size)).astype(np.float32)),
        reward=tf.constant(reward),
        seed=tf.constant(random.integers(2**31, size=(batch_size, 2)).astype(np.int32)),
    )


def make_episode(seed: int, length: int = 9, action_size: int = 2) -> Episode:
    """Returns an `Episode` of noise."""
    random = np.random.default_rng(seed)
    return Episode(
        image=random.integers(256, size=(length, *FRAME_SHAPE), dtype=np.uint8),
        prev_action=random.uniform(-1, 1, (length, action_size)).astype(np.float32),
        reward=random.random(length, np.float32),
    )
