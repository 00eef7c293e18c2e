"""A small offline run, also as a process of its own that kills itself at a chosen point.

    python -m tests.training.small_offline_run FOLDER DATASET [POINT NUMBER]

POINT says where the process receives SIGKILL: `training` or `measuring` in iteration NUMBER,
`checkpointing` after it (the checkpoint's files are written in part, its entry in the list is not),
or `final` as the score of the final episode NUMBER is about to be logged.
"""

import sys
from pathlib import Path

import tensorflow as tf
from tf_agents.specs import tensor_spec

from environments.point_mass import PointMass
from planners.config import CEMConfig, ExplorationConfig
from planners.policy import PlannerPolicy
from replay.dataset import Dataset, DatasetWriter, load_dataset
from tests.replay.uniform import record_uniform
from tests.training.killing import die, dying_checkpoint, dying_trainer
from tests.training.linear_model import LinearModel
from training.config import OfflineConfig, OptimizerConfig
from training.logs import RunLog
from training.offline import train_offline
from training.run import Run
from training.trainer import Trainer

# Evaluations after iterations 2 and 4, checkpoints after 2, 3, 4 and 5.
SCHEDULE = OfflineConfig(
    iterations=5,
    train_steps_per_iteration=3,
    evaluate_every=2,
    evaluation_episodes=2,
    error_windows=7,
    final_episodes=3,
    checkpoint_every=3,
    video_every=1,
)
DECISIONS = 6
HORIZON = 2
SEED = 3


def make_environment(seed: int) -> PointMass:
    """Returns the environment of the run."""
    return PointMass(seed, decisions=DECISIONS)


def write_dataset(folder: Path, first_seed: int = 0) -> Dataset:
    """Writes a data set of three training episodes and two held-out ones, all random."""
    writer = DatasetWriter(folder, "point_mass")
    for number in range(5):
        episode = record_uniform(make_environment(0), first_seed + number)
        writer.add("train" if number < 3 else "evaluation", episode, 0, f"random {number}")
    writer.finish([{"kind": "random"}], None, {})
    return load_dataset(folder)


def run(
    folder: Path,
    dataset: Dataset,
    schedule: OfflineConfig = SCHEDULE,
    log_class: type[RunLog] = RunLog,
    trainer_class: type[Trainer] = Trainer,
) -> None:
    """Runs, or carries on, the run in ``folder``."""
    log = log_class(folder)
    # Other initial weights where a run carries on: they must not matter then.
    model = LinearModel(action_size=2, seed=len(log.records))
    log.start({})
    environment = make_environment(0)
    specs = tensor_spec.from_spec((environment.time_step_spec(), environment.action_spec()))
    planner = CEMConfig(horizon=HORIZON, proposals=8, samplings=2, elite_fraction=0.25)
    optimizer = OptimizerConfig(batch_size=4, sequence_length=3)
    train_offline(
        Run(
            folder=folder,
            model=model,
            trainer=trainer_class(model, optimizer, tf.distribute.get_strategy()),
            make_environment=make_environment,
            seed=SEED,
            log=log,
            identity={"design": "linear"},
        ),
        policy=PlannerPolicy(*specs, model, planner, ExplorationConfig(kind="none")),
        horizon=HORIZON,
        dataset=dataset,
        schedule=schedule,
    )


def _run_and_die(folder: Path, dataset: Dataset, point: str, number: int) -> None:
    """Runs up to the point; returns only where the point is never reached."""
    if point == "checkpointing":
        with dying_checkpoint(number):
            run(folder, dataset)
    elif point == "training":
        before = SCHEDULE.train_steps_per_iteration * (number - 1)
        run(folder, dataset, trainer_class=dying_trainer(before + 1))
    else:
        kind = {"measuring": "prediction_errors", "final": "final_evaluation"}[point]

        class DyingLog(RunLog):
            def write(self, written, **fields):
                if written == kind and fields.get("number", fields["iteration"]) == number:
                    die()
                super().write(written, **fields)

        run(folder, dataset, log_class=DyingLog)


if __name__ == "__main__":
    tf.config.experimental.enable_op_determinism()
    run_folder, data_folder = Path(sys.argv[1]), Path(sys.argv[2])
    data = load_dataset(data_folder)
    if len(sys.argv) == 3:
        run(run_folder, data)
    else:
        _run_and_die(run_folder, data, sys.argv[3], int(sys.argv[4]))
