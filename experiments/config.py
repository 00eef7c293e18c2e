"""The typed configurations of the commands; nothing here imports TensorFlow."""

from dataclasses import dataclass, field
from typing import Any

from omegaconf import MISSING

from environments.tasks import ACTION_REPEAT, CONTROL_TASKS, ENV_STEPS, TASKS
from errors import UsageError
from experiments.choices import require_choice
from experiments.designs import DESIGNS, ORACLE, UNTRAINED, check_lengths
from experiments.settings import OFFLINE, ONLINE, SETTINGS
from planners.config import CEMConfig
from training.config import OfflineConfig, OnlineConfig, OptimizerConfig


@dataclass(frozen=True)
class RuntimeConfig:
    """How the machine is used; none of it changes what is learned, apart from rounding.

    A run may carry on under another runtime. Threads of 0 leave the choice to TensorFlow; of the
    inter-op ones at least 2 are needed for batches to be read ahead while a train step runs.
    """

    intra_op_threads: int = 0
    inter_op_threads: int = 0
    strategy: str = "default"  # "mirrored" spreads a batch over the GPUs of this machine
    deterministic: bool = False  # ops that give the same bits each time, slower on a GPU
    exact_rendering: bool = False  # dm_control's own rendering settings, three to five times slower
    processes: int = 1  # that evaluate the episodes of an agent without training side by side
    simulator_threads: int = 0  # of each oracle; 0 shares the cores out among the processes

    def __post_init__(self):
        """Raises UsageError for an unknown strategy or a negative number of threads."""
        require_choice("runtime.strategy", self.strategy, ("default", "mirrored"))
        for name in ("intra_op_threads", "inter_op_threads", "simulator_threads"):
            if getattr(self, name) < 0:
                raise UsageError(f"runtime.{name} must be 0 (automatic) or more")
        if self.processes < 1:
            raise UsageError(f"runtime.processes must be 1 or more, not {self.processes}")


@dataclass(frozen=True)
class ExperimentConfig:
    """One training run: everything that `experiments.train` can be told.

    ``model``, ``optimizer`` and ``design`` are set by the design, ``planner`` by the planner group,
    ``preset`` by the preset, and ``setting`` and what goes with it by the setting; each value can
    be overridden on the command line. ``dataset`` is a folder, for the offline setting alone.
    """

    design: str = MISSING
    setting: str = ONLINE
    dataset: str | None = None
    task: str = "cartpole_balance"
    preset: str = MISSING
    seed: int = 0
    action_repeat: int = ACTION_REPEAT
    precision: str = "float32"
    folder: str = "runs/${task}/${design_folder:}/${preset}/seed_${seed}"
    model: Any = None
    planner: Any = MISSING
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    online: OnlineConfig = field(default_factory=OnlineConfig)
    offline: OfflineConfig = field(default_factory=OfflineConfig)
    runtime: RuntimeConfig = field(default_factory=RuntimeConfig)

    def __post_init__(self):
        """Raises UsageError for a value out of its range, or values that do not fit together."""
        require_choice("setting", self.setting, SETTINGS)
        require_choice("task", self.task, TASKS)
        require_choice("precision", self.precision, ("float32", "bfloat16"))
        if self.seed < 0:
            raise UsageError(f"seed must be 0 or more, not {self.seed}")
        if not 1 <= self.action_repeat <= ENV_STEPS:
            raise UsageError(f"action_repeat must be 1 to {ENV_STEPS}, not {self.action_repeat}")
        if self.action_repeat != ACTION_REPEAT and self.task not in CONTROL_TASKS:
            raise UsageError(f"{self.task} is a toy; it knows no action_repeat but {ACTION_REPEAT}")
        if self.setting == OFFLINE and self.design not in DESIGNS:
            raise UsageError(
                f"design={self.design} learns nothing from data; setting=offline takes one of "
                f"{', '.join(DESIGNS)}"
            )
        if self.setting == OFFLINE and self.action_repeat != ACTION_REPEAT:
            raise UsageError(
                f"action_repeat is {self.action_repeat}; a data set is of decisions of "
                f"{ACTION_REPEAT} environment steps: train on it with action_repeat={ACTION_REPEAT}"
            )
        if (self.setting == OFFLINE) != (self.dataset is not None):
            raise UsageError(
                f"dataset={self.dataset} with setting={self.setting}: give a data set's folder "
                "with setting=offline and none without"
            )
        check_lengths(self.design, self.model, self.planner.horizon, self.optimizer.sequence_length)

    @property
    def iterations(self) -> tuple[int, str]:
        """How many iterations the run makes, and what they are."""
        if self.setting == OFFLINE:
            return self.offline.iterations, "iterations"
        return self.online.episodes, "episodes"


@dataclass(frozen=True)
class EvaluateConfig:
    """What `experiments.evaluate` can be told.

    Attributes:
      run: the folder of a run, or a shipped one that holds weights.npz beside its config.
      episodes: how many evaluation episodes; they use seeds that no training episode uses.
      seed: chooses another set of evaluation episodes.
      video: whether to write a video of each episode and of one open-loop prediction.
      folder: where the results are written, by default the folder `evaluation` of the run.
    """

    run: str = MISSING
    episodes: int = 10
    seed: int = 0
    video: bool = False
    folder: str = "${run}/evaluation"

    def __post_init__(self):
        """Raises UsageError for a number of episodes or a seed that is out of range."""
        if self.episodes < 1:
            raise UsageError(f"episodes must be 1 or more, not {self.episodes}")
        if self.seed < 0:
            raise UsageError(f"seed must be 0 or more, not {self.seed}")


@dataclass(frozen=True)
class CollectConfig:
    """What `experiments.collect` can be told.

    Attributes:
      task: of the episodes.
      folder: where they are written; one folder holds one collection.
      episodes: how many there are to be in the end.
      policy: "oracle" or "random".
      seed: chooses the episodes' starts and all noise.
      noise: deviation of what is added to the oracle's actions, which lie in [-1, 1].
      processes: that collect side by side.
      planner: the oracle's.
    """

    task: str = MISSING
    folder: str = MISSING
    episodes: int = MISSING
    policy: str = ORACLE
    seed: int = 0
    noise: float = 0.0
    processes: int = 1
    planner: CEMConfig = field(default_factory=CEMConfig)

    def __post_init__(self):
        """Raises UsageError for a value that is out of range."""
        require_choice("task", self.task, TASKS)
        require_choice("policy", self.policy, UNTRAINED)
        for name, least in (("episodes", 1), ("seed", 0), ("noise", 0), ("processes", 1)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} must be {least} or more, not {getattr(self, name)}")


@dataclass(frozen=True)
class AblationConfig:
    """What `experiments.oracle_ablation` can be told.

    Attributes:
      tasks: by default the quickest to simulate, two of dense and two of sparse reward.
      episodes: of each setting on each task.
      seed: chooses the episodes.
      processes: that evaluate side by side.
      file: where the records are appended.
    """

    tasks: list[str] = field(
        default_factory=lambda: ["cartpole_swingup", "cheetah_run", "finger_spin", "reacher_easy"]
    )
    episodes: int = 5
    seed: int = 0
    processes: int = 1
    file: str = "runs/oracle_ablation.jsonl"

    def __post_init__(self):
        """Raises UsageError for a value that is out of range."""
        for task in self.tasks:
            require_choice("task", task, TASKS)
        for name, least in (("episodes", 1), ("seed", 0), ("processes", 1)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} must be {least} or more, not {getattr(self, name)}")


@dataclass(frozen=True)
class ImagineConfig:
    """What `experiments.imagine` can be told.

    Attributes:
      run: the folder of a run, or a shipped one that holds weights.npz beside its config.
      episodes: a folder of stored episodes, by default those that the run collected or, offline,
        those held out of what it trained on.
      episode: the number of one of them, by default the newest.
      start: the decision from which on nothing is observed any more; all before it is.
      decisions: how far to imagine; ours: twice the paper's planning horizon.
      folder: where pictures and video are written.
    """

    run: str = MISSING
    episodes: str | None = None
    episode: int | None = None
    start: int = 50
    decisions: int = 24
    folder: str = "${run}/imagination"

    def __post_init__(self):
        """Raises UsageError for a number that is out of range."""
        for name in ("start", "decisions"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be 1 or more, not {getattr(self, name)}")


@dataclass(frozen=True)
class PrecisionConfig:
    """What `experiments.precision` can be told.

    Attributes:
      run: the folder of a run, or a shipped one that holds weights.npz beside its config.
      episodes: a folder of stored episodes, by default those that the run collected or, offline,
        those held out of what it trained on.
      episode: the number of one of them, by default the newest.
      decisions: how many of the episode's, evenly spread, are planned.
      folder: where the result is written.
    """

    run: str = MISSING
    episodes: str | None = None
    episode: int | None = None
    decisions: int = 10
    folder: str = "${run}/precision"

    def __post_init__(self):
        """Raises UsageError for a number that is out of range."""
        if self.decisions < 1:
            raise UsageError(f"decisions must be 1 or more, not {self.decisions}")


@dataclass(frozen=True)
class RankingConfig:
    """What `experiments.ranking` can be told.

    Attributes:
      run: the folder of a run, or a shipped one that holds weights.npz beside its config.
      decisions: how many of an episode's are judged.
      every: decisions from one that is judged to the next.
      seed: chooses the episode and the proposals.
      folder: where the result is written.
    """

    run: str = MISSING
    decisions: int = 20
    every: int = 12
    seed: int = 7
    folder: str = "${run}/ranking"

    def __post_init__(self):
        """Raises UsageError for a number that is out of range."""
        for name, least in (("decisions", 1), ("every", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} must be {least} or more, not {getattr(self, name)}")


@dataclass(frozen=True)
class PublishConfig:
    """What `experiments.publish` can be told.

    Attributes:
      run: the folder of a finished run.
      results: the folder of results to copy its log into.
      weights: whether to ship its weights too, in half precision, with its config and log.
    """

    run: str = MISSING
    results: str = "experiments/results"
    weights: bool = False
