"""No two logs hold one run, and the seeds of a cell are configured alike."""

import json

import pytest

from errors import UsageError
from experiments.results import read_scores
from experiments.run_identity import config_hash
from tests.experiments.synthetic import write_log


def _configure(log, **values):
    """Gives the run of a log other values."""
    first, *rest = log.read_text().splitlines()
    record = json.loads(first)
    record["config"] |= values
    log.write_text("\n".join([json.dumps(record), *rest]) + "\n")
    return log


@pytest.fixture
def seeds(tmp_path):
    return [write_log(tmp_path, design="lt_lr", seed=k, evaluation=[float(k)]) for k in (0, 1)]


def test_seeds_configured_differently_are_named(seeds, tmp_path):
    _configure(seeds[0], optimizer={"batch_size": 16})
    _configure(seeds[1], optimizer={"batch_size": 64})
    with pytest.raises(UsageError) as caught:
        read_scores(tmp_path)
    message = str(caught.value)
    assert all(str(log) in message for log in seeds)
    assert "optimizer.batch_size=64" in message


def test_what_may_differ_between_seeds_does_no_harm(seeds, tmp_path):
    _configure(seeds[0], runtime={"intra_op_threads": 1}, online={"episodes": 60})
    _configure(seeds[1], runtime={"intra_op_threads": 2}, online={"episodes": 80})
    assert read_scores(tmp_path).seed.tolist() == [0, 1]


def test_what_an_older_version_did_not_know_is_no_quarrel(seeds, tmp_path):
    _configure(seeds[1], action_repeat=4)
    assert len(read_scores(tmp_path)) == 2


def test_a_varied_model_is_a_cell_of_its_own(seeds, tmp_path):
    _configure(seeds[1], model={"target": "crop", "target_size": 32})
    assert read_scores(tmp_path).seed.tolist() == [0]
    assert read_scores(tmp_path, varied=True).variation.tolist() == ["", "target_size=32"]


def test_what_an_agent_does_not_use_is_no_quarrel(tmp_path):
    for seed, steps in ((0, 100), (1, 200)):
        log = write_log(tmp_path, design="oracle", seed=seed, evaluation=[1.0])
        _configure(log, online={"train_steps_per_episode": steps, "episodes": 1})
    assert len(read_scores(tmp_path)) == 2


def test_the_hash_is_of_what_decides():
    config = {"setting": "online", "design": "lt_lr", "seed": 0, "model": {"units": 300}}
    config["online"] = {"episodes": 60}
    assert config_hash(config) == config_hash(config | {"seed": 1, "online": {"episodes": 80}})
    assert config_hash(config) == config_hash(config | {"offline": {"iterations": 20}})
    assert config_hash(config) != config_hash(config | {"model": {"units": 200}})
