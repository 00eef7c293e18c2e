"""What every loop is given of a run."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tf_agents.environments.py_environment import PyEnvironment

from training.checkpoints import Checkpoints, OfflineProgress, Progress
from training.logs import RunLog
from training.records import CHECKPOINTS_FOLDER
from training.trainer import Trainer
from world_model import WorldModel


@dataclasses.dataclass(frozen=True)
class Run:
    """The parts that do not depend on the setting.

    Attributes:
      folder: what the run leaves lives below it.
      model: created under the trainer's strategy; its initial values are the caller's.
      trainer: of the model.
      make_environment: seed to a new environment of the task.
      seed: the run's.
      log: of the run, begun by the caller.
      identity: what a checkpoint found in the folder must agree on, plain JSON values.
    """

    folder: Path
    model: WorldModel
    trainer: Trainer
    make_environment: Callable[[int], PyEnvironment]
    seed: int
    log: RunLog
    identity: Mapping[str, Any]

    @property
    def train_step(self) -> int:
        """How many train steps have been taken."""
        return int(self.trainer.train_step_count.numpy())

    def checkpoints(
        self, keep_every: int, progress_type: type[Progress] | type[OfflineProgress], **more: Any
    ) -> Checkpoints:
        """Returns its checkpoints, which must agree on ``more`` too; see ``Checkpoints``."""
        return Checkpoints(
            self.folder / CHECKPOINTS_FOLDER,
            self.model,
            self.trainer,
            {**self.identity, **more, "seed": self.seed},
            keep_every,
            progress_type,
        )
