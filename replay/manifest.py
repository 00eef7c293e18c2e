"""The manifest of a data set: what lies in its folder, where that comes from, and its checksums.

Read without TensorFlow, so that a command line can ask a data set for its task.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from errors import UsageError

MANIFEST_FILE = "manifest.json"
SCHEMA_VERSION = 1  # ours: raised whenever the fields or their meaning change
EVALUATION = "evaluation"
SPLITS = ("train", EVALUATION)


@dataclasses.dataclass(frozen=True)
class Split:
    """The episodes of one split.

    Attributes:
      transitions: decisions in all of them; an episode of L entries holds L - 1.
      reward_histogram: how many rewards fall between each two of ``REWARD_EDGES``, those beyond
        the ends counted in the outermost.
      files: name to {"sha256", "source" (index into the manifest's sources), "origin" (which
        episode of that source)}.
    """

    transitions: int
    reward_histogram: list[int]
    files: dict[str, dict[str, Any]]

    @property
    def episodes(self) -> int:
        """How many there are."""
        return len(self.files)


@dataclasses.dataclass(frozen=True)
class Manifest:
    """What `manifest.json` says.

    Attributes:
      schema_version: of the file.
      version: twelve hexadecimal digits that change with any episode of the set.
      task: one of ``environments.tasks.TASKS``.
      action_size: A.
      frame_shape: of one frame.
      max_reward: training windows hold no reward above it (figure 9); None for no such bound.
      sources: what the episodes come from, one entry each.
      provenance: the code, versions and machine that built it; see ``training.provenance``.
      splits: the splits by name.
    """

    schema_version: int
    version: str
    task: str
    action_size: int
    frame_shape: list[int]
    max_reward: float | None
    sources: list[dict[str, Any]]
    provenance: dict[str, Any]
    splits: dict[str, Split]

    def summary(self) -> dict[str, Any]:
        """Returns what a result has to name of the data it stands on, as JSON values."""
        return {
            "version": self.version,
            "task": self.task,
            "max_reward": self.max_reward,
            "splits": {
                name: {"episodes": split.episodes, "transitions": split.transitions}
                for name, split in self.splits.items()
            },
        }


def read_manifest(folder: Path) -> Manifest:
    """Reads the manifest of the data set in ``folder``.

    Raises:
      UsageError: there is none, or a field of it is missing or of another type.
    """
    path = folder / MANIFEST_FILE
    try:
        values = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(
            f"{folder} holds no data set: there is no {MANIFEST_FILE} in it; make one with "
            "python -m experiments.build_dataset"
        ) from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON: {error}; build the data set again") from error
    _check_fields(path, "", values, Manifest)
    if values["schema_version"] != SCHEMA_VERSION:
        raise UsageError(
            f"{path}: schema_version is {values['schema_version']}, this code reads "
            f"{SCHEMA_VERSION}; build the data set again"
        )
    splits = {}
    for name in SPLITS:
        if name not in values["splits"]:
            raise UsageError(f"{path}: splits.{name} is missing; build the data set again")
        _check_fields(path, f"splits.{name}.", values["splits"][name], Split)
        splits[name] = Split(**values["splits"][name])
        for file, entry in splits[name].files.items():
            if not (isinstance(entry, dict) and isinstance(entry.get("sha256"), str)):
                raise UsageError(
                    f"{path}: splits.{name}.files.{file} has no sha256; build the data set again"
                )
    return Manifest(**{**values, "splits": splits})


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Writes the manifest in one piece; returns its path."""
    path = folder / MANIFEST_FILE
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(dataclasses.asdict(manifest), indent=1) + "\n")
    return temporary.replace(path)


_TYPES = {
    "schema_version": int,
    "version": str,
    "task": str,
    "action_size": int,
    "frame_shape": list,
    "max_reward": float | int | None,
    "sources": list,
    "provenance": dict,
    "splits": dict,
    "transitions": int,
    "reward_histogram": list,
    "files": dict,
}


def _check_fields(path: Path, prefix: str, values: Any, schema: type) -> None:
    if not isinstance(values, Mapping):
        raise UsageError(f"{path}: {prefix or 'its content '}is no object of named fields")
    names = [field.name for field in dataclasses.fields(schema)]
    for name in names:
        if name not in values:
            raise UsageError(f"{path}: {prefix}{name} is missing; build the data set again")
        if not isinstance(values[name], _TYPES[name]):
            raise UsageError(
                f"{path}: {prefix}{name} is {values[name]!r}, which is of the wrong type; "
                "build the data set again"
            )
    for name in values:
        if name not in names:
            raise UsageError(f"{path}: {prefix}{name} is no field of a manifest; remove it")
