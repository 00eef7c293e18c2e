"""What a run does, counted from its configuration, and how long that takes as benchmarks say."""

from typing import Any, NamedTuple

from environments.tasks import count_decisions
from experiments.costs import Cost
from experiments.designs import RANDOM, UNTRAINED
from experiments.settings import OFFLINE
from planners.config import CEMConfig

_FRAME_BYTES = 64 * 64 * 3
_PAPER = CEMConfig()  # the decision that benchmarks give the seconds of


class Work(NamedTuple):
    """What a run does.

    Attributes:
      train_steps: of its model.
      decisions: planned ones.
      frames: that it stores.
    """

    train_steps: int
    decisions: int
    frames: int

    @property
    def disk(self) -> int:
        """Bytes of the stored frames at most: before compression, without checkpoints."""
        return self.frames * _FRAME_BYTES


def work(config: Any, setting: str) -> Work:
    """Counts what a run does in a setting, from its composed configuration."""
    decisions = count_decisions(config.action_repeat)
    if config.design in UNTRAINED:
        planned = 0 if config.design == RANDOM else config.online.episodes * decisions
        return Work(0, planned, 0)
    if setting == OFFLINE:
        plan = config.offline
        evaluated = plan.iterations // plan.evaluate_every * plan.evaluation_episodes
        played = evaluated + plan.final_episodes
        return Work(plan.iterations * plan.train_steps_per_iteration, played * decisions, 0)
    plan = config.online
    evaluated = plan.episodes // plan.evaluate_every * plan.evaluation_episodes
    collected = max(plan.episodes - plan.cold_start_episodes, 0)
    return Work(
        plan.episodes * plan.train_steps_per_episode,
        (collected + evaluated) * decisions,
        (plan.episodes + evaluated) * (decisions + 1),  # an episode begins with a frame
    )


def hours(config: Any, done: Work, step: Cost | None, decision: Cost | None) -> float | None:
    """Returns the hours of a run's training and planning, or None where one was not measured.

    A train step is taken to last as long as it has windows, a decision as long as it imagines
    steps. A varied model is taken to last as long as the design itself: at most what it does.

    Args:
      config: of a run that trains, composed.
      done: what it does.
      step: of its design's train step.
      decision: of its design's decision.
    """
    if step is None or decision is None:
        return None
    planner, windows = config.planner, config.optimizer.batch_size / step.windows
    imagined = planner.proposals * planner.horizon * planner.samplings
    share = imagined / (_PAPER.proposals * _PAPER.horizon * _PAPER.samplings)
    training = done.train_steps * step.seconds[config.precision] * windows
    planning = done.decisions * decision.seconds[config.precision] * share
    return (training + planning) / 3600
