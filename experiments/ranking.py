"""Asks of a run's model what a planner asks: which of many sequences of actions are the best?

python -m experiments.ranking run=FOLDER

The simulator knows the answer. A model may foretell the rewards of its data well and still not tell
actions apart, when those that it has seen explain the rewards less than what was going on anyway.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import RankingConfig
from experiments.designs import DESIGNS
from experiments.rank_correlations import RANKING
from experiments.saved_config import plain, read_config

if TYPE_CHECKING:
    import numpy as np

    from experiments.agent import Agent
    from planners.config import SearchConfig


class Judgement(NamedTuple):
    """How a model judged the proposals of one decision.

    Attributes:
      entry: the decision, counted from 0.
      correlation: Spearman's, of imagined with true returns over the proposals.
      gain: of what the best proposal earns more than they earn on average, the share that the one
        which the model likes best earns; negative where that one is below average.
    """

    entry: int
    correlation: float
    gain: float


def rank(config: RankingConfig) -> None:
    """Prints and writes how the model judges proposals at decisions of one episode.

    The proposals are those that the cross-entropy method begins with: unit normal, clipped to the
    bounds. What drives the episode is the first action of the one that truly is the best, so that
    every design judges the same moments and the same proposals.

    Raises:
      UsageError: the folder holds no run of a model or no weights, or its episodes are too short.
    """
    run = read_config(Path(config.run))
    if run.design not in DESIGNS:
        raise UsageError(f"{run.design} has no model that plans; give a run of another design")

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    import numpy as np

    from experiments.agent import build_agent, restore_weights
    from training.provenance import provenance

    agent = build_agent(run)
    restore_weights(agent, run)
    judged = judge(agent, run.planner, config)
    correlations, gains = (np.array([getattr(j, n) for j in judged]) for n in Judgement._fields[1:])
    print(f"{run.design} on {run.task}: {run.planner.proposals} proposals beside the simulator")
    print(f"  {len(judged)} of {config.decisions} decisions, those at which they differ in reward")
    for name, values in (("rank correlation", correlations), ("share of the gain", gains)):
        print(f"  {name:17} mean {values.mean():5.2f}, deviation {values.std():.2f}")
    folder = Path(config.folder)
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        "seed": config.seed,
        "judgements": [each._asdict() for each in judged],
        "config": plain(run),
        **provenance(),
    }
    path = folder / f"{RANKING}.json"
    path.write_text(json.dumps(result) + "\n")
    print(f"wrote\n  {path}")


def judge(agent: Agent, planner: SearchConfig, config: RankingConfig) -> list[Judgement]:
    """Returns how an agent's model judges the proposals of each decision that is asked for.

    Raises:
      UsageError: an episode ends before, or no proposal is ever better than another.
    """
    import numpy as np
    import tensorflow as tf
    from tqdm import trange

    from environments.simulator import look_ahead
    from planners.objective import proposal_returns

    @tf.function
    def imagined_returns(state, proposals):
        return proposal_returns(agent.model, state, planner)(proposals[tf.newaxis])[0]

    environment = agent.make_environment(config.seed)
    foretell = look_ahead(environment, threads=1)
    actions = environment.action_spec().shape
    generator = np.random.default_rng(config.seed)
    observe = tf.function(agent.model.observe)
    state, action = agent.model.initial_state(1), np.zeros(actions, np.float32)
    judged, step = [], environment.reset()
    for entry in trange(config.every * config.decisions + 1, unit="decision", disable=None):
        if step.is_last():
            raise UsageError(
                f"an episode ends after {entry} decisions, before {config.decisions} are judged, "
                f"one in {config.every}; give fewer or closer ones"
            )
        state = observe(
            state, step.observation[np.newaxis], action[np.newaxis], step.reward[np.newaxis]
        )
        shape = (planner.proposals, planner.horizon, *actions)
        proposals = np.clip(generator.normal(size=shape), -1, 1).astype(np.float32)
        true = foretell(proposals).sum(1)
        if entry % config.every == 0 and entry > 0:
            imagined = imagined_returns(state, tf.constant(proposals)).numpy()
            judged += judgement(entry, imagined, true)
        action = proposals[true.argmax(), 0]
        step = environment.step(action)
    if not judged:
        raise UsageError(
            f"at none of {config.decisions} decisions do proposals earn different rewards; "
            "give more decisions or another seed"
        )
    return judged


def judgement(entry: int, imagined: np.ndarray, true: np.ndarray) -> list[Judgement]:
    """Returns the judgement of one decision; none where no proposal is better than another.

    Args:
      entry: the decision.
      imagined: returns [N] of the model's.
      true: the simulator's.
    """
    import numpy as np
    from scipy.stats import spearmanr

    if np.ptp(true) == 0:
        return []  # as far from the goal of a sparse task
    correlation = spearmanr(imagined, true).statistic if np.ptp(imagined) else 0.0
    gain = (true[imagined.argmax()] - true.mean()) / (true.max() - true.mean())
    return [Judgement(entry, float(correlation), float(gain))]


if __name__ == "__main__":
    run_command("ranking", rank, __doc__.split("\n")[0])
