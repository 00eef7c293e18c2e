"""How a model is trained: the optimizer's numbers and those of the two protocols.

Each number's line ends in its source, behind the last semicolon; the tables of hyper-parameters
read it there.
"""

import math
from dataclasses import dataclass, fields

from errors import UsageError


def _require(holds: bool, where: str, name: str, value: object, rule: str) -> None:
    if not holds:
        raise UsageError(f"{where}.{name} is {value}; it must be {rule}.")


@dataclass(frozen=True)
class OptimizerConfig:
    """Adam and the batches it sees; the defaults are those of `lt_lr`.

    Attributes:
      learning_rate: Adam's; paper, tables 11 and 12, and original code.
      epsilon: Adam's, added to the root of the second moment; original code (Keras' own is 1e-7).
      clip_norm: largest global norm of the gradients, None for no clipping; original code.
      batch_size: windows in a global batch, over all replicas; original code.
      sequence_length: entries in a window, those that are observed alone included; paper, tables 11
        and 12 (training horizon 12).

    Raises:
      UsageError: a number is out of its range.
    """

    learning_rate: float = 1e-3
    epsilon: float = 1e-3
    clip_norm: float | None = 1000.0
    batch_size: int = 64
    sequence_length: int = 12

    def __post_init__(self):
        """Checks the ranges."""
        for name in ("learning_rate", "epsilon", "clip_norm"):
            value = getattr(self, name)
            good = value is None or (value > 0 and math.isfinite(value))
            _require(good, "optimizer", name, value, "a positive number")
        _require(self.batch_size >= 1, "optimizer", "batch_size", self.batch_size, "at least 1")
        # A window of one entry holds no transition.
        good = self.sequence_length >= 2
        _require(good, "optimizer", "sequence_length", self.sequence_length, "at least 2")


@dataclass(frozen=True)
class OnlineConfig:
    """The paper's online setting (section 4.2), counted in episodes.

    Attributes:
      episodes: training episodes to collect; paper, section 4.2.
      train_steps_per_episode: train steps after each of them; original code.
      cold_start_episodes: first episodes with uniform random actions; original code (5 for the
        RSSM designs, 1 for the others).
      exploration_stddev: of the noise added to planned actions in [-1, 1]; original code.
      evaluate_every: episodes between evaluations; paper, section 4.2.
      evaluation_episodes: episodes of one evaluation; paper, section 4.2.
      checkpoint_every: episodes between checkpoints; ours, a kill costs one iteration at most.
      keep_checkpoint_every: episodes between the checkpoints that are never deleted; ours.
      video_every: evaluations between videos in the TensorBoard folder; ours.

    Raises:
      UsageError: a number is out of its range.
    """

    episodes: int = 1000
    train_steps_per_episode: int = 100
    cold_start_episodes: int = 5
    exploration_stddev: float = 0.3
    evaluate_every: int = 10
    evaluation_episodes: int = 1
    checkpoint_every: int = 1
    keep_checkpoint_every: int = 100
    video_every: int = 10

    def __post_init__(self):
        """Checks the ranges."""
        for name in (
            "episodes",
            "evaluate_every",
            "evaluation_episodes",
            "checkpoint_every",
            "keep_checkpoint_every",
            "video_every",
        ):
            value = getattr(self, name)
            _require(value >= 1, "online", name, value, "at least 1")
        for name in ("train_steps_per_episode", "cold_start_episodes", "exploration_stddev"):
            value = getattr(self, name)
            _require(value >= 0, "online", name, value, "0 or more")


@dataclass(frozen=True)
class OfflineConfig:
    """The paper's offline setting (section 4.3), counted in iterations.

    Attributes:
      iterations: rounds of train steps; original code.
      train_steps_per_iteration: train steps in one; original code.
      evaluate_every: iterations between evaluations; original code.
      evaluation_episodes: planned episodes of one evaluation, 0 for prediction errors alone;
        original code.
      error_windows: held-out windows that prediction errors are measured on, in each evaluation
        and, of either split, at the end; original code (1000 predictions).
      final_episodes: planned episodes after the last train step, of which the score is the 90th
        percentile; paper, table 1.
      checkpoint_every: iterations between checkpoints; ours, a kill costs one iteration at most.
      keep_checkpoint_every: iterations between the checkpoints that are never deleted; ours.
      video_every: evaluations between videos in the TensorBoard folder; ours.

    Raises:
      UsageError: a number is out of its range.
    """

    iterations: int = 1000
    train_steps_per_iteration: int = 100
    evaluate_every: int = 1
    evaluation_episodes: int = 1
    error_windows: int = 1000
    final_episodes: int = 100
    checkpoint_every: int = 1
    keep_checkpoint_every: int = 100
    video_every: int = 100

    def __post_init__(self):
        """Checks the ranges."""
        for field in fields(self):
            value, least = getattr(self, field.name), int(field.name != "evaluation_episodes")
            _require(value >= least, "offline", field.name, value, f"{least} or more")
