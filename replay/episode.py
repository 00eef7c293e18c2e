"""One episode and its file: a compressed npz, whole or not there at all."""

import io
import os
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from errors import UsageError
from world_model import FRAME_SHAPE

SCHEMA_VERSION = 1  # ours: raised whenever the arrays of the file or their meaning change
PARTIAL_SUFFIX = ".partial"  # ours: marks a file that is being written

_NAME = re.compile(r"episode_(\d{6,})_(\d+)\.npz")


class Episode(NamedTuple):
    """An episode of L entries (decisions + 1) under the time convention of `world_model`.

    Attributes:
      image: uint8 [L, 64, 64, 3].
      prev_action: float32 [L, A], in [-1, 1]; the executed action that led to ``image``.
      reward: float32 [L]; received on arriving, summed over the action repeat.
    """

    image: np.ndarray
    prev_action: np.ndarray
    reward: np.ndarray

    @property
    def score(self) -> float:
        """The sum of the episode's rewards."""
        # In double precision, so that it does not depend on the order of summation.
        return float(self.reward.sum(dtype=np.float64))


class EpisodeError(UsageError):
    """A file that is no sound episode; the message names the file and its fault."""


def unwritable(folder: Path, error: OSError) -> UsageError:
    """Returns the error of a folder that episodes cannot be written to."""
    return UsageError(
        f"cannot write to {folder}: {error.strerror or error}; "
        "make room or choose another folder, then run the same command again"
    )


def save_episode(folder: Path, number: int, episode: Episode) -> Path:
    """Writes an episode such that a reader finds it whole or not at all.

    Args:
      folder: an existing folder.
      number: the episode's number in its run, from 0.
      episode: its arrays.

    Returns:
      The file, `episode_{number:06d}_{length}.npz`.

    Raises:
      ValueError: the arrays do not form a sound episode.
      UsageError: the folder cannot be written to or its disk is full; nothing is left behind.
    """
    fault = episode_fault(episode)
    if fault is not None:
        raise ValueError(f"episode {number}: {fault}")
    content = io.BytesIO()
    np.savez_compressed(content, schema_version=SCHEMA_VERSION, **episode._asdict())
    path = folder / f"episode_{number:06d}_{len(episode.reward)}.npz"
    partial = path.with_name(path.name + PARTIAL_SUFFIX)
    try:
        try:
            with partial.open("wb") as file:
                file.write(content.getbuffer())
                file.flush()
                # Before the rename: else a power cut may leave the final name on empty content.
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return path


def load_episode(path: Path) -> Episode:
    """Reads an episode and checks everything that a model relies on.

    Raises:
      EpisodeError: the file is truncated, foreign, of another schema, or its arrays have wrong
        shapes, types or values, or another length than its name says.
      UsageError: the operating system does not let the file be read, which says nothing of it.
    """
    _, length = _parse_name(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; check its permissions") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Each member read to its end: numpy stops short of it, and so skips the checksum.
            arrays = {
                name.removesuffix(".npy"): np.lib.format.read_array(
                    io.BytesIO(archive.read(name)), allow_pickle=False
                )
                for name in archive.namelist()
            }
    except Exception as error:  # zip, zlib and npy headers raise anything on damaged bytes
        raise EpisodeError(
            f"{path}: truncated or not an npz file ({type(error).__name__})"
        ) from error
    for name in sorted(arrays.keys() ^ {"schema_version", *Episode._fields}):
        fault = "is no array of an episode" if name in arrays else "is missing"
        raise EpisodeError(f"{path}: not an episode of this project: {name} {fault}")
    version = arrays.pop("schema_version")
    if version.shape != () or version != SCHEMA_VERSION:
        raise EpisodeError(f"{path}: schema version {version}, this code reads {SCHEMA_VERSION}")
    episode = Episode(**arrays)
    fault = episode_fault(episode)
    if fault is None and len(episode.reward) != length:
        fault = f"{len(episode.reward)} entries, but its name says {length}"
    if fault is not None:
        raise EpisodeError(f"{path}: {fault}")
    return episode


def episode_number(path: Path) -> int:
    """Returns the number in an episode's file name; a foreign name is an `EpisodeError`."""
    return _parse_name(path)[0]


def _parse_name(path: Path) -> tuple[int, int]:
    """Returns the number and the length in a file name."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise EpisodeError(f"{path}: not an episode's name (episode_NUMBER_LENGTH.npz)")
    return int(match[1]), int(match[2])


def episode_fault(episode: Episode) -> str | None:
    """Returns what is wrong with an episode's arrays, or None."""
    image, prev_action, reward = episode
    for name, array, dtype in (
        ("image", image, np.uint8),
        ("prev_action", prev_action, np.float32),
        ("reward", reward, np.float32),
    ):
        if array.dtype != dtype:
            return f"{name} is {array.dtype}, not {np.dtype(dtype)}"
    length = image.shape[0] if image.ndim else 0
    if length == 0 or image.shape[1:] != FRAME_SHAPE:
        return f"image has shape {image.shape}, not (L, {', '.join(map(str, FRAME_SHAPE))})"
    if prev_action.ndim != 2 or prev_action.shape[0] != length or prev_action.shape[1] == 0:
        return f"prev_action has shape {prev_action.shape}, not ({length}, A)"
    if reward.shape != (length,):
        return f"reward has shape {reward.shape}, not ({length},)"
    for name, array in (("prev_action", prev_action), ("reward", reward)):
        if not np.isfinite(array).all():
            return f"{name} holds a number that is not finite"
    return None
