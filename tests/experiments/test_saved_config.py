"""The configuration beside a run's results: what may change where the run carries on."""

import dataclasses
import json

import pytest

from errors import UsageError
from experiments.config import ExperimentConfig, RuntimeConfig
from experiments.saved_config import claim_folder, write_config
from planet.config import PlaNetConfig
from planners.config import CEMConfig
from training.config import OfflineConfig, OnlineConfig


def configuration(folder, setting, **values):
    config = ExperimentConfig(
        design="lt_lr",
        setting=setting,
        dataset="datasets/mine" if setting == "offline" else None,
        preset="desk",
        folder=str(folder),
        model=PlaNetConfig(),
        planner=CEMConfig(),
        online=OnlineConfig(episodes=10),
        offline=OfflineConfig(iterations=10),
    )
    return dataclasses.replace(config, **values)


@pytest.fixture(params=["online", "offline"])
def setting(request):
    return request.param


def longer(setting, count):
    schedule = OnlineConfig(episodes=count) if setting == "online" else OfflineConfig(count)
    return {setting: schedule}


def begin(folder, setting):
    """A run that was trained for ten iterations."""
    config = configuration(folder, setting)
    assert claim_folder(config) is None
    write_config(folder, config)
    counter = "episode" if setting == "online" else "iteration"
    (folder / "log.jsonl").write_text(json.dumps({"kind": "training", counter: 10}) + "\n")
    return config


def test_a_run_carries_on_and_says_what_changed(tmp_path, setting):
    config = begin(tmp_path, setting)
    assert claim_folder(config) == []
    more = dataclasses.replace(
        config, **longer(setting, 20), runtime=RuntimeConfig(intra_op_threads=2)
    )
    unit = "episodes" if setting == "online" else "iterations"
    assert claim_folder(more) == [
        f"{setting}.{unit}=20 instead of 10",
        "runtime.intra_op_threads=2 instead of 0",
    ]


def test_a_run_is_none_of_fewer_iterations_than_it_was_trained_for(tmp_path, setting):
    config = begin(tmp_path, setting)
    with pytest.raises(
        UsageError, match=r"was trained for 10 \w+ already; write \w+\.\w+=10 or more"
    ):
        claim_folder(dataclasses.replace(config, **longer(setting, 9)))


def test_what_makes_it_another_run_is_named(tmp_path, setting):
    config = begin(tmp_path, setting)
    with pytest.raises(UsageError, match="holds a run with precision=float32, not bfloat16"):
        claim_folder(dataclasses.replace(config, precision="bfloat16"))
