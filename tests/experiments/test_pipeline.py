"""The commands that make runs: what they hold, where they put it, and their order."""

import shlex
import shutil

import pytest

from experiments.command_line import check_overrides, compose
from experiments.config_store import register
from experiments.figures import figure_02, figure_08, figure_09
from experiments.grid import COMPARED, NEEDS, Run, products, runs_for
from experiments.pipeline import Command, Pipeline
from experiments.results import RESULTS
from experiments.tables import table_01, table_02, table_05
from tests.experiments.synthetic import write_log, write_offline_log

SCRIPTS = {
    "figure_02": figure_02,
    "figure_08": figure_08,
    "figure_09": figure_09,
    "table_01": table_01,
    "table_02": table_02,
    "table_05": table_05,
}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Whatever lies in the folder of the project's user is not seen."""
    monkeypatch.chdir(tmp_path)
    register("", "train")


@pytest.fixture
def pipeline(tmp_path):
    return Pipeline(tmp_path / "results", {})


@pytest.mark.parametrize("preset", ["paper", "smoke"])
def test_a_run_lies_where_training_puts_it(pipeline, preset):
    online = [run for run in runs_for(NEEDS, preset) if run.setting == "online" and run.seed == 2]
    # Each variation once: composing takes its time.
    for run in {(run.design, run.variation): run for run in online}.values():
        (product,) = products([run])
        config = compose("train", list(pipeline.train(product).arguments))
        assert config.folder == pipeline.folder(run)


def test_a_product_is_a_multirun(pipeline):
    runs = [
        Run("lt_lr", "", task, "desk", s) for task in ("counting", "point_mass") for s in (0, 1)
    ]
    (product,) = products(runs)
    command = pipeline.train(product)
    assert str(command) == (
        "python -m experiments.train --multirun design=lt_lr task=counting,point_mass preset=desk "
        "seed=0,1"
    )
    check_overrides("train", list(command.arguments[1:]), multirun=True)


def test_what_hydra_quotes_stands_in_the_shells_double_quotes(pipeline):
    run = Run("lt_lr", "target_size=8", "cheetah_run", "desk", 0)
    command = pipeline.publish(run)
    assert shlex.split(str(command))[3:] == list(command.arguments)
    assert "\"run='runs/cheetah_run/lt_lr-target_size=8/desk/seed_0'\"" in str(command)
    assert not Pipeline(RESULTS, {}).publish(run).arguments[1:]


def test_offline_runs_come_after_the_data_sets_that_come_after_online_runs(pipeline):
    online, builds, offline = pipeline.stages(runs_for(["figure_08"], "desk"))
    assert len(online) == 5 * 3  # the five designs of the data set, only trained
    assert {command.module for job in online for command in job.commands} == {"train"}
    (build,) = builds
    (command,) = build.commands
    folders = ",".join(f"runs/cheetah_run/{design}/desk" for design in COMPARED)
    assert command == Command(
        "build_dataset", ("folder=datasets/cheetah_run-desk", f"runs=[{folders}]")
    )
    assert len(offline) == 5 * 3
    train, publish = offline[0].commands
    assert train.arguments == (
        *("design=ot_or", "setting=offline", "dataset=datasets/cheetah_run-desk"),
        *("preset=desk", "seed=0"),
    )
    assert publish.arguments[0] == "run=runs/offline/cheetah_run-desk/ot_or/desk/seed_0"


def test_low_rewards_are_a_data_set_of_their_own(pipeline):
    _, builds, offline = pipeline.stages(runs_for(["figure_09"], "desk"))
    assert "folder=datasets/cheetah_run-desk-low" in builds[0].commands[0].arguments
    assert "max_reward=2" in builds[0].commands[0].arguments
    assert "dataset=datasets/cheetah_run-desk-low" in offline[0].commands[0].arguments


def test_what_lies_here_is_not_made_again(pipeline, tmp_path):
    runs = [Run("lt_lr", "", "cheetah_run", "desk", seed) for seed in (0, 1)]
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    folder = tmp_path / pipeline.folder(runs[0])
    folder.mkdir(parents=True)
    shutil.copy(log, folder / "log.jsonl")
    ((first, second),) = pipeline.stages(runs)
    assert [command.module for command in first.commands] == ["publish"]
    assert [command.module for command in second.commands] == ["train", "publish"]
    data = tmp_path / "datasets" / "cheetah_run-desk"
    data.mkdir(parents=True)
    (data / "manifest.json").write_text("{}")
    (offline,) = pipeline.stages([Run("lt_lr", "", "cheetah_run", "desk", 0, "offline")])
    assert [command.module for command in offline[0].commands] == ["train", "publish"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_prints_what_it_lacks(name, tmp_path, capsys):
    SCRIPTS[name].main(["--results", str(tmp_path / "results"), "--run", "smoke"])
    lines = capsys.readouterr().out.splitlines()
    assert len(set(lines)) == len(lines)
    published = [shlex.split(line) for line in lines if ".publish " in line]
    assert len(published) == len(runs_for([name], "smoke"))
    assert all(words[-1] == f"results={tmp_path / 'results'}" for words in published)
    trained = [shlex.split(line)[3:] for line in lines if ".train " in line]
    for words in trained[:2]:
        check_overrides("train", words, multirun=False)


def test_finished_runs_are_not_asked_for_and_unfinished_are(tmp_path, capsys):
    results = tmp_path / "results"
    write_offline_log(results, design="lt_lr", seed=0, scores=[1.0], reward_error=0.1)
    log = write_offline_log(results, design="lt_lr", seed=1, scores=[1.0], reward_error=0.1)
    log.write_text("".join(f"{line}\n" for line in log.read_text().splitlines()[:-1]))
    figure_08.main(["--results", str(results), "--run", "desk"])
    lines = capsys.readouterr().out.splitlines()
    # The runs there are of a data set named "mixed", which the others take too.
    start = "python -m experiments.train design=lt_lr setting=offline dataset=datasets/mixed"
    asked = [line.removeprefix(start) for line in lines if line.startswith(start)]
    assert asked == [" preset=desk seed=1", " preset=desk seed=2"]


def test_nothing_is_missing(tmp_path, capsys):
    results = tmp_path / "results"
    for design in COMPARED:
        for seed in range(3):
            write_offline_log(results, design=design, seed=seed, scores=[1.0], reward_error=0.1)
    figure_08.main(["--results", str(results), "--run", "desk"])
    assert capsys.readouterr().out == "nothing is missing\n"
