"""Data sets out of runs, folders and play: what goes where, and what is refused."""

import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from environments.point_mass import PointMass
from errors import UsageError
from experiments.build_dataset import build_dataset
from experiments.config import ExperimentConfig
from experiments.dataset_config import BuildDatasetConfig, CollectionConfig, ValidateDatasetConfig
from experiments.dataset_sources import counts
from experiments.saved_config import write_config
from experiments.validate_dataset import validate_dataset
from planet.config import PlaNetConfig
from planners.config import CEMConfig
from replay.dataset import load_dataset
from replay.episode import save_episode
from tests.replay.marked import assert_same, marked_episode
from tests.replay.uniform import record_uniform

LENGTH = 20


def marked(number, length=LENGTH, action_size=2):
    """A marked episode whose rewards are its number / 100."""
    episode = marked_episode(number, length, action_size)
    return episode._replace(reward=np.full(length, number / 100, np.float32))


def numbers(episodes):
    """Which marked episodes these are."""
    return [int(episode.image[0, 0, 0, 0]) for episode in episodes]


def store(folder, *marks, **more):
    folder.mkdir(parents=True)
    for index, mark in enumerate(marks):
        save_episode(folder, index, marked(mark, **more))
    return folder


def store_run(folder, marks, evaluation=(), task="point_mass", seed=0, action_repeat=4):
    store(folder / "episodes", *marks)
    if evaluation:
        store(folder / "evaluation_episodes", *evaluation)
    config = ExperimentConfig(
        design="lt_lr",
        task=task,
        preset="smoke",
        seed=seed,
        action_repeat=action_repeat,
        folder=str(folder),
        model=PlaNetConfig(),
        planner=CEMConfig(),
    )
    write_config(folder, config)
    (folder / "log.jsonl").write_text(json.dumps({"kind": "run", "commit": "abc"}) + "\n")
    return folder


def build(folder, **values):
    for name in ("runs", "folders", "trajectories"):
        values[name] = [str(path) for path in values.get(name, [])]
    build_dataset(BuildDatasetConfig(folder=str(folder), **values))
    return load_dataset(folder)


def test_runs_keep_their_own_split_and_others_hold_out_a_share(tmp_path):
    store_run(tmp_path / "runs" / "a", range(1, 6), evaluation=[50, 51])
    store_run(tmp_path / "runs" / "b", range(11, 21), seed=1)
    dataset = build(tmp_path / "set", runs=[tmp_path / "runs"], held_out=0.2)
    # Of ten episodes a fifth: every fifth.
    assert numbers(dataset.evaluation) == [50, 51, 15, 20]
    assert numbers(dataset.train) == [1, 2, 3, 4, 5, 11, 12, 13, 14, 16, 17, 18, 19]
    manifest = dataset.manifest
    assert manifest.task == "point_mass"
    assert [(s["kind"], s["design"], s["seed"], s["commit"]) for s in manifest.sources] == [
        ("run", "lt_lr", 0, "abc"),
        ("run", "lt_lr", 1, "abc"),
    ]
    assert [source["evaluation"].split()[0] for source in manifest.sources] == ["its", "held"]
    # No place of this machine.
    assert str(tmp_path) not in (tmp_path / "set" / "manifest.json").read_text()
    assert manifest.splits["train"].transitions == 13 * (LENGTH - 1)
    assert not (tmp_path / "set.partial").exists()


def test_the_same_sources_make_the_same_set(tmp_path):
    folder = store(tmp_path / "mine", *range(1, 11))
    one = build(tmp_path / "one", folders=[folder], task="point_mass").manifest
    other = build(tmp_path / "other", folders=[folder], task="point_mass").manifest
    assert one.version == other.version
    assert one.splits["evaluation"].episodes == 1


def test_low_rewards_to_train_on_and_high_ones_to_meet(tmp_path):
    episodes = tmp_path / "mine"
    episodes.mkdir()
    for index in range(4):
        episode = marked(index, length=60)
        # Low throughout but for entry 30, in the second and the fourth; index 1 and 3 are held out.
        episode.reward[30] = 3.0 if index % 2 else 1.0
        save_episode(episodes, index, episode)
    high = marked(9, length=60)
    high.reward[20] = 3.0
    save_episode(episodes, 4, high)
    dataset = build(
        tmp_path / "set", folders=[episodes], task="point_mass", held_out=0.5, max_reward=2.0
    )
    assert dataset.manifest.max_reward == 2.0
    assert numbers(dataset.evaluation) == [1, 3]
    assert numbers(dataset.train) == [0, 2, 9, 9]
    assert [len(episode.reward) for episode in dataset.train] == [60, 60, 20, 39]
    assert max(episode.reward.max() for episode in dataset.train) <= 2.0
    assert_same([part[:20] for part in high], dataset.train[2])
    assert_same([part[21:] for part in high], dataset.train[3])


@pytest.fixture
def collector(monkeypatch):
    """Stands in for the oracle, which takes minutes: notes what is asked, and plays at random."""
    asked = []

    def collect(task, folder, episodes, policy, seed, noise, processes):
        asked.append((task, episodes, policy, seed, noise, processes))
        environment = PointMass(0, decisions=LENGTH)
        for number in range(1, episodes + 1):
            path = Path(folder) / f"episode_{number:06d}_{LENGTH + 1}.npz"
            if not path.exists():
                save_episode(
                    Path(folder), number, record_uniform(environment, 1000 * seed + number)
                )

    module = types.ModuleType("experiments.collect")
    module.collect = collect
    monkeypatch.setitem(sys.modules, "experiments.collect", module)
    return asked


def test_a_set_collected_from_scratch(tmp_path, collector):
    collection = CollectionConfig(
        episodes=20, oracle=0.5, noisy_oracle=0.3, random=0.2, processes=2
    )
    dataset = build(tmp_path / "set", task="point_mass", collection=collection, seed=4)
    # No two policies start their episodes alike.
    assert collector == [
        ("point_mass", 10, "oracle", 12, 0.0, 2),
        ("point_mass", 6, "oracle", 13, 0.3, 2),
        ("point_mass", 4, "random", 14, 0.0, 2),
    ]
    assert len(dataset.train) + len(dataset.evaluation) == 20
    assert [source["policy"] for source in dataset.manifest.sources] == [
        "oracle",
        "oracle",
        "random",
    ]


def test_a_real_collection(tmp_path):
    """The real collector, with the policy that needs no planning."""
    pytest.importorskip("experiments.collect")
    collection = CollectionConfig(episodes=2, oracle=0, noisy_oracle=0, random=1)
    dataset = build(tmp_path / "set", task="point_mass", collection=collection, held_out=0.5)
    assert (len(dataset.train), len(dataset.evaluation)) == (1, 1)


def test_what_was_collected_is_not_lost_with_a_failed_build(tmp_path, collector):
    collection = CollectionConfig(episodes=4, oracle=0, noisy_oracle=0, random=1)
    with pytest.raises(UsageError, match="no held-out episode has a reward above"):
        build(
            tmp_path / "set",
            task="point_mass",
            collection=collection,
            held_out=0.5,
            max_reward=100.0,
        )
    assert not (tmp_path / "set").exists()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    assert len(kept) == 4
    # Of more than are asked for now, the first.
    fewer = CollectionConfig(episodes=2, oracle=0, noisy_oracle=0, random=1)
    dataset = build(tmp_path / "set", task="point_mass", collection=fewer, held_out=0.5)
    assert (len(dataset.train), len(dataset.evaluation)) == (1, 1)


def test_nothing_is_played_of_which_nothing_could_be_held_out(tmp_path, collector):
    collection = CollectionConfig(episodes=19, oracle=0.5, noisy_oracle=0, random=0.5)
    with pytest.raises(UsageError, match="of 10 episodes of a policy held_out=0.09 leaves none"):
        build(tmp_path / "set", task="point_mass", collection=collection, held_out=0.09)
    assert not collector


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [((0.4, 0.4, 0.2), 10, [4, 4, 2]), ((0.5, 0.3, 0.2), 7, [4, 2, 1]), ((1, 0, 0), 3, [3, 0, 0])],
)
def test_shares_become_whole_numbers(shares, total, expected):
    found = counts(dict(zip("abc", shares, strict=True)), total)
    assert list(found.values()) == expected


def faulty(folder, name, **changed):
    """Writes an episode file as its owner might, by hand."""
    arrays = {"schema_version": 1, **marked(1)._asdict(), **changed}
    np.savez_compressed(folder / name, **{k: v for k, v in arrays.items() if v is not None})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"reward": None}, "reward is missing"),
        ({"reward": np.zeros(LENGTH + 1, np.float32)}, r"reward has shape \(21,\)"),
        ({"reward": np.full(LENGTH, np.nan, np.float32)}, "reward holds a number that is not"),
        ({"prev_action": np.full((LENGTH, 2), 7, np.float32)}, "prev_action holds 7"),
        ({"prev_action": np.zeros((LENGTH, 2))}, "prev_action is float64"),
        ({"image": np.zeros((LENGTH, 32, 32, 3), np.uint8)}, r"image has shape \(20, 32, 32, 3\)"),
        ({"next_image": np.zeros(3)}, "next_image is no array of an episode"),
    ],
)
def test_a_users_file_at_fault_is_named_with_its_field(tmp_path, changed, expected):
    folder = store(tmp_path / "mine", 1, 2, 3)
    faulty(folder, "episode_000009_20.npz", **changed)
    with pytest.raises(UsageError, match=f"episode_000009_20.npz: .*{expected}") as caught:
        build(tmp_path / "set", folders=[folder], task="point_mass")
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.glob("set*/set"))


def test_sources_that_do_not_fit(tmp_path):
    two, three = store(tmp_path / "two", *range(10)), store(tmp_path / "three", 20, action_size=3)
    copy = store(tmp_path / "copy", *range(5, 15))
    run = store_run(tmp_path / "run", range(30, 40), task="counting")
    planet = store_run(tmp_path / "planet", range(3), task="walker_walk", action_repeat=2)
    empty = tmp_path / "empty"
    empty.mkdir()
    for expected, values in (
        ("prev_action is of size 3", {"folders": [two, three]}),
        ("different tasks .counting, point_mass.", {"runs": [run], "folders": [two]}),
        ("write task=TASK", {"folders": [two], "task": None}),
        ("did you mean point_mass", {"folders": [two], "task": "pointmass"}),
        ("is named twice", {"folders": [two, two]}),
        ("empty holds no run", {"runs": [empty]}),
        ("empty holds no episodes", {"folders": [empty]}),
        ("there is no .*nothing", {"trajectories": [tmp_path / "nothing"]}),
        ("evaluation split overlaps", {"folders": [two, copy], "held_out": 0.3}),
        ("the evaluation split is empty", {"folders": [two], "held_out": 0.05}),
        ("above max_reward=3, the highest", {"folders": [two], "max_reward": 3.0}),
        ("the train split is empty.*max_reward", {"folders": [copy], "max_reward": 0.01}),
        ("the evaluation split is empty", {"folders": [three], "max_reward": 1.0}),
        ("planet repeats actions 2 times", {"runs": [planet]}),
    ):
        with pytest.raises(UsageError, match=expected):
            build(tmp_path / "set", **{"task": "point_mass", **values})
        assert not (tmp_path / "set").exists()


def test_a_folder_that_is_taken_is_left_alone(tmp_path):
    mine = store(tmp_path / "mine", *range(10))
    with pytest.raises(UsageError, match="mine is there already"):
        build(mine, folders=[mine], task="point_mass")
    assert len(list(mine.iterdir())) == 10


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "nothing to build from"),
        ({"runs": ["a"], "held_out": 1.0}, "held_out"),
        ({"runs": ["a"], "max_reward": -1.0}, "max_reward"),
        ({"runs": ["a"], "seed": -1}, "seed"),
    ],
)
def test_numbers_out_of_range(values, expected):
    with pytest.raises(UsageError, match=expected):
        BuildDatasetConfig(folder="set", **values)


def test_shares_that_are_no_whole():
    with pytest.raises(UsageError, match="add up to 1.2, not to 1"):
        CollectionConfig(oracle=0.6)


def test_the_validator(tmp_path, capsys):
    build(tmp_path / "set", folders=[store(tmp_path / "mine", *range(10))], task="point_mass")
    capsys.readouterr()
    validate_dataset(ValidateDatasetConfig(dataset=str(tmp_path / "set")))
    printed = capsys.readouterr().out
    assert "is sound" in printed
    assert "9 episodes      171 transitions" in printed
    (path,) = (tmp_path / "set" / "train").glob("episode_000004_*")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UsageError, match=f"{path} .*sha256"):
        validate_dataset(ValidateDatasetConfig(dataset=str(tmp_path / "set")))
