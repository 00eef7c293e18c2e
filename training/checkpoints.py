"""Checkpoints of a run: the last three, every so many iterations, and the best by evaluation."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import tensorflow as tf

from errors import UsageError
from training.trainer import Trainer
from world_model import WorldModel

_KEEP_LATEST = 3  # issue: the last 3
_LATEST, _KEPT, _BEST = "latest", "every", "best"


@dataclasses.dataclass(frozen=True)
class Progress:
    """Where an online run stands once an iteration is done.

    Attributes:
      counter: the field that counts the iterations.
      episode: training episodes collected and trained on.
      decision: decisions taken in them.
      seed: the run's seed. All randomness is derived from it and the counters, so that it is
        the whole random state.
      best_score: the best mean score of an evaluation, None before the first.
      replay_index: file names of the episodes trained on.
    """

    counter: ClassVar[str] = "episode"
    episode: int
    decision: int
    seed: int
    best_score: float | None = None
    replay_index: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class OfflineProgress:
    """Where an offline run stands once an iteration is done.

    Attributes:
      counter: the field that counts the iterations.
      iteration: rounds of train steps done.
      seed, best_score: as for ``Progress``.
    """

    counter: ClassVar[str] = "iteration"
    iteration: int
    seed: int
    best_score: float | None = None


class _Record(tf.train.experimental.PythonState):
    """The part of a checkpoint that is no tensor, as JSON."""

    def __init__(self):
        self.content: dict[str, Any] = {}

    def serialize(self):
        return json.dumps(self.content)

    def deserialize(self, string_value):
        self.content = json.loads(string_value)


class Checkpoints:
    """Writes and restores the checkpoints of one run.

    A checkpoint appears in its folder's list only when it is complete, and old ones are deleted
    after that: a process killed at any point leaves the one before valid.
    """

    def __init__(
        self,
        folder: Path,
        model: WorldModel,
        trainer: Trainer,
        identity: Mapping[str, Any],
        keep_every: int,
        progress_type: type[Progress] | type[OfflineProgress] = Progress,
    ):
        """Prepares the folders.

        Args:
          folder: where the checkpoints live; created with the first one.
          model: with all its variables.
          trainer: of the model.
          identity: what a checkpoint must agree on to be restored (design, task, ...); plain
            JSON values.
          keep_every: checkpoints whose iteration is a multiple of this are never deleted.
          progress_type: of the loop.
        """
        self._record = _Record()
        self._identity = _as_stored(identity)
        self._keep_every = keep_every
        self._progress_type = progress_type
        self._checkpoint = tf.train.Checkpoint(
            model=model,
            optimizer=trainer.optimizer,
            train_step_count=trainer.train_step_count,
            record=self._record,
        )
        self._managers = {
            name: tf.train.CheckpointManager(
                self._checkpoint,
                str(folder / name),
                max_to_keep=keep,
                checkpoint_name=progress_type.counter,
            )
            for name, keep in ((_LATEST, _KEEP_LATEST), (_KEPT, None), (_BEST, 1))
        }

    def save(self, progress: Progress | OfflineProgress, best: bool = False) -> Path:
        """Writes the checkpoint of an iteration; ``best`` marks it as the best so far.

        Returns:
          The checkpoint's path without its suffixes.

        Raises:
          UsageError: the disk is full or the folder cannot be written.
        """
        self._record.content = {
            "identity": self._identity,
            "progress": dataclasses.asdict(progress),
        }
        number = getattr(progress, progress.counter)
        kept = number > 0 and number % self._keep_every == 0
        # The latest comes last: once it stands, the iteration is done.
        for name in [_BEST] * best + [_KEPT] * kept + [_LATEST]:
            manager = self._managers[name]
            try:
                path = manager.save(checkpoint_number=number)
            except (tf.errors.OpError, OSError) as error:
                raise UsageError(
                    f"cannot write a checkpoint to {manager.directory}: "
                    f"{_first_line(error)}; free some space or choose another folder."
                ) from error
        return Path(path)

    @property
    def latest(self) -> Path | None:
        """The newest checkpoint's path without its suffixes, None where there is none."""
        path = self._managers[_LATEST].latest_checkpoint
        return Path(path) if path else None

    def restore(self) -> Progress | OfflineProgress | None:
        """Restores the newest checkpoint; returns None where there is none.

        Raises:
          UsageError: the checkpoint is of another identity, its shapes are not the model's, or
            it cannot be read.
        """
        path = self.latest
        if path is None:
            return None
        _check_identity(path, self._identity)
        _restore(self._checkpoint, path, whole=True)
        values = self._record.content["progress"]
        return self._progress_type(
            **{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        )


def restore_model(
    folder: Path, model: WorldModel, identity: Mapping[str, Any], best: bool = True
) -> tuple[int, str]:
    """Restores only a model from a run's checkpoints.

    Args:
      folder: the run's folder of checkpoints.
      model: to be restored, with all its variables.
      identity: what the checkpoint must agree on; may name fewer entries than the run did.
      best: whether to take the best by evaluation where the run has one, else the newest.

    Returns:
      The iteration of the checkpoint, and what its run counts iterations by.

    Raises:
      UsageError: there is no checkpoint, or it is of another identity or of other shapes.
    """
    found = [tf.train.latest_checkpoint(str(folder / name)) for name in (_BEST, _LATEST)]
    path = (found[0] if best else None) or found[1]
    if path is None:
        raise UsageError(f"{folder} holds no checkpoint; give the folder of a run.")
    _check_identity(Path(path), identity)
    _restore(tf.train.Checkpoint(model=model), Path(path), whole=False)
    counter, _, number = Path(path).name.rpartition("-")
    return int(number), counter


def _check_identity(path, identity):
    """Makes sure that a checkpoint agrees with the identity, before weights are touched."""
    record = _Record()
    _restore(tf.train.Checkpoint(record=record), path, whole=False)
    stored = record.content["identity"]
    for name, value in _as_stored(identity).items():
        if stored.get(name) != value:
            raise UsageError(
                f"the checkpoint {path} is of {name}={stored.get(name)}, not {name}={value}; "
                "choose another folder or the same settings."
            )


def _as_stored(identity):
    """The identity as it comes back from a checkpoint: JSON turns tuples into lists."""
    return json.loads(json.dumps(dict(identity)))


def _restore(checkpoint, path, whole):
    """Restores a checkpoint object; everything in it must be found, and used if ``whole``."""
    try:
        status = checkpoint.restore(str(path))
        if whole:
            status.assert_consumed()
        else:
            status.assert_existing_objects_matched().expect_partial()
    except (AssertionError, ValueError, tf.errors.OpError) as error:
        raise UsageError(
            f"the checkpoint {path} does not fit this model: {_first_line(error)}; "
            "choose another folder or the design that wrote it."
        ) from error


def _first_line(error):
    # TensorFlow puts the node of the graph before the cause: {{function_node ...}} cause.
    text = str(error).rpartition("}}")[2]
    return next((line.strip() for line in text.splitlines() if line.strip()), repr(error))
