"""Where a small run kills its own process with SIGKILL, as an impatient user would."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import tensorflow as tf

from training.trainer import Trainer


def die() -> None:
    """Kills this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying_trainer(train_steps: int) -> type[Trainer]:
    """Returns a trainer that dies after so many train steps of the run."""

    class DyingTrainer(Trainer):
        def train_step(self, batch):
            if self.train_step_count.numpy() == train_steps:
                die()
            return super().train_step(batch)

    return DyingTrainer


@contextlib.contextmanager
def dying_checkpoint(number: int) -> Iterator[None]:
    """Dies with a checkpoint's files written in part, and not yet in the list."""

    def record_state(manager):
        if manager.latest_checkpoint.endswith(f"-{number}"):
            data = Path(manager.latest_checkpoint + ".data-00000-of-00001")
            os.truncate(data, data.stat().st_size // 2)
            die()
        original(manager)

    original = tf.train.CheckpointManager._record_state
    with mock.patch.object(tf.train.CheckpointManager, "_record_state", record_state):
        yield
