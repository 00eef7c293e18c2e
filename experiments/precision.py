"""Compares bfloat16 with float32 where it counts: do a run's proposals keep their ranks?

python -m experiments.precision run=FOLDER
"""

import json
from dataclasses import replace
from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import ExperimentConfig, PrecisionConfig
from experiments.designs import DESIGNS
from experiments.rank_correlations import PRECISION
from experiments.saved_config import plain, read_config
from experiments.stored_episodes import find_episode

PRECISIONS = ("float32", "bfloat16")


def compare(config: PrecisionConfig) -> None:
    """Prints and writes the rank correlation (Spearman's) of the proposals' returns.

    The cross-entropy method runs in float32. Each sampling's proposals are evaluated in bfloat16
    too, from the belief that the model in bfloat16 has of the same episode.

    Raises:
      UsageError: the folder holds no run of a model, no weights or no such episode, or the episode
        is too short.
    """
    run = read_config(Path(config.run))
    if run.design not in DESIGNS:
        raise UsageError(f"{run.design} has no model that plans; give a run of another design")
    path = find_episode(run, config.episodes, config.episode)

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    import numpy as np
    from tqdm import tqdm

    from replay.episode import load_episode
    from training.provenance import provenance

    episode = load_episode(path)
    if len(episode.reward) < config.decisions:
        raise UsageError(
            f"{path} has {len(episode.reward)} entries; decisions={config.decisions} needs as many"
        )
    judges = [_judge(replace(run, precision=precision)) for precision in PRECISIONS]
    entries = np.linspace(1, len(episode.reward), config.decisions + 1, dtype=int)[1:]
    with tqdm(entries, unit="decision", disable=None) as bar:
        correlations = np.array([_correlations(judges, episode, n, run.planner) for n in bar])

    print(f"{run.design} on {run.task}: rank correlation of returns, bfloat16 with float32")
    print(f"  {len(entries)} decisions of {path}")
    for number, values in enumerate(correlations.T, 1):
        print(f"  sampling {number:2}: median {np.median(values):.4f}, lowest {values.min():.4f}")
    folder = Path(config.folder)
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        "entries": entries.tolist(),
        "correlations": correlations.tolist(),  # [decision][sampling]
        "config": plain(run),
        **provenance(),
    }
    path = folder / f"{PRECISION}.json"
    path.write_text(json.dumps(result) + "\n")
    print(f"wrote\n  {path}")


def _judge(config: ExperimentConfig):
    """Returns the run's model, and the function of a belief and proposals to their returns."""
    import tensorflow as tf

    from experiments.agent import build_agent, restore_weights
    from planners.objective import proposal_returns

    agent = build_agent(config)
    restore_weights(agent, config)

    @tf.function
    def returns(state, proposals):
        return proposal_returns(agent.model, state, config.planner)(proposals)

    return agent.model, returns


def _correlations(judges, episode, entries, planner):
    """Returns the correlation at each sampling of one decision."""
    import tensorflow as tf
    from scipy.stats import spearmanr

    from planners.cem import cem
    from training.videos import filter_episode

    states = [filter_episode(model, episode, entries) for model, _ in judges]
    correlations = []

    def evaluate(proposals):
        full, half = (
            returns(state, proposals) for (_, returns), state in zip(judges, states, strict=True)
        )
        correlations.append(spearmanr(full[0], half[0]).statistic)
        return full

    ones = tf.ones([episode.prev_action.shape[1]])
    cem(evaluate, -ones, ones, planner, batch_size=1, seed=tf.constant([0, int(entries)]))
    return correlations


if __name__ == "__main__":
    run_command("precision", compare, __doc__.split("\n")[0])
