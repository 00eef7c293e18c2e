"""A small online run, also as a process of its own that kills itself at a chosen point.

    python -m tests.training.small_run FOLDER [POINT EPISODE]

POINT says where in the iteration of EPISODE the process receives SIGKILL: `collecting`, `stored`
(the episode is on disk and not yet in the log), `training`, or `checkpointing` (the files of the
checkpoint are written in part, its entry in the list is not).
"""

import sys
from pathlib import Path

import tensorflow as tf

from environments.point_mass import PointMass
from planners.config import CEMConfig
from tests.training.killing import die, dying_checkpoint, dying_trainer
from tests.training.linear_model import LinearModel
from training.config import OnlineConfig, OptimizerConfig
from training.logs import RunLog
from training.online import train_online
from training.run import Run
from training.trainer import Trainer

# Checkpoints after episodes 3, 4 (the best) and 5: a kill may leave several stored episodes
# ahead of the checkpoint that the run carries on from.
SCHEDULE = OnlineConfig(
    episodes=5,
    train_steps_per_episode=3,
    cold_start_episodes=1,
    evaluate_every=4,
    evaluation_episodes=2,
    checkpoint_every=3,
    video_every=1,
)
DECISIONS = 6
SEED = 3


def run(
    folder: Path,
    schedule: OnlineConfig = SCHEDULE,
    model: LinearModel | None = None,
    seed: int = SEED,
    make_environment=lambda seed: PointMass(seed, decisions=DECISIONS),
    log_class: type[RunLog] = RunLog,
    trainer_class: type[Trainer] = Trainer,
) -> None:
    """Runs, or carries on, the run in ``folder``."""
    log = log_class(folder)
    if model is None:
        # Other initial weights where a run carries on: they must not matter then.
        model = LinearModel(action_size=2, seed=len(log.records))
    log.start({})
    optimizer = OptimizerConfig(batch_size=4, sequence_length=3)
    train_online(
        Run(
            folder=folder,
            model=model,
            trainer=trainer_class(model, optimizer, tf.distribute.get_strategy()),
            make_environment=make_environment,
            seed=seed,
            log=log,
            identity={"design": "linear"},
        ),
        planner_config=CEMConfig(horizon=2, proposals=8, samplings=2, elite_fraction=0.25),
        schedule=schedule,
    )


def _run_and_die(folder: Path, point: str, episode: int) -> None:
    """Runs up to the point; returns only where the point is never reached."""

    class DyingEnvironment(PointMass):
        def _advance(self, action):
            files = list((folder / "episodes").glob("*.npz"))
            if len(files) == episode - 1 and self._decision == 2:
                die()
            return super()._advance(action)

    class DyingLog(RunLog):
        def write(self, kind, **fields):
            if kind == "collection" and fields["episode"] == episode:
                die()
            super().write(kind, **fields)

    if point == "collecting":
        run(folder, make_environment=lambda seed: DyingEnvironment(seed, decisions=DECISIONS))
    elif point == "stored":
        run(folder, log_class=DyingLog)
    elif point == "training":
        before = SCHEDULE.train_steps_per_episode * (episode - 1)
        run(folder, trainer_class=dying_trainer(before + 1))
    else:
        with dying_checkpoint(episode):
            run(folder)


if __name__ == "__main__":
    tf.config.experimental.enable_op_determinism()
    if len(sys.argv) == 2:
        run(Path(sys.argv[1]))
    else:
        _run_and_die(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
