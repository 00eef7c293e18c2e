"""The online loop: its protocol, its evaluation, and how it ends when things go wrong."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from environments.point_mass import PointMass
from errors import UsageError
from replay.store import EpisodeStore
from tests.training.linear_model import LinearModel
from tests.training.small_run import DECISIONS, SCHEDULE, SEED, run
from training.records import read_log
from training.seeds import Purpose, derive_seed
from training.train_steps import TrainingDiverged


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("online")
    run(folder)
    return folder


def records(folder, kind):
    return [record for record in read_log(folder / "log.jsonl") if record["kind"] == kind]


def test_counts_of_the_protocol(folder):
    collections, trainings = records(folder, "collection"), records(folder, "training")
    for count, (collection, training) in enumerate(
        zip(collections, trainings, strict=True), start=1
    ):
        assert collection["episode"] == training["episode"] == count
        assert collection["decision"] == training["decision"] == DECISIONS * count
        assert collection["env_step"] == 4 * DECISIONS * count
        assert collection["train_step"] == SCHEDULE.train_steps_per_episode * (count - 1)
        assert training["train_step"] == SCHEDULE.train_steps_per_episode * count
        assert set(training["metrics"]) == {"loss", "reward", "image", "gradient_norm"}
    assert len(collections) == SCHEDULE.episodes
    (evaluation,) = records(folder, "evaluation")
    assert evaluation["episode"] == SCHEDULE.evaluate_every
    assert len(evaluation["scores"]) == SCHEDULE.evaluation_episodes
    assert evaluation["score"] == pytest.approx(np.mean(evaluation["scores"]))


def test_time_is_told_apart(folder):
    for kind in ("collection", "evaluation"):
        for record in records(folder, kind):
            for name in ("planning", "rendering", "environment"):
                assert record[f"{name}_seconds"] > 0
    for record in records(folder, "training"):
        assert record["reading_seconds"] > 0
        assert record["training_seconds"] > 0


def test_stored_episodes_are_the_logged_ones(folder):
    store = EpisodeStore(folder / "episodes")
    assert store.numbers == list(range(1, SCHEDULE.episodes + 1))
    logged = [record["score"] for record in records(folder, "collection")]
    assert [episode.score for episode in store.episodes] == pytest.approx(logged)
    # Episode k starts as a fresh environment of its seed does, whatever came before it.
    for number, episode in zip(store.numbers, store.episodes, strict=True):
        fresh = PointMass(derive_seed(SEED, Purpose.ENVIRONMENT, number), decisions=DECISIONS)
        np.testing.assert_array_equal(fresh.reset().observation, episode.image[0])


def test_finished_run_has_nothing_left_to_do(folder):
    before = {path: path.stat().st_mtime_ns for path in (folder / "checkpoints").rglob("*-*")}
    run(folder)
    after = {path: path.stat().st_mtime_ns for path in (folder / "checkpoints").rglob("*-*")}
    assert before
    assert after == before


def test_longer_schedule_carries_on(tmp_path):
    run(tmp_path, dataclasses.replace(SCHEDULE, episodes=1))
    run(tmp_path, dataclasses.replace(SCHEDULE, episodes=2))
    assert [record["episode"] for record in records(tmp_path, "training")] == [1, 2]


def test_folder_of_another_seed_is_refused(folder):
    with pytest.raises(UsageError, match="seed=3, not seed=4"):
        run(folder, seed=4)


def test_lost_episode_is_named(tmp_path):
    run(tmp_path, dataclasses.replace(SCHEDULE, episodes=2))
    (lost,) = (tmp_path / "episodes").glob("episode_000001_*")
    lost.unlink()
    with pytest.warns(UserWarning, match=lost.name):
        run(tmp_path, dataclasses.replace(SCHEDULE, episodes=3))


def test_divergence_stops_the_run_and_keeps_what_is_good(tmp_path):
    class Diverging(LinearModel):
        def loss(self, batch, step):
            loss, metrics = super().loss(batch, step)
            return tf.where(step == 4, float("nan"), loss), metrics

    with pytest.raises(TrainingDiverged, match="train step 4: loss nan") as raised:
        run(tmp_path, dataclasses.replace(SCHEDULE, checkpoint_every=1), Diverging(2))
    path = tmp_path / "diverged_train_step_4.npz"
    assert str(path) in str(raised.value)
    with np.load(path, allow_pickle=False) as batch:
        assert batch["image"].shape == (4, 3, 64, 64, 3)
        assert batch["image"].dtype == np.uint8
        assert set(batch.files) == {"image", "prev_action", "reward", "seed"}
    newest = tf.train.latest_checkpoint(str(tmp_path / "checkpoints" / "latest"))
    assert newest.endswith("episode-1")
    for name, _ in tf.train.list_variables(newest):
        value = tf.train.load_variable(newest, name)
        assert not np.issubdtype(np.asarray(value).dtype, np.floating) or np.isfinite(value).all()
    run(tmp_path)  # with a sound loss the same folder carries on
    assert records(tmp_path, "training")[-1]["episode"] == SCHEDULE.episodes
