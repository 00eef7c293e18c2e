"""Tests of the episode store."""

import numpy as np
import pytest

from errors import UsageError
from replay.episode import save_episode
from replay.store import EpisodeStore
from tests.replay.marked import assert_same, marked_episode


def test_holds_what_was_added_and_finds_it_again(tmp_path):
    folder = tmp_path / "run" / "episodes"
    store = EpisodeStore(folder)
    assert store.episodes == []
    for number in (10, 2):
        path = store.add(number, marked_episode(number, number + 3))
        assert path.is_file()
    for opened in (store, EpisodeStore(folder)):
        assert opened.numbers == [2, 10]
        assert opened.file_names == ["episode_000002_5.npz", "episode_000010_13.npz"]
        assert 10 in opened
        assert 3 not in opened
        assert_same(opened.episodes[0], marked_episode(2, 5))
        assert_same(opened.episodes[1], marked_episode(10, 13))
        assert opened.episodes[0].image.dtype == np.uint8


def test_a_number_is_given_once(tmp_path):
    store = EpisodeStore(tmp_path)
    store.add(0, marked_episode(0, 3))
    with pytest.raises(ValueError, match="already holds episode 0"):
        store.add(0, marked_episode(0, 4))
    assert store.file_names == ["episode_000000_3.npz"]


def test_refresh_finds_what_others_wrote(tmp_path):
    store = EpisodeStore(tmp_path)
    save_episode(tmp_path, 4, marked_episode(4, 6))
    assert 4 not in store
    store.refresh()
    assert store.numbers == [4]
    held = store.episodes[0].image
    store.refresh()
    assert store.episodes[0].image is held  # not read twice


def test_bad_files_are_named_set_aside_and_skipped(tmp_path):
    good = save_episode(tmp_path, 0, marked_episode(0, 3))
    truncated = save_episode(tmp_path, 1, marked_episode(1, 3))
    truncated.write_bytes(truncated.read_bytes()[:-50])
    foreign = tmp_path / "weights.npz"
    np.savez(foreign, kernel=np.zeros(2))
    double = tmp_path / "episode_000000_4.npz"
    save_episode(tmp_path, 0, marked_episode(0, 4))
    other = tmp_path / "notes.txt"
    other.write_text("not ours")

    with pytest.warns(UserWarning) as warned:
        store = EpisodeStore(tmp_path)

    assert store.file_names == [good.name]
    messages = [str(warning.message) for warning in warned]
    assert len(messages) == 3
    for path, fault in (
        (truncated, "truncated"),
        (foreign, "not an episode's name"),
        (double, f"{good.name} already holds its number"),
    ):
        assert sum(path.name in message and fault in message for message in messages) == 1
        assert not path.exists()
        assert (tmp_path / "set_aside" / path.name).is_file()
    assert other.is_file()
    assert EpisodeStore(tmp_path).numbers == [0]  # and this time without a warning


def test_leftover_of_a_killed_writer_is_removed(tmp_path):
    leftover = tmp_path / "episode_000003_251.npz.partial"
    leftover.write_bytes(b"half")
    assert EpisodeStore(tmp_path).numbers == []
    assert not leftover.exists()


def test_unwritable_folder_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write to .*file/episodes: Not a directory"):
        EpisodeStore(tmp_path / "file" / "episodes")
