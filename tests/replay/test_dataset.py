"""Data sets: what the manifest says of them, and every way in which they can be at fault."""

import json
import shutil

import numpy as np
import pytest

from errors import UsageError
from replay.dataset import DatasetWriter, load_dataset
from replay.manifest import read_manifest
from tests.replay.marked import assert_same, marked_episode

TRAIN, EVALUATION = [1, 2, 3], [4]


def low(number, length=6):
    """A marked episode with rewards 0, 0.1, 0.2, ..."""
    episode = marked_episode(number, length)
    return episode._replace(reward=(np.arange(length) / 10).astype(np.float32))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "set")
    return tmp_path / "set"


def write(folder, train=TRAIN, evaluation=EVALUATION):
    writer = DatasetWriter(folder, "point_mass")
    for split, numbers in (("train", train), ("evaluation", evaluation)):
        for number in numbers:
            writer.add(split, low(number), 0, f"episode {number}")
    return writer.finish([{"kind": "folder", "name": "marked"}], None, {"commit": "abc"})


def change_manifest(folder, change):
    path = folder / "manifest.json"
    values = json.loads(path.read_text())
    change(values)
    path.write_text(json.dumps(values))


def message(folder):
    with pytest.raises(UsageError) as caught:
        load_dataset(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_round_trip(folder):
    dataset = load_dataset(folder)
    for episodes, numbers in ((dataset.train, TRAIN), (dataset.evaluation, EVALUATION)):
        for episode, number in zip(episodes, numbers, strict=True):
            assert_same(episode, low(number))


def test_the_manifest_counts_by_hand(folder):
    manifest = read_manifest(folder)
    assert (manifest.task, manifest.action_size, manifest.frame_shape) == (
        "point_mass",
        2,
        [64, 64, 3],
    )
    train, evaluation = manifest.splits["train"], manifest.splits["evaluation"]
    assert (train.episodes, train.transitions) == (3, 15)
    assert (evaluation.episodes, evaluation.transitions) == (1, 5)
    # Rewards 0.1 .. 0.5 in tenths; that of index 0 was never received. Single precision puts a
    # tenth on one side of its border or the other, so the lowest six bins together hold them all.
    assert sum(train.reward_histogram[:6]) == sum(train.reward_histogram) == 15
    assert {entry["origin"] for entry in train.files.values()} == {f"episode {n}" for n in TRAIN}


def test_the_version_changes_with_the_episodes_alone(tmp_path):
    versions = [
        write(tmp_path / str(number), train).version
        for number, train in enumerate(([1, 2], [1, 2], [1, 3]))
    ]
    assert versions[0] == versions[1] != versions[2]


def test_an_overlap_of_the_splits_is_refused_when_writing(tmp_path):
    with pytest.raises(UsageError, match="overlaps.*episode 2 and episode 2"):
        write(tmp_path / "set", evaluation=[2])


def test_an_overlap_is_refused_of_pieces_too(tmp_path):
    writer = DatasetWriter(tmp_path / "set", "point_mass")
    piece = low(1)._replace(**{name: part[2:] for name, part in low(1)._asdict().items()})
    writer.add("train", low(1), 0, "one", [piece])
    with pytest.raises(UsageError, match="overlaps.*two and one"):
        writer.add("evaluation", low(1), 0, "two")


def test_an_overlap_is_found_under_another_name_too(folder):
    """Behind a manifest whose checksums are right."""
    (origin,) = (folder / "train").glob("episode_000001_*")
    copy = folder / "evaluation" / "episode_000009_6.npz"
    shutil.copy(origin, copy)

    def add(values):
        entry = values["splits"]["train"]["files"][origin.name]
        values["splits"]["evaluation"]["files"][copy.name] = entry

    change_manifest(folder, add)
    assert "version" in message(folder)
    version = write(folder.parent / "other", evaluation=[4, 5]).version
    assert version != read_manifest(folder).version
    from replay.dataset import _version

    def renew(values):
        files = {name: values["splits"][name]["files"] for name in values["splits"]}
        values["version"] = _version(files)

    change_manifest(folder, renew)
    assert "evaluation split overlaps the training one" in message(folder)


def test_a_split_without_transitions_is_empty(tmp_path):
    writer = DatasetWriter(tmp_path / "set", "point_mass")
    writer.add("train", low(1), 0, "one")
    writer.add("evaluation", low(2, length=1), 0, "two")
    with pytest.raises(UsageError, match="the evaluation split is empty"):
        writer.finish([], None, {})


@pytest.mark.parametrize("split", ["train", "evaluation"])
def test_an_empty_split_is_refused(tmp_path, folder, split):
    with pytest.raises(UsageError, match=f"the {split} split is empty"):
        write(tmp_path / "empty", **{split: []})
    change_manifest(folder, lambda values: values["splits"][split].update(files={}))
    assert f"the {split} split is empty" in message(folder)


def test_a_checksum_that_is_off_names_the_file(folder):
    (path,) = (folder / "train").glob("episode_000002_*")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert str(path) in message(folder)
    assert "sha256" in message(folder)


def test_missing_and_foreign_files_are_named(folder):
    (path,) = (folder / "train").glob("episode_000000_*")
    moved = path.rename(path.with_name("episode_000007_6.npz"))
    assert f"{path} is in the manifest and not there" in message(folder)
    shutil.copy(moved, path)
    assert f"{moved} is not in the manifest" in message(folder)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda v: v.update(frame_shape=[32, 32, 3]), "frame_shape is [32, 32, 3]"),
        (lambda v: v.update(action_size=3), "prev_action is of size 2, the manifest says 3"),
        (lambda v: v.pop("task"), "task is missing"),
        (lambda v: v.update(action_size="6"), "action_size is '6'"),
        (lambda v: v.update(schema_version=2), "schema_version is 2"),
        (lambda v: v.update(colour="red"), "colour is no field"),
        (lambda v: v["splits"].pop("train"), "splits.train is missing"),
        (lambda v: v["splits"]["train"].pop("files"), "splits.train.files is missing"),
        (lambda v: v["splits"]["train"].update(transitions=14), "splits.train.transitions is 14"),
        (
            lambda v: v["splits"]["train"].update(reward_histogram=[15]),
            "splits.train.reward_histogram is [15]",
        ),
        (lambda v: v.update(max_reward=0.3), "reward holds 0.5, the manifest's max_reward is 0.3"),
    ],
)
def test_a_manifest_at_fault_names_the_field(folder, change, expected):
    change_manifest(folder, change)
    assert expected in message(folder)
    assert str(folder) in message(folder)


def test_no_manifest_is_no_data_set(tmp_path):
    assert "holds no data set" in message(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    assert "is no JSON" in message(tmp_path)


def test_what_is_no_sound_episode_of_the_set_is_named(tmp_path):
    writer = DatasetWriter(tmp_path / "set", "point_mass")
    torn = low(1)
    torn.reward[2] = np.nan
    with pytest.raises(UsageError, match=r"torn\.npz: reward holds a number that is not finite"):
        writer.add("train", torn, 0, "torn.npz")
    wild = low(1)
    wild.prev_action[3, 1] = -1.5
    with pytest.raises(UsageError, match=r"wild\.npz: prev_action holds 1\.5"):
        writer.add("train", wild, 0, "wild.npz")
    writer.add("train", low(1), 0, "two.npz")
    with pytest.raises(UsageError, match=r"three\.npz: prev_action is of size 3"):
        writer.add("train", marked_episode(2, 6, action_size=3), 0, "three.npz")
