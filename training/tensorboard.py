"""The TensorBoard view of a run: scalars by named steps, and moving pictures.

TensorBoard knows one horizontal axis; here the run's name says which it is:
``by_env_step`` holds the scores and seconds of online runs, ``by_train_step`` all that counts by
train steps alone: losses, and the scores and errors of offline runs.
"""

import io
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import numpy as np
import tensorflow as tf
from tensorboard.plugins.image import metadata as image_metadata

from training.records import COUNTED_KINDS

_ENV_STEP, _TRAIN_STEP = "env_step", "train_step"
_SCORED = ("collection", "evaluation")  # kinds whose axis is the environment steps, if counted
_COUNTERS = frozenset({"kind", "episode", "iteration", _ENV_STEP, "decision", _TRAIN_STEP})
_FRAME_MILLISECONDS = 40  # 25 decisions a second of simulated time; cheetah's own rate


class Board:
    """Writes scalars and videos for TensorBoard."""

    def __init__(self, folder: Path):
        """Writes to ``folder``; files appear with the first record."""
        self._folder = folder
        self._writers: dict[str, tf.summary.SummaryWriter] = {}

    def rebuild(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Replaces all scalars by those of the given records of the log."""
        for axis in (_ENV_STEP, _TRAIN_STEP):
            shutil.rmtree(self._folder / f"by_{axis}", ignore_errors=True)
        self._writers.clear()
        for record in records:
            self.scalars(record)
        self.flush()

    def scalars(self, record: Mapping[str, Any]) -> None:
        """Writes the numbers of a record of the log; kinds without an axis are left out."""
        if record["kind"] not in COUNTED_KINDS:
            return
        axis = _ENV_STEP if record["kind"] in _SCORED and _ENV_STEP in record else _TRAIN_STEP
        values = {**record, **record.get("metrics", {})}
        with self._writer(f"by_{axis}").as_default(step=record[axis]):
            for name, value in values.items():
                if name not in _COUNTERS and isinstance(value, int | float):
                    tf.summary.scalar(f"{record['kind']}/{name}", value)

    def video(self, tag: str, frames: np.ndarray, counters: Mapping[str, int]) -> None:
        """Writes frames, uint8 [T, h, w, 3], as a moving GIF."""
        axis = _ENV_STEP if _ENV_STEP in counters else _TRAIN_STEP
        gif = io.BytesIO()
        imageio.imwrite(
            gif, frames, extension=".gif", duration=_FRAME_MILLISECONDS, loop=0, plugin="pillow"
        )
        height, width = frames.shape[1:3]
        # The image plugin passes the bytes on to the browser as they are.
        content = tf.constant([str(width).encode(), str(height).encode(), gif.getvalue()])
        metadata = image_metadata.create_summary_metadata(
            display_name=tag, description="", converted_to_tensor=False
        )
        with self._writer(f"videos_by_{axis}").as_default():
            tf.summary.write(tag, content, step=counters[axis], metadata=metadata)
        self.flush()

    def flush(self) -> None:
        """Makes everything written so far visible to TensorBoard."""
        for writer in self._writers.values():
            writer.flush()

    def _writer(self, name):
        if name not in self._writers:
            self._writers[name] = tf.summary.create_file_writer(str(self._folder / name))
        return self._writers[name]
