"""Checks a data set whole: manifest, checksums, every array, and that its splits share nothing.

python -m experiments.validate_dataset dataset=FOLDER
"""

from pathlib import Path

from experiments.build_dataset import print_splits
from experiments.command_line import run_command
from experiments.dataset_config import ValidateDatasetConfig
from replay.manifest import read_manifest


def validate_dataset(config: ValidateDatasetConfig) -> None:
    """Says that the set is sound, or names the first file and field at fault.

    Raises:
      UsageError: it is not sound.
    """
    folder = Path(config.dataset)
    manifest = read_manifest(folder)  # before what takes seconds to import

    from environments.registry import check_task
    from replay.dataset import load_dataset

    check_task(manifest.task)
    load_dataset(folder)
    print(f"{folder} is sound: data set {manifest.version} of {manifest.task}")
    print_splits(manifest)


if __name__ == "__main__":
    run_command("validate_dataset", validate_dataset, __doc__.split("\n")[0])
