"""A small online run, also as a process of its own that kills itself at a chosen point.

    python -m tests.training.small_run FOLDER [POINT EPISODE]

POINT says where in the iteration of EPISODE the process receives SIGKILL: `collecting`, `stored`
(the episode is on disk and not yet in the log), `training`, or `checkpointing` (the files of the
checkpoint are written in part, its entry in the list is not).
"""

import os
import signal
import sys
from pathlib import Path
from unittest import mock

import tensorflow as tf

from environments.point_mass import PointMass
from planners.config import CEMConfig
from tests.training.linear_model import LinearModel
from training.config import OnlineConfig, OptimizerConfig
from training.logs import RunLog
from training.online import train_online
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
        folder=folder,
        model=model,
        trainer=trainer_class(model, optimizer, tf.distribute.get_strategy()),
        planner_config=CEMConfig(horizon=2, proposals=8, samplings=2, elite_fraction=0.25),
        make_environment=make_environment,
        schedule=schedule,
        seed=seed,
        log=log,
        identity={"design": "linear"},
    )


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run_and_die(folder: Path, point: str, episode: int) -> None:
    """Runs up to the point; returns only where the point is never reached."""

    class FatalEnvironment(PointMass):
        def _advance(self, action):
            files = list((folder / "episodes").glob("*.npz"))
            if point == "collecting" and len(files) == episode - 1 and self._decision == 2:
                _die()
            return super()._advance(action)

    class FatalLog(RunLog):
        def write(self, kind, **fields):
            if point == "stored" and kind == "collection" and fields["episode"] == episode:
                _die()
            super().write(kind, **fields)

    class FatalTrainer(Trainer):
        def train_step(self, batch):
            before = SCHEDULE.train_steps_per_episode * (episode - 1)
            if point == "training" and self.train_step_count.numpy() == before + 1:
                _die()
            return super().train_step(batch)

    def record_state(manager):
        if point == "checkpointing" and manager.latest_checkpoint.endswith(f"-{episode}"):
            data = Path(manager.latest_checkpoint + ".data-00000-of-00001")
            os.truncate(data, data.stat().st_size // 2)
            _die()
        original(manager)

    original = tf.train.CheckpointManager._record_state
    with mock.patch.object(tf.train.CheckpointManager, "_record_state", record_state):
        run(
            folder,
            make_environment=lambda seed: FatalEnvironment(seed, decisions=DECISIONS),
            log_class=FatalLog,
            trainer_class=FatalTrainer,
        )


if __name__ == "__main__":
    tf.config.experimental.enable_op_determinism()
    if len(sys.argv) == 2:
        run(Path(sys.argv[1]))
    else:
        _run_and_die(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
