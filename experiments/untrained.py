"""Evaluates the agents that need no training: the random one and the oracle."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

from experiments.agent import Agent, build_agent
from experiments.config import ExperimentConfig
from experiments.parallel import map_in_processes
from replay.recorder import seconds_by_cause
from training.evaluation import evaluate
from training.logs import RunLog
from training.progress import ProgressBars


def evaluate_untrained(config: ExperimentConfig, agent: Agent, log: RunLog) -> None:
    """Logs ``online.episodes`` evaluation episodes, carrying on after those that are logged.

    Each episode is a function of the configuration and its number, wherever it is run.

    Args:
      config: of the run.
      agent: what it describes; further processes build it for themselves.
      log: of the run, begun by the caller.
    """
    episodes = [r["episode"] for r in log.records if r["kind"] == "evaluation"]
    done = max(episodes, default=0)
    log.truncate_after(done, collected=())
    bars = ProgressBars("episode", config.online.episodes, done)
    try:
        numbers = range(done + 1, config.online.episodes + 1)
        for record in _records(config, agent, numbers, bars):
            log.write("evaluation", **record)
            bars.score("evaluation", record["score"])
            bars.iteration_done()
    finally:
        bars.close()


def evaluate_episode(config: ExperimentConfig, number: int) -> dict[str, Any]:
    """Evaluates one episode of an untrained agent, in a process that plays several of them.

    Args:
      config: of the run.
      number: of the episode, from 1.

    Returns:
      The fields of its record in the log.
    """
    return _play(_agent(config), config, number)


def _records(config, agent, numbers, bars) -> Iterator[dict[str, Any]]:
    processes = min(config.runtime.processes, len(numbers))
    if processes > 1:
        yield from map_in_processes(functools.partial(evaluate_episode, config), numbers, processes)
        return
    for number in numbers:
        with bars.phase("evaluating", "decision", None) as bar:
            record = _play(agent, config, number, bar.update)
        yield record


# A process builds its agent once; whoever asks for another configuration has done with the last.
_agent = functools.lru_cache(maxsize=1)(build_agent)


def _play(
    agent: Agent,
    config: ExperimentConfig,
    number: int,
    on_decision: Callable[[], None] | None = None,
) -> dict[str, Any]:
    (recorded,) = evaluate(
        agent.policy, agent.make_environment, 1, config.seed, on_decision, first=number - 1
    )
    # All episodes of a task are equally long.
    decisions = number * (len(recorded.episode.reward) - 1)
    return {
        "episode": number,
        "env_step": config.action_repeat * decisions,
        "decision": decisions,
        "train_step": 0,
        "score": recorded.episode.score,
        **seconds_by_cause([recorded]),
    }
