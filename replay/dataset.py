"""Offline data sets: a folder of episodes in two splits that share none, under a manifest.

    FOLDER/manifest.json
    FOLDER/train/episode_000000_251.npz ...
    FOLDER/evaluation/episode_000000_251.npz ...

Legend: L entries of an episode, A action size.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from errors import UsageError
from replay.episode import Episode, EpisodeError, episode_fault, load_episode, save_episode
from replay.manifest import (
    MANIFEST_FILE,
    SCHEMA_VERSION,
    SPLITS,
    Manifest,
    Split,
    read_manifest,
    write_manifest,
)
from world_model import FRAME_SHAPE

# Rewards are sums over four environment steps of at most 1 each (paper section 4.2), counted in
# tenths (ours).
REWARD_EDGES = np.linspace(0.0, 4.0, 41)


class Dataset(NamedTuple):
    """A data set in memory.

    Attributes:
      manifest: as read.
      train: the episodes to learn from.
      evaluation: those to measure errors on.
    """

    manifest: Manifest
    train: list[Episode]
    evaluation: list[Episode]


class DatasetWriter:
    """Writes the episodes of a data set one by one and, last, the manifest: no manifest, no set."""

    def __init__(self, folder: Path, task: str):
        """Makes the folders of the splits in ``folder``, which must not hold any yet."""
        self._folder = folder
        self._task = task
        self._action_size: int | None = None
        self._transitions = dict.fromkeys(SPLITS, 0)
        self._histograms = {name: np.zeros(len(REWARD_EDGES) - 1, np.int64) for name in SPLITS}
        self._files: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in SPLITS}
        self._seen: dict[str, tuple[str, str]] = {}
        for name in SPLITS:
            (folder / name).mkdir(parents=True)

    def add(
        self,
        split: str,
        episode: Episode,
        source: int,
        origin: str,
        pieces: Iterable[Episode] | None = None,
    ) -> None:
        """Writes an episode, or those pieces of it that the set is to hold.

        Args:
          split: one of ``SPLITS``.
          episode: its arrays.
          source: index of what it comes from.
          origin: its name there, for the manifest and for messages.
          pieces: of the episode; by default the whole.

        Raises:
          UsageError: it is not sound or does not fit the set: see ``episode_fault`` and
            ``actions_fault``, another action size, or the same episode lies in the other split.
        """
        fault = episode_fault(episode) or actions_fault(episode)
        if fault is None and self._action_size not in (None, episode.prev_action.shape[1]):
            size = episode.prev_action.shape[1]
            fault = (
                f"prev_action is of size {size}, others of the set of {self._action_size}; keep "
                "the episodes of each task apart"
            )
        if fault is not None:
            raise UsageError(f"{origin}: {fault}")
        self._action_size = episode.prev_action.shape[1]
        # The whole, of which two splits may hold different pieces.
        _require_new(self._seen, digest(episode), split, origin)
        for piece in [episode] if pieces is None else pieces:
            self._write(split, piece, source, origin)

    def _write(self, split, episode, source, origin):
        path = save_episode(self._folder / split, len(self._files[split]), episode)
        self._transitions[split] += len(episode.reward) - 1
        self._histograms[split] += reward_histogram(episode.reward[1:])
        self._files[split][path.name] = {
            "sha256": _file_checksum(path),
            "source": source,
            "origin": Path(origin).name,  # folders of this machine mean nothing elsewhere
        }

    def finish(
        self,
        sources: Sequence[Mapping[str, Any]],
        max_reward: float | None,
        provenance: Mapping[str, Any],
    ) -> Manifest:
        """Writes the manifest and returns it.

        Raises:
          UsageError: a split is empty.
        """
        for name, transitions in self._transitions.items():
            if not transitions:
                raise UsageError(_empty(self._folder, name, max_reward))
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            version=_version(self._files),
            task=self._task,
            action_size=self._action_size,
            frame_shape=list(FRAME_SHAPE),
            max_reward=max_reward,
            sources=[dict(source) for source in sources],
            provenance=dict(provenance),
            splits={
                name: Split(
                    self._transitions[name], self._histograms[name].tolist(), self._files[name]
                )
                for name in SPLITS
            },
        )
        write_manifest(self._folder, manifest)
        return manifest


def load_dataset(folder: Path) -> Dataset:
    """Reads a data set whole (3 MB an episode of 250 decisions) and checks all that it promises.

    Raises:
      UsageError: naming the file, and the field where it is one, of the first fault: a missing or
        foreign file, a checksum that is off, an episode that is not sound, another action or frame
        size than the manifest's, a training reward above its bound, counts that are not those of
        the episodes, an empty split, an episode that lies in both.
    """
    manifest = read_manifest(folder)
    path = folder / MANIFEST_FILE
    if manifest.frame_shape != list(FRAME_SHAPE):
        raise UsageError(
            f"{path}: frame_shape is {manifest.frame_shape}, but models read "
            f"{list(FRAME_SHAPE)}; render the frames in that size"
        )
    for name in SPLITS:
        _check_files(folder, name, manifest.splits[name])
    if manifest.version != _version({name: manifest.splits[name].files for name in SPLITS}):
        raise UsageError(
            f"{path}: version {manifest.version} is not that of the files it lists; build the data "
            "set again"
        )
    seen: dict[str, tuple[str, str]] = {}
    episodes = {name: _load_split(folder, name, manifest, seen) for name in SPLITS}
    return Dataset(manifest, episodes["train"], episodes["evaluation"])


def actions_fault(episode: Episode) -> str | None:
    """Returns what is wrong with the actions' range, or None."""
    largest = np.abs(episode.prev_action).max()
    if largest > 1:
        return f"prev_action holds {largest:.4g}, but actions lie in [-1, 1]"
    return None


def reward_histogram(rewards: np.ndarray) -> np.ndarray:
    """Counts rewards [N] between ``REWARD_EDGES``, int64; those beyond count in the outermost."""
    clipped = np.clip(rewards, REWARD_EDGES[0], REWARD_EDGES[-1])
    return np.histogram(clipped, REWARD_EDGES)[0]


def digest(episode: Episode) -> str:
    """Returns a checksum of the arrays, the same however their file is named or compressed."""
    content = hashlib.sha256()
    for array in episode:
        content.update(np.ascontiguousarray(array))
    return content.hexdigest()


def _load_split(folder, name, manifest, seen):
    split = manifest.splits[name]
    episodes = []
    for file in tqdm(
        split.files, desc=f"reading {name}", unit="episode", leave=False, disable=None
    ):
        path = folder / name / file
        episode = load_episode(path)
        bound = manifest.max_reward if name == "train" else None
        fault = actions_fault(episode) or _misfit(episode, manifest.action_size, bound)
        if fault is not None:
            raise EpisodeError(f"{path}: {fault}")
        _require_new(seen, digest(episode), name, str(path))
        episodes.append(episode)
    transitions = sum(len(episode.reward) - 1 for episode in episodes)
    histogram = sum(reward_histogram(episode.reward[1:]) for episode in episodes).tolist()
    for field, counted in (("transitions", transitions), ("reward_histogram", histogram)):
        if getattr(split, field) != counted:
            raise UsageError(
                f"{folder / MANIFEST_FILE}: splits.{name}.{field} is {getattr(split, field)}, its "
                f"episodes hold {counted}; build the data set again"
            )
    return episodes


def _misfit(episode, action_size, max_reward):
    """Returns what is not as the manifest says, or None."""
    size, highest = episode.prev_action.shape[1], episode.reward.max()
    if size != action_size:
        return f"prev_action is of size {size}, the manifest says {action_size}"
    if max_reward is not None and highest > max_reward:
        return f"reward holds {highest:.4g}, the manifest's max_reward is {max_reward:g}"
    return None


def _check_files(folder, name, split):
    """Makes sure that the folder holds the files of a split, unchanged, and no other episodes."""
    if not split.files:
        raise UsageError(_empty(folder, name, None))
    present = {path.name for path in (folder / name).glob("*.npz")}
    for file in sorted(present ^ split.files.keys()):
        fault = "not in the manifest" if file in present else "in the manifest and not there"
        raise UsageError(f"{folder / name / file} is {fault}; build the data set again")
    for file, entry in split.files.items():
        if _file_checksum(folder / name / file) != entry["sha256"]:
            raise UsageError(
                f"{folder / name / file} is not the file that the manifest vouches for (its "
                "sha256 differs); copy it again or build the data set again"
            )


def _require_new(seen, content, split, origin):
    """Notes an episode; raises UsageError where the other split holds the same."""
    holder, where = seen.setdefault(content, (split, origin))
    if holder != split:
        raise UsageError(
            f"the evaluation split overlaps the training one: {origin} and {where} are the same "
            "episode; take one of them out"
        )


def _empty(folder, name, max_reward):
    bound = "" if max_reward is None else ", or another max_reward"
    return f"{folder}: the {name} split is empty; give more episodes, another share held out{bound}"


def _file_checksum(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(files):
    """Twelve digits of a checksum over the checksums of all files, by split."""
    content = {
        name: {file: entry["sha256"] for file, entry in sorted(files[name].items())}
        for name in SPLITS
    }
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]
