"""Collects episodes for offline data: with the oracle, noisy or not, or with random actions.

python -m experiments.collect task=cheetah_run folder=data/cheetah_run/noisy_oracle episodes=100 \
    policy=oracle noise=0.3 processes=2
"""

import functools
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errors import UsageError
from experiments.choices import require_choice
from experiments.command_line import run_command
from experiments.config import CollectConfig, ExperimentConfig, RuntimeConfig
from experiments.designs import ORACLE, UNTRAINED
from experiments.parallel import map_in_processes
from planners.config import CEMConfig, ExplorationConfig

if TYPE_CHECKING:
    from environments.pixel_environment import PixelEnvironment
    from planners.policy import PlannerPolicy

COLLECTION_FILE = "collection.json"


def collect(
    task: str,
    folder: Path,
    episodes: int,
    policy: str = ORACLE,
    seed: int = 0,
    noise: float = 0.0,
    processes: int = 1,
    planner: CEMConfig | None = None,
) -> list[float]:
    """Collects episodes 1 to ``episodes`` into a folder, as the replay's npz files.

    Each is a function of the other arguments and its number, so processes change nothing. Those
    that are there are not done again: a collection that was killed carries on, and one that is
    given more episodes goes on. Work is done in new processes, one at least; where this process
    runs TensorFlow, it is not touched.

    Args:
      task: one of ``environments.tasks.TASKS``.
      folder: created where it is missing; holds one collection.
      episodes: how many there are to be in the end.
      policy: "oracle" or "random".
      seed: chooses the episodes' starts and all noise; never those of an evaluation.
      noise: deviation of what is added to the oracle's actions, in [-1, 1], before they are
        clipped and executed; 0 for none. Random actions know none.
      processes: that collect side by side.
      planner: the oracle's; by default the paper's.

    Returns:
      The scores of the episodes that were collected now.

    Raises:
      UsageError: a value is out of range, or the folder holds another collection.
    """
    # Heavy imports belong to the work, not to --help.
    from tqdm import tqdm

    from replay.episode import episode_number

    require_choice("policy", policy, UNTRAINED)
    config = ExperimentConfig(
        design=policy,
        task=task,
        preset="paper",
        seed=seed,
        planner=planner or CEMConfig(),
        runtime=RuntimeConfig(processes=processes),
    )
    kind = "gaussian" if noise and policy == ORACLE else "none"
    exploration = ExplorationConfig(kind=kind, stddev=noise)
    _claim(folder, config, exploration)
    there = {episode_number(path) for path in folder.glob("*.npz")}
    missing = [number for number in range(1, episodes + 1) if number not in there]
    work = functools.partial(_collect_episode, config, exploration, folder)
    results = map_in_processes(work, missing, processes) if missing else ()
    done = episodes - len(missing)
    bar = tqdm(results, desc="collecting", unit="episode", total=episodes, initial=done)
    return list(bar)


def _claim(folder: Path, config: ExperimentConfig, exploration: ExplorationConfig) -> None:
    """Writes whose episodes the folder holds, or makes sure that they are these."""
    identity = {
        "task": config.task,
        "policy": config.design,
        "seed": config.seed,
        "noise": exploration.stddev if exploration.kind == "gaussian" else 0.0,
        "planner": asdict(config.planner) if config.design == ORACLE else None,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / COLLECTION_FILE
    if not path.exists():
        if any(folder.glob("*.npz")):
            raise UsageError(f"{folder} holds episodes of something else; choose another folder")
        from training.provenance import provenance

        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps({**identity, **provenance()}, indent=1) + "\n")
        temporary.replace(path)
        return
    held: dict[str, Any] = json.loads(path.read_text())
    for key, value in identity.items():
        if held.get(key) != value:
            raise UsageError(
                f"{folder} holds a collection with {key}={held.get(key)}, not {value}; "
                "choose another folder"
            )


def _collect_episode(
    config: ExperimentConfig, exploration: ExplorationConfig, folder: Path, number: int
) -> float:
    from replay.episode import save_episode
    from replay.recorder import record_episode
    from training.seeds import Purpose, derive_seed

    environment, policy = _player(config, exploration)
    environment.reseed(derive_seed(config.seed, Purpose.ENVIRONMENT, number))
    policy_seed = derive_seed(config.seed, Purpose.POLICY, number)
    recorded = record_episode(environment, policy, policy.initial_policy_state(1, policy_seed))
    save_episode(folder, number, recorded.episode)
    return recorded.episode.score


@functools.lru_cache(maxsize=1)  # a process collects many episodes with the same ones
def _player(
    config: ExperimentConfig, exploration: ExplorationConfig
) -> tuple["PixelEnvironment", "PlannerPolicy"]:
    from experiments.agent import build_agent
    from planners.policy import PlannerPolicy

    agent = build_agent(config)
    policy = agent.policy
    if exploration.kind == "gaussian":
        specs = policy.time_step_spec, policy.action_spec
        policy = PlannerPolicy(*specs, agent.model, config.planner, exploration)
    return agent.make_environment(config.seed), policy


def _run(config: CollectConfig) -> None:
    folder = Path(config.folder)
    scores = collect(
        task=config.task,
        folder=folder,
        episodes=config.episodes,
        policy=config.policy,
        seed=config.seed,
        noise=config.noise,
        processes=config.processes,
        planner=config.planner,
    )
    if scores:
        print(f"mean score of {len(scores)} new episodes: {sum(scores) / len(scores):.1f}")
    else:
        print(f"{folder} holds {config.episodes} episodes already", file=sys.stderr)
    print(f"wrote\n  {folder}")


if __name__ == "__main__":
    run_command("collect", _run, __doc__.split("\n")[0])
