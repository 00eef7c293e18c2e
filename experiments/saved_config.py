"""The configuration of a run as it lies beside its results: `config.json`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from errors import UsageError
from experiments.config import ExperimentConfig, RuntimeConfig
from experiments.config_store import PLANNERS
from experiments.designs import DESIGNS
from training.config import OfflineConfig, OnlineConfig, OptimizerConfig
from training.records import LOG_FILE, read_log

CONFIG_FILE = "config.json"
# A run may carry on elsewhere, on other hardware settings, and for longer. Of a data set its place
# may change; checkpoints know its version.
MAY_CHANGE = (
    "runtime.",
    "planner.sequential_chunks",
    "planner.parallel_chunks",
    "online.episodes",
    "offline.iterations",
    "offline.final_episodes",
    "dataset",
)


def plain(config: ExperimentConfig) -> dict[str, Any]:
    """Returns the configuration as nested dicts of JSON values; the planner says its name.

    The folder is left out: where a run lay on one machine says nothing about it.
    """
    values = asdict(config)
    del values["folder"]
    name = next(name for name, default in PLANNERS.items() if type(default) is type(config.planner))
    values["planner"] = {"name": name, **values["planner"]}
    return values


def claim_folder(config: ExperimentConfig) -> list[str] | None:
    """Makes sure that the folder can be this run's, and creates it.

    Returns:
      None for a new run. Where the folder holds this run already, so that it carries on: what has
      changed since, such as "online.episodes=20 instead of 10".

    Raises:
      UsageError: the folder holds another run, something that is not a run, or a run that has been
        trained for longer than asked for.
      OSError: it cannot be created.
    """
    folder = Path(config.folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / CONFIG_FILE).exists():
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty and holds no run; choose another folder=...")
        return None
    # Read as a configuration, not as a file: what an older version did not know has its default.
    old, new = flatten(plain(read_config(folder))), flatten(plain(config))
    changed = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    for key in changed:
        if not key.startswith(MAY_CHANGE):
            raise UsageError(
                f"{folder} holds a run with {key}={old.get(key)}, not {new.get(key)}; "
                "choose another folder=... or remove that run"
            )
    _require_no_shorter(config, folder)
    return [f"{key}={new.get(key)} instead of {old.get(key)}" for key in changed]


def _require_no_shorter(config: ExperimentConfig, folder: Path) -> None:
    """Weights do not forget: a run cannot be one of fewer iterations than it was trained for."""
    count, unit = config.iterations
    log = folder / LOG_FILE
    records = read_log(log) if log.is_file() else []
    done = [record[unit.removesuffix("s")] for record in records if record["kind"] == "training"]
    if max(done, default=0) > count:
        raise UsageError(
            f"{folder} was trained for {max(done)} {unit} already; write "
            f"{config.setting}.{unit}={max(done)} or more, or choose another folder=..."
        )


def write_config(folder: Path, config: ExperimentConfig) -> None:
    """Writes ``config.json`` in one piece: a kill leaves the old file or the new one."""
    temporary = folder / f".{CONFIG_FILE}"
    temporary.write_text(json.dumps(plain(config), indent=1) + "\n")
    temporary.replace(folder / CONFIG_FILE)


def read_config(folder: Path) -> ExperimentConfig:
    """Returns the configuration of the run in ``folder``, with that folder as its own.

    Raises:
      UsageError: there is no run, or it was written by a version that knew other settings.
    """
    values = _read(folder)
    try:
        planner = dict(values["planner"])
        model = DESIGNS[values["design"]].model if values["design"] in DESIGNS else None
        return ExperimentConfig(
            **{
                **values,
                "folder": str(folder),
                "model": model and type(model)(**values["model"]),
                "planner": type(PLANNERS[planner.pop("name")])(**planner),
                "optimizer": OptimizerConfig(**values["optimizer"]),
                "online": OnlineConfig(**values["online"]),
                "offline": OfflineConfig(**values.get("offline", {})),
                "runtime": RuntimeConfig(**values["runtime"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"{folder / CONFIG_FILE} was written by another version: {error}; use that version"
        ) from error


def _read(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG_FILE
    if not path.is_file():
        raise UsageError(f"{folder} holds no run: there is no {CONFIG_FILE} in it")
    try:
        return json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def flatten(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Returns nested values by names such as "planner.horizon"."""
    flat = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
