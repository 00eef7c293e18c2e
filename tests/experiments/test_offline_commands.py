"""The offline setting from a folder of episodes to tables, on the smallest preset."""

import json
import shutil

import pytest

from errors import UsageError
from experiments.config import EvaluateConfig, ExperimentConfig, ImagineConfig, PublishConfig
from experiments.dataset_config import PredictionErrorsConfig
from experiments.evaluate import evaluate_run
from experiments.imagine import imagine
from experiments.prediction_errors import measure
from experiments.publish import publish
from experiments.saved_config import write_config
from experiments.tables import table_01, table_02
from planners.config import CEMConfig
from replay.dataset import DatasetWriter
from replay.episode import save_episode
from tests.experiments.commands import one_line, run
from tests.experiments.test_build_dataset import marked
from tests.replay.uniform import record_uniform
from training.records import read_log

# The quickest design; its planner and windows are those of the preset, looking 3 steps ahead.
RUN = ("setting=offline", "design=r_recurrent", "preset=smoke", "planner.proposals=4")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A data set of ten short random episodes, built by the command from a user's folder."""
    from environments.point_mass import PointMass

    folder = tmp_path_factory.mktemp("data")
    (folder / "mine").mkdir()
    for number in range(10):
        episode = record_uniform(PointMass(0, decisions=20), number)
        save_episode(folder / "mine", number, episode)
    done = run(
        "build_dataset",
        f"folder={folder / 'point'}",
        f"folders=[{folder / 'mine'}]",
        "task=point_mass",
    )
    assert done.returncode == 0, done.stderr
    assert "9 episodes      180 transitions" in done.stdout
    return folder / "point"


@pytest.fixture(scope="module")
def trained(dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    done = run("train", *RUN, f"dataset={dataset}", f"folder={folder}")
    assert done.returncode == 0, done.stderr
    return folder, done


def test_training_logs_its_data_and_its_results(trained, dataset):
    folder, done = trained
    for name in ("curve.png", "agent.mp4", "weights.npz", "log.jsonl", "checkpoints", "policy"):
        assert (folder / name).exists()
        assert str(folder / name) in done.stdout
    assert not (folder / "episodes").exists()
    first, *rest = read_log(folder / "log.jsonl")
    manifest = json.loads((dataset / "manifest.json").read_text())
    assert first["dataset"]["version"] == manifest["version"]
    assert first["dataset"]["name"] == "point"
    assert first["config"]["task"] == "point_mass"  # as the data set says
    assert {"commit", "dirty", "versions", "machine", "date"} <= first.keys()
    assert [record["kind"] for record in rest] == [
        *("training", "prediction_errors", "evaluation") * 2,
        *("final_prediction_errors",) * 2,
        *("final_evaluation",) * 2,
    ]


def test_results_are_published_into_tables(trained, tmp_path):
    results = tmp_path / "results"
    publish(PublishConfig(str(trained[0]), str(results), weights=True))
    log = results / "offline" / "point" / "r_recurrent" / "smoke" / "seed_0.jsonl"
    assert log.read_bytes() == (trained[0] / "log.jsonl").read_bytes()
    assert (results / "offline" / "point" / "manifest.json").is_file()
    assert (results / "checkpoints" / "r_recurrent-offline-point" / "weights.npz").is_file()
    assert table_01.build(results).rows[0][:2] == ["smoke", "r_recurrent"]
    assert len(table_02.build(results).rows) == 2


def test_imagination_of_a_run_starts_in_an_episode_held_out(trained, dataset, tmp_path, capsys):
    imagine(ImagineConfig(str(trained[0]), start=5, decisions=4, folder=str(tmp_path)))
    assert str(dataset / "evaluation") in capsys.readouterr().out
    assert (tmp_path / "imagination.png").stat().st_size > 0


def test_errors_of_a_run_are_those_that_it_logged(trained, dataset, tmp_path, capsys):
    measure(PredictionErrorsConfig(str(trained[0]), str(dataset), 20, str(tmp_path)))
    result = json.loads((tmp_path / "prediction_errors.json").read_text())
    assert {"commit", "dirty", "versions", "machine", "date", "config", "dataset"} <= result.keys()
    logged = {
        record["split"]: record
        for record in read_log(trained[0] / "log.jsonl")
        if record["kind"] == "final_prediction_errors"
    }
    for split, summary in result["splits"].items():
        assert summary["L_R"] == pytest.approx(logged[split]["L_R"], rel=1e-4)
        assert summary["heat_map"] == logged[split]["heat_map"]
        assert summary["L_O"] is None
        assert summary["persistence"] == logged[split]["persistence"]
    assert "persistence" in capsys.readouterr().out


def test_errors_of_an_agent_without_a_model(dataset, tmp_path):
    config = ExperimentConfig(
        design="oracle",
        task="point_mass",
        preset="smoke",
        folder=str(tmp_path),
        planner=CEMConfig(),
    )
    write_config(tmp_path, config)
    with pytest.raises(UsageError, match="oracle has no model that predicts"):
        measure(PredictionErrorsConfig(str(tmp_path), str(dataset)))


def test_an_offline_run_is_evaluated_like_any_other(trained, tmp_path, capsys):
    evaluate_run(EvaluateConfig(str(trained[0]), episodes=1, folder=str(tmp_path)))
    assert "weights.npz after 2 iterations" in capsys.readouterr().out


def test_an_unfinished_run_is_not_published(trained, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copy(trained[0] / "config.json", folder)
    lines = (trained[0] / "log.jsonl").read_text().splitlines(keepends=True)
    (folder / "log.jsonl").write_text("".join(lines[:-1]))
    with pytest.raises(UsageError, match="1 of 2 final episodes"):
        publish(PublishConfig(str(folder), str(tmp_path / "results")))


def test_data_of_other_actions_or_of_another_task(dataset, tmp_path):
    writer = DatasetWriter(tmp_path / "wide", "point_mass")
    writer.add("train", marked(1, action_size=3), 0, "one")
    writer.add("evaluation", marked(2, action_size=3), 0, "two")
    writer.finish([], None, {})
    folder = f"folder={tmp_path / 'run'}"
    message = one_line(run("train", *RUN, f"dataset={tmp_path / 'wide'}", folder))
    assert "action_size is 3, but point_mass takes actions of size 2" in message
    message = one_line(run("train", *RUN, f"dataset={dataset}", "task=counting", folder))
    assert "task is point_mass, the run's is counting" in message


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["setting=offline"], "write dataset=FOLDER"),
        (["setting=offline", "dataset=nowhere"], "nowhere holds no data set"),
        (["setting=ofline"], "did you mean 'offline'"),
        (["dataset=nowhere"], "setting=online"),
        (["setting=offline", "dataset=nowhere", "offline.iterations=0"], "nowhere"),
        (["offline.iterations=0"], "offline.iterations is 0"),
    ],
)
def test_settings_that_cannot_be(arguments, expected, monkeypatch):
    from experiments.command_line import check_overrides
    from experiments.config_store import register

    register("", "train")
    with pytest.raises(UsageError, match=expected) as caught:
        check_overrides("train", arguments, multirun=False)
    assert "\n" not in str(caught.value)
