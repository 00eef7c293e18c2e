"""A run killed in every phase and carried on each time ends like one that was never stopped."""

import signal
import subprocess
import sys

import numpy as np
import pytest

from tests.training.newest_checkpoint import tensors
from training.records import read_log


def start(folder, *point):
    command = [sys.executable, "-m", "tests.training.small_run", str(folder), *point]
    return subprocess.run(command, capture_output=True, text=True)


def results(folder):
    """The records of the log by episode, without what differs between any two runs: seconds."""
    records = [
        {name: value for name, value in record.items() if not name.endswith("_seconds")}
        for record in read_log(folder / "log.jsonl")
        if record["kind"] not in ("run", "resumption")
    ]
    # Episodes stored ahead of a checkpoint stand before what was trained once more after it.
    return sorted(records, key=lambda record: (record["episode"], record["kind"]))


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    done = start(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_killed_run_ends_like_an_unbroken_one(unbroken, tmp_path):
    stored = {}
    for point, episode, expected in (
        ("collecting", 2, 1),
        ("stored", 3, 3),
        ("training", 3, 3),
        ("checkpointing", 3, 3),
        ("training", 5, 5),
    ):
        killed = start(tmp_path, point, str(episode))
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
        files = sorted((tmp_path / "episodes").glob("*.npz"))
        assert len(files) == expected, point
        for file in files:
            # Neither lost nor collected once more.
            written = file.stat().st_mtime_ns
            assert stored.setdefault(file.name, written) == written
        assert stored.keys() == {file.name for file in files}
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr

    for kind in ("latest", "best"):
        ours, theirs = tensors(tmp_path, kind), tensors(unbroken, kind)
        assert ours.keys() == theirs.keys()
        for name, value in ours.items():
            np.testing.assert_array_equal(value, theirs[name], err_msg=name)
    assert results(tmp_path) == results(unbroken)
    # Every record but the one whose process died between storing and logging has its seconds.
    timed = [
        record["episode"]
        for record in read_log(tmp_path / "log.jsonl")
        if record["kind"] == "collection" and "planning_seconds" in record
    ]
    assert timed == [1, 2, 4, 5]
