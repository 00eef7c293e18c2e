"""Builds an offline data set out of runs, folders of episodes, TF-Agents' files or play of its own.

    python -m experiments.build_dataset folder=datasets/cheetah_run runs=[runs/cheetah_run]
    python -m experiments.build_dataset folder=datasets/cheetah_run task=cheetah_run \
        collection.episodes=100 collection.processes=2
"""

import math
import shutil
from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.dataset_config import BuildDatasetConfig

_PARTIAL = ".partial"  # ours: the folder that a set is built in until it is whole


def build_dataset(config: BuildDatasetConfig) -> None:
    """Builds the set in a folder beside its own, moves it there when it is whole, and tells of it.

    Raises:
      UsageError: the folder is taken, or a source is at fault.
    """
    folder = Path(config.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already; choose another folder=... or remove it")

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    from experiments.dataset_sources import find_sources

    partial = folder.with_name(folder.name + _PARTIAL)
    built = partial / "set"
    shutil.rmtree(built, ignore_errors=True)  # what a killed build left; collected episodes stay
    try:
        manifest = _build(built, config, find_sources(config, partial / "collected"))
        if folder.exists():
            folder.rmdir()  # empty, as checked above
        built.replace(folder)
        shutil.rmtree(partial)
    finally:
        shutil.rmtree(built, ignore_errors=True)
    print(f"{folder}: data set {manifest.version} of {manifest.task}")
    print_splits(manifest)


def _build(folder, config, sources):
    """Writes the set and returns its manifest."""
    from replay.dataset import DatasetWriter
    from training.provenance import provenance

    tasks = {source.task: None for source in sources}
    tasks |= {config.task: None} if config.task else {}
    if len(tasks) > 1:
        raise UsageError(
            f"the sources are of different tasks ({', '.join(tasks)}); build a set of each"
        )
    (task,) = tasks
    writer = DatasetWriter(folder, task)
    highest = _fill(writer, sources, config)
    if config.max_reward is not None and -math.inf < highest <= config.max_reward:
        raise UsageError(
            f"no held-out episode has a reward above max_reward={config.max_reward:g}, the "
            f"highest is {highest:g}; lower max_reward"
        )
    descriptions = [source.description for source in sources]
    return writer.finish(descriptions, config.max_reward, provenance())


def print_splits(manifest) -> None:
    """Prints what a manifest says of its splits, with a coarse histogram of the rewards."""
    for name, split in manifest.splits.items():
        histogram = split.reward_histogram
        total, tenth = sum(histogram), len(histogram) // 10
        shares = [sum(histogram[k : k + tenth]) / total for k in range(0, len(histogram), tenth)]
        print(f"  {name:10} {split.episodes:5} episodes {split.transitions:8} transitions")
        print(f"  {'':10} rewards by tenths of the range: {' '.join(f'{s:.0%}' for s in shares)}")


def _fill(writer, sources, config) -> float:
    """Writes every source's episodes; returns the highest reward held out, -inf without any."""
    from tqdm import tqdm

    highest = -math.inf
    with tqdm(desc="writing", unit="episode", leave=False, disable=None) as bar:
        for index, source in enumerate(sources):
            for split, name, episode in _split(source, config.held_out):
                bar.update()
                if split == "evaluation":
                    highest = max(highest, float(episode.reward.max()))
                pieces = _bounded(split, episode, config.max_reward)
                writer.add(split, episode, index, name, pieces)
    return highest


def _split(source, share):
    """Yields (split, name, episode) of a source, a share of it held out where it must be."""
    from experiments.dataset_sources import held_out

    for split, read in source.split_episodes.items():
        for number, (name, episode) in enumerate(read()):
            # Evenly spread: with a tenth every tenth episode, so that a run's early and late
            # behaviour is in either split.
            due = held_out(number + 1, share) > held_out(number, share)
            spare = due and "evaluation" not in source.split_episodes
            yield ("evaluation" if spare else split), name, episode


def _bounded(split, episode, max_reward):
    """The parts of an episode that figure 9's bound leaves; without one, the episode."""
    from replay.low_reward import low_reward_pieces, reaches_above

    if max_reward is None:
        return [episode]
    if split == "train":
        return low_reward_pieces(episode, max_reward)
    return [episode] if reaches_above(episode, max_reward) else []


if __name__ == "__main__":
    run_command("build_dataset", build_dataset, __doc__.split("\n")[0])
