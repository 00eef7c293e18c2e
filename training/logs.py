"""The log of a run: JSON lines for the figures, TensorBoard for people.

The first record is of kind "run" (or "resumption" where a run carries on) and says where the
numbers come from. Then, of the kinds of ``records.COUNTED_KINDS``, each with the counters as they
stood when it was written: online ``episode``, ``env_step``, ``decision`` and ``train_step``,
offline ``iteration`` and ``train_step``.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from errors import UsageError
from training.records import COUNTED_KINDS, LOG_FILE, read_log
from training.tensorboard import Board


class RunLog:
    """Appends records to ``log.jsonl`` and shows their numbers in ``tensorboard/``."""

    def __init__(self, folder: Path):
        """Opens or begins the log in ``folder``; the half-written line of a killed run is dropped.

        Raises:
          UsageError: the folder cannot be written, or the log is none of ours.
        """
        self._path = folder / LOG_FILE
        self._board = Board(folder / "tensorboard")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._path.touch()
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._records = read_log(self._path)
        # The file may end in a torn line; appending to it would tear the next one as well.
        self._rewrite()

    @property
    def records(self) -> list[dict[str, Any]]:
        """All records so far, oldest first."""
        return list(self._records)

    def start(self, record: Mapping[str, Any]) -> None:
        """Writes where the numbers come from, once each time a run starts or carries on."""
        self.write("resumption" if self._records else "run", **record)

    def write(self, kind: str, **fields: Any) -> None:
        """Appends one record of JSON values.

        Raises:
          UsageError: the disk is full or the file cannot be written.
        """
        record = {"kind": kind, **fields}
        line = json.dumps(record) + "\n"
        try:
            with self._path.open("a") as file:
                file.write(line)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._records.append(record)
        self._board.scalars(record)
        self._board.flush()

    def truncate_after(
        self,
        number: int,
        collected: Collection[int] = (),
        counter: str = "episode",
        outdated: Collection[str] = (),
    ) -> None:
        """Drops what a run that carries on from an iteration is going to do again.

        Args:
          number: the last iteration that the checkpoint covers.
          collected: later episodes that are on disk already; their "collection" records stay, so
            that they stand before the records of training that is done again.
          counter: what the run counts its iterations by.
          outdated: kinds of which no record stays.
        """

        def stays(record):
            if record["kind"] in outdated:
                return False
            if record["kind"] not in COUNTED_KINDS or record[counter] <= number:
                return True
            return record["kind"] == "collection" and record[counter] in collected

        self._records = [record for record in self._records if stays(record)]
        self._rewrite()
        self._board.rebuild(self._records)

    def video(self, tag: str, frames: np.ndarray, counters: Mapping[str, int]) -> None:
        """Shows frames, uint8 [T, h, w, 3], in TensorBoard."""
        self._board.video(tag, frames, counters)

    def _rewrite(self):
        """Writes all records to a new file that then takes the log's place."""
        temporary = self._path.with_suffix(".tmp")
        try:
            temporary.write_text("".join(json.dumps(record) + "\n" for record in self._records))
            temporary.replace(self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path, error):
    reason = error.strerror or error
    return UsageError(f"cannot write {path}: {reason}; free some space or choose another folder.")
