"""The offline loop: its protocol, what it logs, and how it carries on."""

import dataclasses
import signal
import subprocess
import sys

import numpy as np
import pytest
from tf_agents.specs import tensor_spec

from environments.point_mass import PointMass
from errors import UsageError
from planners.config import CEMConfig, ExplorationConfig
from planners.policy import PlannerPolicy
from tests.training.linear_model import LinearModel
from tests.training.newest_checkpoint import tensors
from tests.training.small_offline_run import (
    HORIZON,
    SCHEDULE,
    SEED,
    make_environment,
    run,
    write_dataset,
)
from training.evaluation import evaluate
from training.persistence import Persistence
from training.prediction_errors import measurement_of, summarize
from training.records import read_log
from training.seeds import Purpose, derive_seed


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "set"
    return folder, write_dataset(folder)


@pytest.fixture(scope="module")
def folder(dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "unbroken"
    done = start(folder, dataset[0])
    assert done.returncode == 0, done.stderr
    return folder


def start(folder, data, *point):
    command = [sys.executable, "-m", "tests.training.small_offline_run", folder, data, *point]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


def records(folder, kind):
    return [record for record in read_log(folder / "log.jsonl") if record["kind"] == kind]


def results(folder):
    """The records in their order, without what differs between any two runs: seconds."""
    return [
        {name: value for name, value in record.items() if not name.endswith("_seconds")}
        for record in read_log(folder / "log.jsonl")
        if record["kind"] not in ("run", "resumption")
    ]


def test_counts_of_the_protocol(folder):
    trainings = records(folder, "training")
    assert [record["iteration"] for record in trainings] == [1, 2, 3, 4, 5]
    assert [record["train_step"] for record in trainings] == [3, 6, 9, 12, 15]
    for kind in ("prediction_errors", "evaluation"):
        assert [record["iteration"] for record in records(folder, kind)] == [2, 4]
    for record in records(folder, "evaluation"):
        assert len(record["scores"]) == SCHEDULE.evaluation_episodes
        assert record["score"] == pytest.approx(np.mean(record["scores"]))
    assert [record["number"] for record in records(folder, "final_evaluation")] == [0, 1, 2]
    assert len({record["score"] for record in records(folder, "final_evaluation")}) == 3


def test_errors_are_those_of_the_model_at_that_time(folder, dataset):
    first, second = records(folder, "prediction_errors")
    assert first["L_R"] != second["L_R"]
    final = {record["split"]: record for record in records(folder, "final_prediction_errors")}
    assert final.keys() == {"train", "evaluation"}
    for split, record in final.items():
        assert (record["windows"], record["horizon"]) == (SCHEDULE.error_windows, HORIZON)
        assert np.sum(record["heat_map"]) == SCHEDULE.error_windows * HORIZON
        measurement = measurement_of(
            Persistence(), dataset[1], split, SCHEDULE.error_windows, HORIZON
        )
        assert record["persistence"] == summarize(measurement())
        assert record["L_R"] != record["persistence"]["L_R"]


def test_killed_run_ends_like_an_unbroken_one(folder, dataset, tmp_path):
    for point, number in (
        ("training", 2),
        ("measuring", 4),
        ("checkpointing", 5),
        ("final", 1),
    ):
        killed = start(tmp_path, dataset[0], point, number)
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
    finals = records(tmp_path, "final_evaluation")
    assert [record["number"] for record in finals] == [0]
    done = start(tmp_path, dataset[0])
    assert done.returncode == 0, done.stderr
    assert records(tmp_path, "final_evaluation")[0] == finals[0]  # not done again

    for kind in ("latest", "best"):
        ours, theirs = tensors(tmp_path, kind), tensors(folder, kind)
        assert ours.keys() == theirs.keys()
        for name, value in ours.items():
            np.testing.assert_array_equal(value, theirs[name], err_msg=name)
    assert results(tmp_path) == results(folder)


def test_a_finished_run_takes_more_episodes_and_more_iterations(dataset, tmp_path):
    schedule = dataclasses.replace(
        SCHEDULE, iterations=2, evaluation_episodes=0, final_episodes=1, error_windows=3
    )
    run(tmp_path, dataset[1], schedule)
    # Errors alone are measured on the way.
    assert len(records(tmp_path, "prediction_errors")) == 1
    assert not records(tmp_path, "evaluation")
    (first,) = records(tmp_path, "final_evaluation")
    run(tmp_path, dataset[1], dataclasses.replace(schedule, final_episodes=2))
    again, second = records(tmp_path, "final_evaluation")
    assert again == first
    assert second["score"] != first["score"]

    # With more iterations those results are of weights that are no more.
    run(tmp_path, dataset[1], dataclasses.replace(schedule, iterations=3))
    assert [record["iteration"] for record in records(tmp_path, "training")] == [1, 2, 3]
    (final,) = records(tmp_path, "final_evaluation")
    assert (final["iteration"], final["train_step"]) == (3, 9)
    errors = records(tmp_path, "final_prediction_errors")
    assert [(record["split"], record["iteration"]) for record in errors] == [
        ("train", 3),
        ("evaluation", 3),
    ]


def test_another_data_set_is_refused(folder, tmp_path):
    other = write_dataset(tmp_path / "other", first_seed=50)
    with pytest.raises(UsageError, match=f"not dataset={other.manifest.version}"):
        run(folder, other)


def test_a_data_set_too_short_for_the_horizon_is_refused(tmp_path, dataset):
    short = dataset[1]._replace(evaluation=[type(e)(*(p[:2] for p in e)) for e in dataset[1].train])
    with pytest.raises(UsageError, match="no window of 1 \\+ 2 entries .* evaluation episodes"):
        run(tmp_path, short)


def test_a_bound_on_training_rewards_chooses_the_evaluation_windows(dataset):
    data = dataset[1]
    rewards = np.sort(np.concatenate([episode.reward for episode in data.evaluation]))
    bound = float(rewards[-3])
    bounded = data._replace(manifest=dataclasses.replace(data.manifest, max_reward=bound))
    errors = measurement_of(Persistence(), bounded, "evaluation", 100, HORIZON)()
    assert (errors.true_reward.max(1) > bound).all()
    every = measurement_of(Persistence(), data, "evaluation", 100, HORIZON)()
    assert len(errors.true_reward) == (every.true_reward.max(1) > bound).sum()
    assert len(errors.true_reward) < len(every.true_reward)


def test_final_episodes_start_as_no_evaluation_of_an_iteration_does():
    numbers = range(SCHEDULE.iterations + 2)
    seeds = {derive_seed(SEED, Purpose.EVALUATION, number) for number in numbers}
    assert len(seeds) == len(numbers)


def test_an_evaluation_may_begin_at_any_number():
    specs = tensor_spec.from_spec((PointMass(0).time_step_spec(), PointMass(0).action_spec()))
    planner = CEMConfig(horizon=2, proposals=4, samplings=1, elite_fraction=0.5)
    policy = PlannerPolicy(*specs, LinearModel(2), planner, ExplorationConfig(kind="none"))
    together = evaluate(policy, make_environment, 3, seed=5)
    (alone,) = evaluate(policy, make_environment, 1, seed=5, first=2)
    for one, other in zip(together[2].episode, alone.episode, strict=True):
        np.testing.assert_array_equal(one, other)
