"""Where a data set's episodes come from: runs, folders, TF-Agents' files, play of its own."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from environments.registry import check_task
from environments.tasks import ACTION_REPEAT
from errors import UsageError
from experiments.dataset_config import BuildDatasetConfig
from experiments.saved_config import CONFIG_FILE, read_config
from replay.episode import Episode, episode_number, load_episode
from replay.trajectories import episodes, read_trajectories
from training.records import EPISODES_FOLDER, EVALUATION_EPISODES_FOLDER, LOG_FILE, read_log

_EPISODES = "episode_*.npz"
# By share of a collection: the policy that `experiments.collect` knows, and whether it gets noise.
_POLICIES = {
    "oracle": ("oracle", False),
    "noisy_oracle": ("oracle", True),
    "random": ("random", False),
}


@dataclass(frozen=True)
class Source:
    """One place that episodes come from.

    Attributes:
      description: what the manifest says of it, JSON values; no paths of this machine.
      task: of its episodes.
      split_episodes: split to a function that reads that split's episodes one by one, each with its
        name. Without "evaluation" a share of "train" is to be held out.
    """

    description: dict[str, Any]
    task: str
    split_episodes: dict[str, Callable[[], Iterator[tuple[str, Episode]]]]


def find_sources(config: BuildDatasetConfig, scratch: Path) -> list[Source]:
    """Returns the sources that a configuration names; what is to be played, is played.

    Args:
      config: as given.
      scratch: a folder for collected episodes, from which an interrupted collection carries on.

    Raises:
      UsageError: a source holds no episodes, is named twice, or its task is not known.
    """
    folders = [run for folder in config.runs for run in _runs_below(Path(folder))]
    sources = [_run(folder) for folder in _each_once(folders)]
    sources += [_folder(folder, _task(config)) for folder in _each_once(map(Path, config.folders))]
    paths = _each_once(map(Path, config.trajectories))
    sources += [_trajectories(path, _task(config)) for path in paths]
    if config.collection.episodes:
        if not sources:
            _require_held_out(config)  # before hours are spent on it
        sources += _collection(config, scratch)
    return sources


def counts(shares: dict[str, float], total: int) -> dict[str, int]:
    """Splits a total as the shares say, to whole numbers that add up to it."""
    borders = np.rint(np.cumsum([0.0, *shares.values()]) * total).astype(int)
    return dict(zip(shares, np.diff(borders).tolist(), strict=True))


def held_out(number: int, share: float) -> int:
    """Returns how many of a source's first ``number`` episodes are held out."""
    return math.floor(number * share + 1e-9)  # the small number is for shares such as 0.1 * 30


def _runs_below(folder: Path) -> list[Path]:
    """The folder itself where it is a run, else all runs below it that stored episodes."""
    if (folder / CONFIG_FILE).is_file():
        return [folder]
    runs = [path.parent for path in sorted(folder.rglob(CONFIG_FILE))]
    runs = [run for run in runs if (run / EPISODES_FOLDER).is_dir()]
    if not runs:
        raise UsageError(f"{folder} holds no run that stored episodes; give the folder of one")
    return runs


def _run(folder: Path) -> Source:
    config = read_config(folder)
    if config.action_repeat != ACTION_REPEAT:
        raise UsageError(
            f"{folder} repeats actions {config.action_repeat} times; a data set is of decisions of "
            f"{ACTION_REPEAT} environment steps: leave that run out"
        )
    splits = {"train": _reader(folder / EPISODES_FOLDER)}
    # Runs of older versions did not store what they were evaluated on.
    stored = any((folder / EVALUATION_EPISODES_FOLDER).glob(_EPISODES))
    if stored:
        splits["evaluation"] = _reader(folder / EVALUATION_EPISODES_FOLDER)
    description = {
        "kind": "run",
        **{key: getattr(config, key) for key in ("design", "task", "preset", "seed")},
        "commit": _commit(folder),
        "evaluation": "its evaluation episodes" if stored else "held out of its training episodes",
    }
    return Source(description, config.task, splits)


def _commit(folder: Path) -> str | None:
    """The commit that the run began with, as far as its folder tells."""
    log = folder / LOG_FILE
    records = read_log(log) if log.is_file() else []
    return records[0].get("commit") if records else None


def _folder(folder: Path, task: str) -> Source:
    return Source({"kind": "folder", "name": folder.name}, task, {"train": _reader(folder)})


def _reader(folder: Path, most: int | None = None) -> Callable[[], Iterator[tuple[str, Episode]]]:
    paths = sorted(folder.glob(_EPISODES), key=episode_number)[:most]
    if not paths:
        raise UsageError(
            f"{folder} holds no episodes (episode_NUMBER_LENGTH.npz, see docs/datasets.md)"
        )

    def read():
        for path in paths:
            yield str(path), load_episode(path)

    return read


def _trajectories(path: Path, task: str) -> Source:
    data = read_trajectories(path)

    def read():
        for number, episode in enumerate(episodes(data, str(path))):
            yield f"{path}, episode {number}", episode

    return Source({"kind": "trajectories", "name": path.name}, task, {"train": read})


def _collection(config: BuildDatasetConfig, scratch: Path) -> list[Source]:
    from experiments.collect import collect

    collection, task = config.collection, _task(config)
    sources = []
    episodes_of = counts(collection.shares, collection.episodes)
    for index, (name, (policy, noisy)) in enumerate(_POLICIES.items()):
        if not episodes_of[name]:
            continue
        noise = collection.noise if noisy else 0.0
        # No two policies start from the same states: held-out episodes are new from their start.
        seed = len(_POLICIES) * config.seed + index
        # Named by all that its episodes depend on, so that no other collection carries on from it.
        folder = scratch / f"{task}_{policy}_noise_{noise:g}_seed_{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        collect(
            task=task,
            folder=folder,
            episodes=episodes_of[name],
            policy=policy,
            seed=seed,
            noise=noise,
            processes=collection.processes,
        )
        description = {"kind": "collection", "policy": policy, "noise": noise, "seed": seed}
        # No more than were asked for, where an earlier build had asked for more.
        read = _reader(folder, episodes_of[name])
        sources.append(Source(description, task, {"train": read}))
    return sources


def _require_held_out(config: BuildDatasetConfig) -> None:
    of_policy = counts(config.collection.shares, config.collection.episodes).values()
    if not any(held_out(number, config.held_out) for number in of_policy):
        raise UsageError(
            f"of {max(of_policy)} episodes of a policy held_out={config.held_out:g} leaves none to "
            "evaluate on; give more collection.episodes or a larger held_out"
        )


def _task(config: BuildDatasetConfig) -> str:
    if config.task is None:
        raise UsageError("only runs know their task; write task=TASK")
    check_task(config.task)
    return config.task


def _each_once(paths) -> list[Path]:
    paths = list(paths)
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise UsageError(f"{path} is named twice; name each source once")
        seen.add(path.resolve())
    return paths
