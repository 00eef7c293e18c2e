"""Data sets as the commands use them: checked against the agent, and named in results."""

from pathlib import Path
from typing import Any

from errors import UsageError
from experiments.agent import Agent
from experiments.config import ExperimentConfig
from experiments.settings import dataset_name
from replay.dataset import Dataset, load_dataset
from replay.manifest import MANIFEST_FILE


def read_dataset(folder: Path, config: ExperimentConfig, agent: Agent) -> Dataset:
    """Returns a data set that fits an agent and its task.

    Raises:
      UsageError: the data set is at fault, or of another task or action size.
    """
    dataset = load_dataset(folder)
    path, manifest = folder / MANIFEST_FILE, dataset.manifest
    if manifest.task != config.task:
        raise UsageError(
            f"{path}: task is {manifest.task}, the run's is {config.task}; take a data set of "
            "the same task"
        )
    action_size = agent.policy.action_spec.shape[0]
    if manifest.action_size != action_size:
        raise UsageError(
            f"{path}: action_size is {manifest.action_size}, but {config.task} takes actions of "
            f"size {action_size}; take a data set of that task"
        )
    return dataset


def describe(folder: Path, dataset: Dataset) -> dict[str, Any]:
    """Returns what a result has to name of the data that it stands on, as JSON values."""
    return {"name": dataset_name(str(folder)), **dataset.manifest.summary()}
