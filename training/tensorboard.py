"""The TensorBoard view of a run: scalars by named steps, and moving pictures.

TensorBoard knows one horizontal axis; here the run's name says which it is:
``by_env_step`` holds scores and seconds, ``by_train_step`` holds losses.
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

# Which counter is the horizontal axis of a kind of record.
_AXES = {"collection": "env_step", "evaluation": "env_step", "training": "train_step"}
_COUNTERS = frozenset({"kind", "episode", "env_step", "decision", "train_step"})
_FRAME_MILLISECONDS = 40  # 25 decisions a second of simulated time; cheetah's own rate


class Board:
    """Writes scalars and videos for TensorBoard."""

    def __init__(self, folder: Path):
        """Writes to ``folder``; files appear with the first record."""
        self._folder = folder
        self._writers: dict[str, tf.summary.SummaryWriter] = {}

    def rebuild(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Replaces all scalars by those of the given records of the log."""
        for axis in set(_AXES.values()):
            shutil.rmtree(self._folder / f"by_{axis}", ignore_errors=True)
        self._writers.clear()
        for record in records:
            self.scalars(record)
        self.flush()

    def scalars(self, record: Mapping[str, Any]) -> None:
        """Writes the numbers of a record of the log; kinds without an axis are left out."""
        axis = _AXES.get(record["kind"])
        if axis is None:
            return
        values = {**record, **record.get("metrics", {})}
        with self._writer(f"by_{axis}").as_default(step=record[axis]):
            for name, value in values.items():
                if name not in _COUNTERS and isinstance(value, int | float):
                    tf.summary.scalar(f"{record['kind']}/{name}", value)

    def video(self, tag: str, frames: np.ndarray, env_step: int) -> None:
        """Writes frames, uint8 [T, h, w, 3], as a moving GIF."""
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
        with self._writer("videos_by_env_step").as_default():
            tf.summary.write(tag, content, step=env_step, metadata=metadata)
        self.flush()

    def flush(self) -> None:
        """Makes everything written so far visible to TensorBoard."""
        for writer in self._writers.values():
            writer.flush()

    def _writer(self, name):
        if name not in self._writers:
            self._writers[name] = tf.summary.create_file_writer(str(self._folder / name))
        return self._writers[name]
