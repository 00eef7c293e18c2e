"""Checkpoints: what they hold, which ones stay, and what they refuse."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from tests.training.batches import make_batch
from tests.training.full_disk import full_disk
from tests.training.linear_model import LinearModel
from training.checkpoints import Checkpoints, Progress, restore_model
from training.config import OptimizerConfig
from training.trainer import Trainer

IDENTITY = {"design": "linear", "sizes": (1, 2)}


def build(folder, action_size=2, identity=IDENTITY, seed=0, keep_every=4):
    model = LinearModel(action_size, seed=seed)
    trainer = Trainer(model, OptimizerConfig(batch_size=8), tf.distribute.get_strategy())
    return model, trainer, Checkpoints(folder, model, trainer, identity, keep_every)


def names(folder):
    return sorted(path.stem for path in folder.glob("*.index"))


def test_round_trip_of_everything(tmp_path):
    model, trainer, checkpoints = build(tmp_path)
    for number in range(3):
        trainer.train_step(make_batch(number))
    progress = Progress(
        episode=2, decision=500, seed=7, best_score=1.5, replay_index=("a.npz", "b.npz")
    )
    checkpoints.save(progress)
    other_model, other_trainer, other_checkpoints = build(tmp_path, seed=1)
    assert other_checkpoints.restore() == progress
    assert other_trainer.train_step_count.numpy() == 3
    # Equal weights after one more train step: Adam's moments and count came back too.
    for each in (trainer, other_trainer):
        each.train_step(make_batch(9))
    for variable, other in zip(model.variables, other_model.variables, strict=True):
        np.testing.assert_array_equal(variable.numpy(), other.numpy())


def test_nothing_to_restore(tmp_path):
    _, _, checkpoints = build(tmp_path)
    assert checkpoints.restore() is None
    assert checkpoints.latest is None


def test_last_three_every_fourth_and_the_best_stay(tmp_path):
    _, _, checkpoints = build(tmp_path)
    for episode in range(11):
        checkpoints.save(Progress(episode, 0, 0), best=episode in (2, 5))
    assert names(tmp_path / "latest") == ["episode-10", "episode-8", "episode-9"]
    assert names(tmp_path / "every") == ["episode-4", "episode-8"]
    assert names(tmp_path / "best") == ["episode-5"]
    assert checkpoints.latest == tmp_path / "latest" / "episode-10"


def test_carrying_on_keeps_the_three_and_the_best(tmp_path):
    for episode in range(1, 6):  # a new process for each
        _, _, checkpoints = build(tmp_path)
        checkpoints.restore()
        checkpoints.save(Progress(episode, 0, 0), best=episode in (2, 3))
    assert names(tmp_path / "latest") == ["episode-3", "episode-4", "episode-5"]
    assert names(tmp_path / "every") == ["episode-4"]
    assert names(tmp_path / "best") == ["episode-3"]


def test_model_alone_from_best_or_latest(tmp_path):
    model, trainer, checkpoints = build(tmp_path)
    saved = {}
    for episode in (1, 2):
        trainer.train_step(make_batch(episode))
        checkpoints.save(Progress(episode, 0, 0), best=episode == 1)
        saved[episode] = model.kernels["act"].numpy()
    for best, episode in ((True, 1), (False, 2)):
        other = LinearModel(2, seed=1)
        assert restore_model(tmp_path, other, IDENTITY, best=best) == (episode, "episode")
        np.testing.assert_array_equal(other.kernels["act"].numpy(), saved[episode])
    with pytest.raises(UsageError, match="no checkpoint"):
        restore_model(tmp_path / "elsewhere", model, IDENTITY)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"identity": {**IDENTITY, "design": "other"}}, "design=linear, not design=other"),
        ({"action_size": 3}, "does not fit this model"),
    ],
)
def test_checkpoint_of_another_design_is_refused_in_one_line(tmp_path, changed, expected):
    _, _, checkpoints = build(tmp_path)
    checkpoints.save(Progress(1, 0, 0))
    model, _, other = build(tmp_path, seed=1, **changed)
    before = model.kernels["encode"].numpy()
    with pytest.raises(UsageError, match=expected) as raised:
        other.restore()
    assert "\n" not in str(raised.value)
    np.testing.assert_array_equal(model.kernels["encode"].numpy(), before)


def test_model_with_other_variables_is_refused(tmp_path):
    class Larger(LinearModel):
        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            self.more = tf.Variable(1.0)

    _, _, checkpoints = build(tmp_path)
    checkpoints.save(Progress(1, 0, 0))
    with pytest.raises(UsageError, match="does not fit this model"):
        restore_model(tmp_path, Larger(2), IDENTITY)


def test_half_written_checkpoint_is_passed_over(tmp_path):
    model, _, checkpoints = build(tmp_path)
    checkpoints.save(Progress(1, 0, 0))
    # What a process killed within a save leaves: files, but no entry in the list.
    (tmp_path / "latest" / "episode-2.data-00000-of-00001").write_bytes(b"half")
    (tmp_path / "latest" / "episode-2_temp").mkdir()
    _, _, other = build(tmp_path, seed=1)
    assert other.restore().episode == 1
    other.save(Progress(2, 0, 0))
    _, _, third = build(tmp_path, seed=2)
    assert third.restore().episode == 2


def test_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot write") as raised:
        _, _, checkpoints = build(tmp_path / "file")
        checkpoints.save(Progress(1, 0, 0))
    assert "\n" not in str(raised.value)


def test_full_disk_is_one_line_and_leaves_the_one_before(tmp_path):
    _, _, checkpoints = build(tmp_path)
    checkpoints.save(Progress(1, 0, 0))
    with full_disk(room=500), pytest.raises(UsageError, match="cannot write") as raised:
        checkpoints.save(Progress(2, 0, 0))
    assert "\n" not in str(raised.value)
    _, _, other = build(tmp_path, seed=1)
    assert other.restore().episode == 1
