"""Which run a log holds, and that no two logs hold the same one, or unlike ones as its seeds."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from errors import UsageError
from experiments.designs import ORACLE, RANDOM
from experiments.saved_config import MAY_CHANGE, flatten
from experiments.settings import OFFLINE, ONLINE
from experiments.variations import variation

# What an agent that does not train makes no use of.
_UNUSED = {
    RANDOM: ("precision", "planner.", "optimizer.", "online."),
    ORACLE: ("optimizer.", "online."),
}
# What a run leaves for a person to look at or to carry on from, not what it learns.
_KEPT = ("checkpoint_every", "keep_checkpoint_every", "video_every")


class Cell(NamedTuple):
    """What the seeds of a mean share: a cell of a table, or a curve of a figure.

    Attributes:
      setting, design, variation, task, preset: of the runs.
      dataset: the data set's version, empty online.
    """

    setting: str
    design: str
    variation: str
    task: str
    preset: str
    dataset: str = ""


def cell_of(config: dict[str, Any], dataset: dict[str, Any] | None) -> Cell:
    """Returns the cell of a run from its logged configuration and data set, None online."""
    return Cell(
        config["setting"],
        config["design"],
        variation(config["design"], config["preset"], config.get("model")),
        config["task"],
        config["preset"],
        dataset["version"] if dataset else "",
    )


def decisive(config: dict[str, Any]) -> dict[str, Any]:
    """Returns the values that decide what is learned, apart from the seed, by their flat names.

    Hardware settings, lengths that a run may be given more of, what is only kept of it, and the
    other setting's section are left out. Not so how long it trained offline: results are those of
    the end, where a curve also shows what came before.
    """
    other = ONLINE if config["setting"] == OFFLINE else OFFLINE
    left_out = {*MAY_CHANGE, f"{other}.", *_UNUSED.get(config["design"], ())}
    left_out = tuple(left_out - {"offline.iterations"})
    return {
        key: value
        for key, value in flatten(config).items()
        if key != "seed" and not key.startswith(left_out) and key.split(".")[-1] not in _KEPT
    }


def config_hash(config: dict[str, Any]) -> str:
    """Returns 12 hexadecimal digits that are equal where the decisive values are."""
    text = json.dumps(decisive(config), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Identities:
    """Remembers, while logs are read, who holds which run and how its cell is configured."""

    def __init__(self):
        """Begins without a run."""
        self._runs: dict[tuple[Cell, int], Path] = {}
        self._values: dict[Cell, dict[str, tuple[Any, Path]]] = {}

    def add(self, path: Path, cell: Cell, config: dict[str, Any]) -> None:
        """Notes the run logged in ``path``.

        Raises:
          UsageError: another log holds the same run, or a run of the same cell was configured
            otherwise. What only one of the two names tells nothing: versions know more and more.
        """
        holder = self._runs.setdefault((cell, config["seed"]), path)
        if holder != path:
            raise UsageError(f"{path} and {holder} hold the same run; remove one")
        known = self._values.setdefault(cell, {})
        for key, value in sorted(decisive(config).items()):
            other, source = known.setdefault(key, (value, path))
            if other != value:
                raise UsageError(
                    f"{path} has {key}={value}, {source} has {other}, and both are "
                    f"{cell.design} on {cell.task} of preset {cell.preset}; remove one"
                )
