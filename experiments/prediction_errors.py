"""Measures how far a run's model predicts rewards and frames off the truth, on a data set's splits.

python -m experiments.prediction_errors run=FOLDER dataset=FOLDER
"""

import json
from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.dataset_config import PredictionErrorsConfig
from experiments.designs import DESIGNS
from experiments.saved_config import plain, read_config
from replay.manifest import SPLITS, read_manifest


def measure(config: PredictionErrorsConfig) -> None:
    """Prints and writes the errors of the model, beside those of repeating the present.

    Raises:
      UsageError: the folder holds no run of a model, or the data set is at fault or of another
        task.
    """
    run, data = read_config(Path(config.run)), Path(config.dataset)
    if run.design not in DESIGNS:
        raise UsageError(f"{run.design} has no model that predicts; give a run of another design")
    read_manifest(data)

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    from tqdm import tqdm

    from experiments.agent import build_agent, restore_weights
    from experiments.offline import describe, read_dataset
    from training.persistence import Persistence
    from training.prediction_errors import heat_map, measurement_of, summarize
    from training.provenance import provenance

    agent = build_agent(run)
    dataset = read_dataset(data, run, agent)
    weights = restore_weights(agent, run)
    splits = {}
    for name in SPLITS:
        with tqdm(desc=name, unit="window", leave=False, disable=None) as bar:
            model, persistence = (
                measurement_of(each, dataset, name, config.windows, run.planner.horizon)(bar.update)
                for each in (agent.model, Persistence())
            )
        splits[name] = {
            **summarize(model),
            "heat_map": heat_map(model),
            "persistence": summarize(persistence),
        }
    print(f"{run.design} on {run.task}, {weights}")
    for name, summary in splits.items():
        print(f"{name}, {summary['windows']} windows of {summary['horizon']} steps")
        _print_row("model", summary)
        _print_row("persistence", summary["persistence"])

    folder = Path(config.folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "prediction_errors.json"
    result = {
        "weights": weights,
        "dataset": describe(data, dataset),
        "splits": splits,
        "config": plain(run),
        **provenance(),
    }
    path.write_text(json.dumps(result) + "\n")
    print(f"wrote\n  {path}")


def _print_row(name, summary):
    frames = "no frames" if summary["L_O"] is None else f"L_O {summary['L_O']:.5f}"
    print(f"  {name:12} L_R {summary['L_R']:.4f}   {frames}")


if __name__ == "__main__":
    run_command("prediction_errors", measure, __doc__.split("\n")[0])
