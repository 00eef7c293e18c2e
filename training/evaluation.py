"""Evaluation: noise-free episodes on seeds of their own, for loop, command line and figures."""

from collections.abc import Callable

from tf_agents.environments.py_environment import PyEnvironment

from planners.policy import PlannerPolicy
from replay.recorder import RecordedEpisode, record_episode
from training.seeds import Purpose, derive_seed


def evaluate(
    policy: PlannerPolicy,
    make_environment: Callable[[int], PyEnvironment],
    episodes: int,
    seed: int,
    on_decision: Callable[[], None] | None = None,
    first: int = 0,
) -> list[RecordedEpisode]:
    """Runs evaluation episodes, each a function of the seed and its number alone.

    Args:
      policy: without exploration.
      make_environment: seed to a new environment, which is closed in the end.
      episodes: how many to run.
      seed: the evaluation's; no training episode is ever run on a seed derived from it.
      on_decision: called after each decision.
      first: the number of the first episode, so that others may run the ones before it.

    Returns:
      The episodes in order; ``recorded.episode.score`` is the score of one.
    """
    environment = make_environment(derive_seed(seed, Purpose.EVALUATION_ENVIRONMENT, 0))
    recorded = []
    try:
        for number in range(first, first + episodes):
            environment.reseed(derive_seed(seed, Purpose.EVALUATION_ENVIRONMENT, number))
            policy_seed = derive_seed(seed, Purpose.EVALUATION_POLICY, number)
            policy_state = policy.initial_policy_state(1, policy_seed)
            recorded.append(record_episode(environment, policy, policy_state, on_decision))
    finally:
        environment.close()
    return recorded
