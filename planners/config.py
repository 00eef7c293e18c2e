"""The numbers of the planners and of exploration.

'Code' is the authors' published TF 1.15 code. Each number's line ends in its source, behind the
last semicolon; the tables of hyper-parameters read it there.
"""

from dataclasses import dataclass

from errors import UsageError

EXECUTE = ("best", "mean")
EXPLORATION = ("none", "gaussian", "uniform")


@dataclass(frozen=True)
class SearchConfig:
    """What all planners share: how far they look, how many proposals, how often they refit.

    The chunks change nothing about the plan.

    Attributes:
      horizon: how far ahead is planned, in decisions; paper table 10.
      proposals: action sequences of one sampling; paper table 10.
      samplings: how often proposals are drawn for a decision; paper table 10 (optimization
        iterations).
      elite_fraction: share of the proposals that the next ones are fit to; code.
      sequential_chunks: pieces of the proposals that run one after the other, to bound the memory;
        ours.
      parallel_chunks: pieces of each of these that run side by side, to fill the cores; ours.

    Raises:
      UsageError: on construction, where a value makes no sense.
    """

    horizon: int = 12
    proposals: int = 128
    samplings: int = 10
    elite_fraction: float = 0.1
    sequential_chunks: int = 1
    parallel_chunks: int = 1

    def __post_init__(self):
        """Checks what belongs together."""
        for name in ("horizon", "proposals", "samplings", "sequential_chunks", "parallel_chunks"):
            if getattr(self, name) < 1:
                raise UsageError(f"planner: {name}={getattr(self, name)}, give at least 1")
        if not 0 < self.elite_fraction <= 1 or self.elites < 1:
            raise UsageError(
                f"planner: elite_fraction={self.elite_fraction} of proposals={self.proposals} "
                "must keep between one and all of them"
            )
        if self.proposals % (self.sequential_chunks * self.parallel_chunks):
            raise UsageError(
                f"planner: proposals={self.proposals} do not divide into equal pieces, "
                f"sequential_chunks={self.sequential_chunks} times "
                f"parallel_chunks={self.parallel_chunks}"
            )

    @property
    def elites(self) -> int:
        """How many proposals are kept: rounded down, as in the code (12 of 128)."""
        return int(self.elite_fraction * self.proposals)


@dataclass(frozen=True)
class CEMConfig(SearchConfig):
    """The cross-entropy method over a diagonal Gaussian.

    Attributes:
      execute: whose first action is taken, the "best" sample of the last sampling or, PlaNet's own
        choice, the "mean" of its elite; paper and code.
    """

    execute: str = "best"

    def __post_init__(self):
        """Checks the choice too."""
        super().__post_init__()
        _check_choice("planner: execute", self.execute, EXECUTE)


@dataclass(frozen=True)
class MPPIConfig(CEMConfig):
    """CEM with noise correlated in time and the elite weighted by its returns.

    Attributes:
      innovation: share of new noise a decision, the rest is the last one's; code.
      reward_weight: elites weigh exp(reward_weight * return); code.
    """

    innovation: float = 0.6
    reward_weight: float = 0.1

    def __post_init__(self):
        """Checks the two numbers too."""
        super().__post_init__()
        if not 0 < self.innovation <= 1:
            raise UsageError(f"planner: innovation={self.innovation}, give a share in (0, 1]")
        if self.reward_weight < 0:
            raise UsageError(f"planner: reward_weight={self.reward_weight}, give at least 0")


@dataclass(frozen=True)
class CategoricalCEMConfig(SearchConfig):
    """The cross-entropy method over independent categorical distributions, for discrete actions.

    Attributes:
      smoothing: share of the old probabilities kept, so that none ends at 0; ours.
    """

    smoothing: float = 0.1

    def __post_init__(self):
        """Checks the share too."""
        super().__post_init__()
        if not 0 <= self.smoothing < 1:
            raise UsageError(f"planner: smoothing={self.smoothing}, give a share in [0, 1)")


@dataclass(frozen=True)
class ExplorationConfig:
    """What is done to a planned action before it is executed.

    Attributes:
      kind: "none", "gaussian", which adds noise, or "uniform", the cold start, which does not plan
        at all; code.
      stddev: deviation of "gaussian", in units of action; code.

    Raises:
      UsageError: on construction, where a value makes no sense.
    """

    kind: str = "none"
    stddev: float = 0.3

    def __post_init__(self):
        """Checks both."""
        _check_choice("exploration: kind", self.kind, EXPLORATION)
        if self.stddev < 0:
            raise UsageError(f"exploration: stddev={self.stddev}, give at least 0")


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError(f"{what}={value!r}, choose one of {', '.join(choices)}")
