"""Every command, end to end, on the smallest preset."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from errors import UsageError
from experiments.agent import build_agent
from experiments.config import (
    EvaluateConfig,
    ImagineConfig,
    PrecisionConfig,
    PublishConfig,
    RankingConfig,
)
from experiments.evaluate import evaluate_run
from experiments.imagine import imagine
from experiments.precision import compare
from experiments.publish import publish
from experiments.ranking import judge, judgement, rank
from experiments.saved_config import read_config
from tests.experiments.commands import one_line, run
from training.records import read_log

PROJECT = Path(__file__).parents[2]
PRODUCTS = ("curve.png", "agent.mp4", "open_loop.mp4", "weights.npz", "config.json", "log.jsonl")


def smallest(folder):
    """The arguments of a run that is short enough for tests."""
    return ["task=cartpole_balance", "preset=smoke", "online.episodes=2", f"folder={folder}"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    done = run("train", "design=lt_lr", *smallest(folder))
    assert done.returncode == 0, done.stderr
    return folder, done


def test_training_names_everything_it_wrote(trained):
    folder, done = trained
    for name in (*PRODUCTS, "checkpoints", "episodes", "policy", "tensorboard"):
        path = folder / name
        assert path.exists()
        assert str(path) in done.stdout
        assert path.is_dir() or path.stat().st_size > 0
    # Nothing else that a person would have to wonder about.
    assert "Traceback" not in done.stderr
    assert "WARNING" not in done.stderr


def test_the_log_begins_with_where_it_comes_from(trained):
    folder, _ = trained
    first, *rest = read_log(folder / "log.jsonl")
    assert first["kind"] == "run"
    assert first["config"]["planner"] == {
        **first["config"]["planner"],
        "name": "cem",
        "proposals": 8,
    }
    assert {"commit", "dirty", "versions", "machine", "date"} <= first.keys()
    assert [r["episode"] for r in rest if r["kind"] == "collection"] == [1, 2]
    assert [r["train_step"] for r in rest if r["kind"] == "training"] == [2, 4]
    assert [r["env_step"] for r in rest if r["kind"] == "evaluation"] == [1000, 2000]
    # An upright pole scores from the first time step on.
    assert all(0 < r["score"] < 1000 for r in rest if "score" in r)


def test_the_same_command_carries_on_and_another_seed_is_refused(trained, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(trained[0], folder)
    before = [r for r in read_log(folder / "log.jsonl") if r["kind"] == "collection"]
    done = run("train", "design=lt_lr", *smallest(folder), "online.episodes=3")
    assert done.returncode == 0, done.stderr
    after = [r for r in read_log(folder / "log.jsonl") if r["kind"] == "collection"]
    assert [r["episode"] for r in after] == [1, 2, 3]
    assert after[:2] == before  # what was there was not done again

    assert "seed=0, not 1" in one_line(run("train", "design=lt_lr", *smallest(folder), "seed=1"))
    message = one_line(run("train", "design=lt_lr", *smallest(folder), "optimizer.batch_size=2"))
    assert "optimizer.batch_size" in message


def test_evaluating_a_run_and_a_shipped_folder(trained, tmp_path):
    folder, _ = trained
    done = run(
        "evaluate", f"run={folder}", "episodes=2", "video=true", f"folder={tmp_path / 'evaluation'}"
    )
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "evaluation" / "evaluation.json").read_text())
    assert len(result["scores"]) == 2
    assert [len(rewards) for rewards in result["rewards"]] == [250, 250]
    assert [sum(rewards) for rewards in result["rewards"]] == pytest.approx(result["scores"])
    assert result["mean"] == pytest.approx(np.mean(result["scores"]))
    assert result["deviation"] == pytest.approx(np.std(result["scores"]))
    assert f"{result['mean']:.1f}" in done.stdout
    for name in ("agent_01.mp4", "agent_02.mp4", "open_loop.mp4"):
        assert (tmp_path / "evaluation" / name).stat().st_size > 0

    publish(PublishConfig(str(folder), str(tmp_path / "results"), weights=True))
    published = tmp_path / "results" / "cartpole_balance" / "lt_lr" / "smoke" / "seed_0.jsonl"
    assert published.read_bytes() == (folder / "log.jsonl").read_bytes()
    shipped = tmp_path / "results" / "checkpoints" / "lt_lr-cartpole_balance"
    assert {path.name for path in shipped.iterdir()} == {"weights.npz", "config.json", "log.jsonl"}
    assert (shipped / "weights.npz").stat().st_size < 12e6  # issue: under 12 MB
    with np.load(shipped / "weights.npz") as arrays:
        weights = [arrays[name] for name in arrays.files if arrays[name].dtype.kind == "f"]
    assert {array.dtype for array in weights} == {np.dtype("float16")}
    again = tmp_path / "again"
    evaluate_run(EvaluateConfig(str(shipped), episodes=1, folder=str(again)))
    # Half precision changes a plan here and there, not what the agent is.
    score = json.loads((again / "evaluation.json").read_text())["scores"][0]
    assert score == pytest.approx(result["scores"][0], rel=0.1, abs=10)


def imagining(run_folder, pictures, **values):
    """The configuration of `experiments.imagine`, as its command line makes it."""
    return ImagineConfig(**{"run": str(run_folder), "folder": str(pictures), **values})


def test_imagining_beside_what_happened(trained, tmp_path, capsys):
    imagine(imagining(trained[0], tmp_path, episode=1))
    printed = capsys.readouterr().out
    assert "episode_000001" in printed
    for name in ("imagination.png", "imagination.mp4"):
        assert (tmp_path / name).stat().st_size > 0
        assert str(tmp_path / name) in printed


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"episode": 9}, "holds no episode 9"),
        ({"episodes": "nowhere"}, "nowhere holds no episodes"),
        ({"start": 240}, "has 251 entries; start=240 with decisions=24 needs 265"),
        ({"decisions": 0}, "decisions must be 1 or more"),
    ],
)
def test_episodes_that_cannot_be_imagined(trained, values, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        imagine(imagining(trained[0], tmp_path, **values))
    assert not list(tmp_path.iterdir())


def test_ranks_of_proposals_in_two_precisions(trained, tmp_path, monkeypatch):
    many = tmp_path / "run"
    shutil.copytree(trained[0], many)
    values = json.loads((many / "config.json").read_text())
    values["planner"]["proposals"] = 256  # enough of them that rounding makes some change places
    (many / "config.json").write_text(json.dumps(values))
    config = PrecisionConfig(str(many), decisions=3, folder=str(tmp_path))
    compare(config)
    rounded = json.loads((tmp_path / "precision.json").read_text())
    assert len(rounded["entries"]) == 3
    assert {len(row) for row in rounded["correlations"]} == {2}  # the samplings of `smoke`
    monkeypatch.setattr("experiments.precision.PRECISIONS", ("float32", "float32"))
    compare(config)
    exact = json.loads((tmp_path / "precision.json").read_text())
    assert exact["correlations"] == [[pytest.approx(1)] * 2] * 3
    assert 0.9 < np.min(rounded["correlations"]) < 1 - 1e-6


def test_an_episode_too_short_to_compare_precisions(trained, tmp_path):
    config = PrecisionConfig(str(trained[0]), decisions=252, folder=str(tmp_path / "new"))
    with pytest.raises(UsageError, match="has 251 entries; decisions=252 needs as many"):
        compare(config)
    assert not (tmp_path / "new").exists()


def test_ranks_of_proposals_beside_the_simulator(trained, tmp_path):
    config = RankingConfig(str(trained[0]), decisions=3, every=2, folder=str(tmp_path))
    rank(config)
    judged = json.loads((tmp_path / "ranking.json").read_text())["judgements"]
    assert [each["entry"] for each in judged] == [2, 4, 6]
    assert all(-1 <= each["correlation"] < 0.999 for each in judged)
    # What foresees the simulator's own rewards puts all proposals in their order.
    learned = read_config(trained[0])
    oracle = build_agent(dataclasses.replace(learned, design="oracle", model=None))
    for entry, correlation, gain in judge(oracle, learned.planner, config):
        assert (correlation, gain) == (pytest.approx(1, abs=1e-6), 1), entry


def test_what_earns_the_same_has_no_ranks():
    true = np.array([0.0, 1.0, 3.0, 0.0])
    assert judgement(5, true, np.zeros(4)) == []
    (blind,) = judgement(5, np.ones(4), true)  # takes the first for the best
    assert (blind.correlation, blind.gain) == (0, pytest.approx(-0.5))
    (wrong,) = judgement(5, -true[:3], true[:3])
    assert wrong.correlation == pytest.approx(-1)


def test_an_episode_too_short_to_rank_proposals(trained, tmp_path):
    config = RankingConfig(str(trained[0]), decisions=126, every=2, folder=str(tmp_path / "new"))
    with pytest.raises(UsageError, match="ends after 250 decisions, before 126 are judged"):
        rank(config)
    assert not (tmp_path / "new").exists()


def test_weights_of_another_design_or_task_are_refused(trained, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copy(trained[0] / "weights.npz", folder)
    config = json.loads((trained[0] / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "task": "counting"}))
    message = one_line(run("evaluate", f"run={folder}", "episodes=1"))
    assert "task=cartpole_balance, not counting" in message


def test_an_unfinished_run_is_not_published(trained, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    shutil.copy(trained[0] / "log.jsonl", folder)
    config = json.loads((trained[0] / "config.json").read_text())
    config["online"]["episodes"] = 9
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(UsageError, match="2 of 9 episodes"):
        publish(PublishConfig(str(folder), str(tmp_path)))


def test_folders_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    message = one_line(run("train", *smallest(tmp_path / "file" / "run")))
    assert str(tmp_path / "file") in message
    assert "holds no run" in one_line(run("train", *smallest(tmp_path)))
    assert "holds no run" in one_line(run("evaluate", f"run={tmp_path / 'nothing'}"))


def test_the_random_agent_is_only_evaluated(tmp_path):
    folder = tmp_path / "results" / "run"
    toy = ["task=point_mass", "preset=smoke", "online.episodes=2", f"folder={folder}"]
    done = run("train", "design=random", *toy)
    assert done.returncode == 0, done.stderr
    _, *records = read_log(folder / "log.jsonl")
    assert [(r["kind"], r["episode"], r["env_step"]) for r in records] == [
        ("evaluation", 1, 1000),
        ("evaluation", 2, 2000),
    ]
    assert records[0]["score"] != records[1]["score"]


def test_a_variation_keeps_its_folder_from_training_to_a_figure(tmp_path):
    def run_here(module, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", f"experiments.{module}", *arguments],
            cwd=tmp_path, capture_output=True, text=True,
            env={"MUJOCO_GL": "egl", "PYTHONPATH": str(PROJECT), **os.environ},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    words = ["task=cartpole_balance", "preset=smoke", "seed=2"]
    run_here("train", "model.target=resize", "model.target_size=32", *words)
    place = "cartpole_balance/lt_lr-target=resize-target_size=32/smoke/seed_2"
    assert (tmp_path / "runs" / place / "log.jsonl").is_file()
    run_here("publish", f"run='runs/{place}'", "results=results")
    assert (tmp_path / "results" / f"{place}.jsonl").is_file()
    assert f"{place}.jsonl" in (tmp_path / "results" / "index.csv").read_text()
    name = "cartpole_balance-lt_lr-target=resize,target_size=32-smoke-2.json"
    assert (tmp_path / "results" / "scores" / name).is_file()
    said = run_here("figures.figure_06", "--results", "results")
    assert (tmp_path / "figure_06.png").stat().st_size > 0
    assert "preset smoke: 125 of 126 runs are missing" in said
    assert "lt_lr target=resize target_size=32: cartpole_balance; seeds 0, 1" in said
