"""The typed configurations of the commands around offline data sets; none imports TensorFlow."""

import math
from dataclasses import dataclass, field

from omegaconf import MISSING

from errors import UsageError


@dataclass(frozen=True)
class CollectionConfig:
    """Episodes played for the data set itself, so that it needs no online runs; all ours.

    Attributes:
      episodes: how many, over all policies; 0 for none.
      oracle: share of them that the simulator itself plans (design=oracle), without noise.
      noisy_oracle: share planned likewise, with ``noise`` added to the actions.
      random: share of uniformly random actions.
      noise: deviation of the noise, of actions in [-1, 1]; that of online training.
      processes: episodes played side by side.

    Raises:
      UsageError: a number is out of its range, or the shares are not a whole.
    """

    episodes: int = 0
    oracle: float = 0.4
    noisy_oracle: float = 0.4
    random: float = 0.2
    noise: float = 0.3
    processes: int = 1

    def __post_init__(self):
        """Checks the ranges."""
        for name in ("episodes", "oracle", "noisy_oracle", "random", "noise"):
            if getattr(self, name) < 0:
                raise UsageError(f"collection.{name} must be 0 or more, not {getattr(self, name)}")
        if self.processes < 1:
            raise UsageError(f"collection.processes must be 1 or more, not {self.processes}")
        if not math.isclose(sum(self.shares.values()), 1):
            shares = ", ".join(f"collection.{name}={share}" for name, share in self.shares.items())
            raise UsageError(f"{shares} add up to {sum(self.shares.values()):g}, not to 1")

    @property
    def shares(self) -> dict[str, float]:
        """The policies' shares by name."""
        return {"oracle": self.oracle, "noisy_oracle": self.noisy_oracle, "random": self.random}


@dataclass(frozen=True)
class BuildDatasetConfig:
    """What `experiments.build_dataset` can be told; episodes of all sources go into one set.

    Attributes:
      folder: where the set is written; its name is the set's.
      task: of the episodes; runs know theirs.
      runs: folders of online runs, or folders below which runs lie.
      folders: folders of episodes in this project's format (docs/datasets.md).
      trajectories: TFRecord files of TF-Agents, or folders of tf.data.Dataset.save.
      collection: what is played for the set.
      held_out: share of a source's episodes, evenly spread, that go into the evaluation split where
        the source has no evaluation episodes of its own; the paper has 125K transitions for testing
        beside 1.25M for training.
      max_reward: for figure 9: training windows hold no reward above it, evaluation windows do.
      seed: of the collection.

    Raises:
      UsageError: a number is out of its range.
    """

    folder: str = MISSING
    task: str | None = None
    runs: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    trajectories: list[str] = field(default_factory=list)
    collection: CollectionConfig = field(default_factory=CollectionConfig)
    held_out: float = 0.1
    max_reward: float | None = None
    seed: int = 0

    def __post_init__(self):
        """Checks the ranges."""
        if not 0 < self.held_out < 1:
            raise UsageError(f"held_out must lie between 0 and 1, not {self.held_out}")
        if self.max_reward is not None and self.max_reward < 0:
            raise UsageError(f"max_reward must be 0 or more, not {self.max_reward}")
        if self.seed < 0:
            raise UsageError(f"seed must be 0 or more, not {self.seed}")
        if not (self.runs or self.folders or self.trajectories or self.collection.episodes):
            raise UsageError(
                "there is nothing to build from; write runs=[FOLDER], folders=[FOLDER], "
                "trajectories=[FILE] or collection.episodes=N task=TASK"
            )


@dataclass(frozen=True)
class ValidateDatasetConfig:
    """What `experiments.validate_dataset` can be told.

    Attributes:
      dataset: the folder of a data set.
    """

    dataset: str = MISSING


@dataclass(frozen=True)
class PredictionErrorsConfig:
    """What `experiments.prediction_errors` can be told.

    Attributes:
      run: the folder of a run, online or offline, or a shipped one.
      dataset: the folder of a data set of the same task.
      windows: how many predictions are measured on each split; original code.
      folder: where the result is written.

    Raises:
      UsageError: a number is out of its range.
    """

    run: str = MISSING
    dataset: str = MISSING
    windows: int = 1000
    folder: str = "${run}/prediction_errors"

    def __post_init__(self):
        """Checks the range."""
        if self.windows < 1:
            raise UsageError(f"windows must be 1 or more, not {self.windows}")
