"""The paper's two settings (sections 4.2 and 4.3): what each sets of a training run.

Offline, the task is the data set's, which is asked for it when the configuration is read.
"""

from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from errors import UsageError
from replay.manifest import read_manifest

ONLINE, OFFLINE = "online", "offline"
SETTINGS: dict[str, dict[str, Any]] = {
    ONLINE: {},
    OFFLINE: {
        "task": "${task_of:${dataset}}",
        "folder": "runs/offline/${name_of:${dataset}}/${design_folder:}/${preset}/seed_${seed}",
    },
}


def dataset_name(folder: str) -> str:
    """Returns what a data set is called: its folder's name."""
    return Path(folder).absolute().name


def register_resolvers() -> None:
    """Lets a configuration ask a data set for its name and task; again does no harm."""
    OmegaConf.register_new_resolver("name_of", dataset_name, replace=True)
    OmegaConf.register_new_resolver("task_of", _task_of, replace=True)


def _task_of(folder: str | None) -> str:
    if folder is None:
        raise UsageError("setting=offline trains on a data set; write dataset=FOLDER")
    return read_manifest(Path(folder)).task
