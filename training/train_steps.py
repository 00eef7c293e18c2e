"""A round of train steps: what every loop does between collecting and evaluating."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from training.trainer import NonFiniteLoss, Trainer
from world_model import SequenceBatch


class TrainingDiverged(Exception):  # noqa: N818 - what happened, not whose error
    """The loss became non-finite and the run stopped; the message says where to look."""


def run_train_steps(
    trainer: Trainer,
    batches: Iterable[SequenceBatch],
    folder: Path,
    on_train_step: Callable[[Mapping[str, float]], None],
) -> dict[str, Any]:
    """Takes a train step on each batch.

    Args:
      trainer: of the model.
      batches: one for each train step.
      folder: where the batch of a failing train step is written.
      on_train_step: called with the metrics of each.

    Returns:
      For the log: "metrics" (the mean of each over the round, absent for a round of none),
      "reading_seconds" (waiting for batches) and "training_seconds".

    Raises:
      TrainingDiverged: the loss or the gradient norm is not finite. The model is as it was before
        that train step, and the offending batch lies in ``folder``.
    """
    reading = training = 0.0
    history: list[dict[str, float]] = []
    iterator = iter(batches)
    while True:
        began = time.perf_counter()
        batch = next(iterator, None)
        read = time.perf_counter()
        reading += read - began
        if batch is None:
            break
        try:
            metrics = trainer.train_step(batch)
        except NonFiniteLoss as error:
            path = _write_batch(folder, error.train_step, batch)
            raise TrainingDiverged(
                f"training diverged at {error}; the update was not applied and the batch is in "
                f"{path}. Lower optimizer.learning_rate or optimizer.clip_norm."
            ) from error
        history.append({name: float(value) for name, value in metrics.items()})
        training += time.perf_counter() - read
        on_train_step(history[-1])
    record: dict[str, Any] = {"reading_seconds": reading, "training_seconds": training}
    if history:
        record["metrics"] = {
            name: float(np.mean([metrics[name] for metrics in history])) for name in history[0]
        }
    return record


def _write_batch(folder, train_step, batch):
    path = folder / f"diverged_train_step_{train_step}.npz"
    np.savez_compressed(path, **{name: np.asarray(part) for name, part in batch._asdict().items()})
    return path
