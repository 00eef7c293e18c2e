"""Tests of episodes and their files."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import UsageError
from replay.episode import SCHEMA_VERSION, EpisodeError, load_episode, save_episode
from replay.store import EpisodeStore
from tests.replay.marked import assert_same, marked_episode

KILLED_BEFORE_RENAME = """
import os, signal, sys
from pathlib import Path
from replay.episode import save_episode
from tests.replay.marked import marked_episode
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
save_episode(Path(sys.argv[1]), 1, marked_episode(1, 4))
"""


def write(path: Path, **changed) -> Path:
    """Writes an episode file by hand, of length 3, with some arrays changed or (None) left out."""
    arrays = {"schema_version": SCHEMA_VERSION, **marked_episode(0, 3)._asdict(), **changed}
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def test_round_trip(tmp_path):
    episode = marked_episode(3, 5)
    path = save_episode(tmp_path, 12, episode)
    assert path == tmp_path / "episode_000012_5.npz"
    assert list(tmp_path.iterdir()) == [path]
    assert_same(load_episode(path), episode)


def test_score_is_the_sum_of_rewards():
    assert marked_episode(1, 4).score == 100 + 101 + 102 + 103


@pytest.mark.parametrize(
    "changed",
    [
        {"schema_version": SCHEMA_VERSION + 1},
        {"schema_version": None},
        {"reward": None},
        {"extra": np.zeros(3)},
        {"image": np.zeros((3, 32, 32, 3), np.uint8)},
        {"image": np.zeros((3, 64, 64, 3), np.float32)},
        {"prev_action": np.zeros((2, 2), np.float32)},
        {"prev_action": np.zeros(3, np.float32)},
        {"prev_action": np.array([None] * 3)},
        {"reward": np.zeros((3, 1), np.float32)},
        {"reward": np.zeros(3)},
        {"reward": np.array([0, np.nan, 0], np.float32)},
        marked_episode(0, 4)._asdict(),  # a sound episode, but its name says 3
    ],
)
def test_wrong_content_is_named(tmp_path, changed):
    path = write(tmp_path / "episode_000000_3.npz", **changed)
    with pytest.raises(EpisodeError) as error:
        load_episode(path)
    assert str(error.value).startswith(f"{path}: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00", b"PK\x03\x04"])
def test_foreign_content_is_named(tmp_path, content):
    path = tmp_path / "episode_000000_3.npz"
    path.write_bytes(content)
    with pytest.raises(EpisodeError, match="episode_000000_3.npz: truncated or not an npz"):
        load_episode(path)


def test_foreign_name_is_named(tmp_path):
    with pytest.raises(EpisodeError, match="weights.npz: not an episode's name"):
        load_episode(write(tmp_path / "weights.npz"))


def test_missing_file_is_no_fault_of_the_file(tmp_path):
    with pytest.raises(UsageError, match="cannot read") as error:
        load_episode(tmp_path / "episode_000000_3.npz")
    assert not isinstance(error.value, EpisodeError)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damage_is_found_or_harmless(tmp_path, data):
    episode = marked_episode(0, 3)
    path = save_episode(tmp_path, 0, episode)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[place:]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        loaded = load_episode(path)
    except EpisodeError:
        return
    assert_same(loaded, episode)


def test_unsound_episode_is_not_saved(tmp_path):
    episode = marked_episode(0, 3)
    with pytest.raises(ValueError, match="episode 7: reward has shape"):
        save_episode(tmp_path, 7, episode._replace(reward=episode.reward[1:]))
    assert not list(tmp_path.iterdir())


def test_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left on device") as error:
        save_episode(tmp_path, 0, marked_episode(0, 3))
    assert str(tmp_path) in str(error.value)
    assert not list(tmp_path.iterdir())


def test_kill_between_write_and_rename_loses_no_stored_episode(tmp_path):
    save_episode(tmp_path, 0, marked_episode(0, 3))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_RENAME, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert {path.name for path in tmp_path.iterdir()} == {
        "episode_000000_3.npz",
        "episode_000001_4.npz.partial",
    }
    store = EpisodeStore(tmp_path)
    assert store.numbers == [0]
    assert [path.name for path in tmp_path.iterdir()] == ["episode_000000_3.npz"]
    store.add(1, marked_episode(1, 4))
    assert EpisodeStore(tmp_path).numbers == [0, 1]
