"""The log: what is written, what survives a kill, what TensorBoard shows."""

import json

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from errors import UsageError
from tests.training.full_disk import full_disk
from training.logs import RunLog
from training.records import read_log


def counters(episode):
    return {
        "episode": episode,
        "env_step": 1000 * episode,
        "decision": 250 * episode,
        "train_step": 100 * episode,
    }


def write_iteration(log, episode):
    log.write("collection", **counters(episode), score=10.0 * episode, planning_seconds=1.0)
    log.write("training", **counters(episode), metrics={"loss": 1.0 / episode})
    log.write("evaluation", **counters(episode), score=11.0 * episode, scores=[11.0 * episode])


def scalars(folder, axis, tag):
    accumulator = EventAccumulator(str(folder / "tensorboard" / axis))
    accumulator.Reload()
    return [
        (event.step, float(tf.make_ndarray(event.tensor_proto)))
        for event in accumulator.Tensors(tag)
    ]


def kinds(log):
    return [(record["kind"], record.get("episode")) for record in log.records]


def test_records_come_back_in_order(tmp_path):
    log = RunLog(tmp_path / "run")
    log.start({"commit": "abc"})
    write_iteration(log, 1)
    records = read_log(tmp_path / "run" / "log.jsonl")
    assert records == log.records
    assert records[0] == {"kind": "run", "commit": "abc"}
    assert [record["kind"] for record in records[1:]] == ["collection", "training", "evaluation"]
    assert records[2] == {"kind": "training", **counters(1), "metrics": {"loss": 1.0}}


def test_carrying_on_appends_and_says_so(tmp_path):
    RunLog(tmp_path).start({"commit": "abc"})
    log = RunLog(tmp_path)
    log.start({"commit": "def"})
    assert [(record["kind"], record["commit"]) for record in log.records] == [
        ("run", "abc"),
        ("resumption", "def"),
    ]


def test_half_written_line_is_dropped_and_the_next_is_whole(tmp_path):
    log = RunLog(tmp_path)
    write_iteration(log, 1)
    path = tmp_path / "log.jsonl"
    path.write_text(path.read_text() + '{"kind": "collection", "epis')
    log = RunLog(tmp_path)
    log.write("training", **counters(2))
    for line in path.read_text().splitlines():
        json.loads(line)
    assert kinds(log)[-1] == ("training", 2)
    assert len(log.records) == 4


def test_truncation_leaves_no_line_to_stand_twice(tmp_path):
    log = RunLog(tmp_path)
    log.start({})
    for episode in (1, 2, 3):
        write_iteration(log, episode)
    log.truncate_after(1, collected=[1, 2])  # episode 3 was logged, but its file is gone
    expected = [
        ("run", None),
        ("collection", 1),
        ("training", 1),
        ("evaluation", 1),
        ("collection", 2),
    ]
    assert kinds(log) == expected
    assert kinds(RunLog(tmp_path)) == expected
    log.write("training", **counters(2), metrics={"loss": 0.25})
    losses = scalars(tmp_path, "by_train_step", "training/loss")
    assert losses == [(100, 1.0), (200, 0.25)]
    assert scalars(tmp_path, "by_env_step", "collection/score") == [(1000, 10.0), (2000, 20.0)]


def test_scalars_stand_over_the_counter_that_their_run_names(tmp_path):
    log = RunLog(tmp_path)
    for episode in (1, 2):
        write_iteration(log, episode)
    assert scalars(tmp_path, "by_env_step", "evaluation/score") == [(1000, 11.0), (2000, 22.0)]
    assert scalars(tmp_path, "by_env_step", "collection/planning_seconds")[0] == (1000, 1.0)
    assert scalars(tmp_path, "by_train_step", "training/loss") == [(100, 1.0), (200, 0.5)]


def test_video_is_a_moving_picture(tmp_path):
    frames = np.random.default_rng(0).integers(256, size=(5, 16, 32, 3), dtype=np.uint8)
    RunLog(tmp_path).video("agent", frames, {"env_step": 2000, "train_step": 7})
    accumulator = EventAccumulator(str(tmp_path / "tensorboard" / "videos_by_env_step"))
    accumulator.Reload()
    (event,) = accumulator.Tensors("agent")
    width, height, content = event.tensor_proto.string_val
    assert (event.step, width, height) == (2000, b"32", b"16")
    assert content.startswith(b"GIF8")
    assert content.count(b"\x21\xf9\x04") == 5  # a graphic control extension a frame


def test_foreign_log_is_refused(tmp_path):
    (tmp_path / "log.jsonl").write_text('{"kind": "run"}\nhello\n')
    with pytest.raises(UsageError, match="line 2 is no record"):
        RunLog(tmp_path)


def test_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot write"):
        RunLog(tmp_path / "file" / "run")


def test_full_disk_is_named_and_the_log_stays_sound(tmp_path):
    log = RunLog(tmp_path)
    log.start({})
    with full_disk(room=30), pytest.raises(UsageError, match="cannot write"):
        log.write("training", **counters(1))
    assert kinds(RunLog(tmp_path)) == [("run", None)]
