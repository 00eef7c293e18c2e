"""The sweep: what is missing, at a bounded number at a time, as valid job arrays without SLURM."""

import re
import shlex
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from experiments import sweep
from experiments.command_line import check_overrides
from experiments.config_store import register
from experiments.grid import runs_for
from experiments.index import read_index
from experiments.missing import missing
from experiments.pipeline import Command, Job, Pipeline
from tests.experiments.synthetic import write_log, write_offline_log

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    """Whatever lies in the folder of the project's user is not seen."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def results(tmp_path):
    """Of figure 4 one run is finished, and one is not."""
    write_log(tmp_path / "results", design="lt_lr", seed=1, evaluation=[1.0], preset="paper")
    model = {"target_size": 32}
    write_log(
        tmp_path / "results", design="lt_lr", seed=1, evaluation=[1.0], preset="paper",
        model=model, finished=False,
    )  # fmt: skip
    return tmp_path / "results"


def programs(folder, **bodies):
    """Writes shell scripts; returns the PATH on which they come first."""
    folder.mkdir()
    for name, body in bodies.items():
        (folder / name).write_text(f"#!/bin/bash\n{body}\n")
        (folder / name).chmod(stat.S_IRWXU)
    return f"{folder}:{Path(sys.executable).parent}:/usr/bin:/bin"


def flags(script):
    return dict(re.findall(r"^#SBATCH --([\w-]+)=(.*)$", script, re.MULTILINE))


def test_each_job_of_the_array_is_a_run_of_its_own(results, tmp_path):
    """Runs the script as SLURM would, with a python that only says what it is told."""
    script = tmp_path / "sweep.sbatch"
    words = ["figure_04", "preset=paper", "--dry-run", "slurm", "--parallel", "5"]
    sweep.main([*words, "--results", str(results), "--output", str(script)])
    subprocess.run(["bash", "-n", str(script)], check=True)
    absent = missing(["figure_04"], "paper", read_index(results))
    assert len(absent) == 6 * 7 * 3 - 1
    found = flags(script.read_text())
    assert found["array"] == f"0-{len(absent) - 1}%5"
    assert (found["gpus-per-node"], found["nodes"], found["time"]) == ("8", "1", "2880")
    path = programs(
        tmp_path / "bin",
        srun='while [[ $1 == --* ]]; do shift; [[ $1 == /* ]] && shift; done\nexec "$@"',
        python='printf "%s\\n" "$@" end',
    )
    pipeline = Pipeline(results, {}, ["runtime.strategy=mirrored"])
    (jobs,) = pipeline.stages(absent)
    register("", "train")
    for number in (0, 30, len(absent) - 1):
        environment = {"PATH": path, "SLURM_ARRAY_TASK_ID": str(number)}
        done = subprocess.run(
            ["bash", str(script)], env=environment, capture_output=True, text=True, check=True
        )
        said = [part.strip().split("\n") for part in done.stdout.split("\nend\n") if part.strip()]
        train, publish = ([*words[2:]] for words in said)
        assert train == list(jobs[number].commands[0].arguments)
        assert publish == list(jobs[number].commands[1].arguments)
        assert "runtime.strategy=mirrored" in train
        check_overrides("train", train, multirun=False)


def test_what_needs_data_waits_for_it(tmp_path, capsys):
    script = tmp_path / "sweep.sbatch"
    words = ["figure_08", "preset=paper", "--dry-run", "slurm", "--output", str(script)]
    sweep.main([*words, "--results", str(tmp_path / "results")])
    assert flags(script.read_text())["array"] == "0-14%1"
    # A data set and five designs of three seeds.
    assert "16 jobs need these" in capsys.readouterr().out


def test_a_launcher_is_named_in_a_multirun(results, capsys):
    words = ["figure_04", "preset=paper", "--dry-run", "commands", "--results", str(results)]
    sweep.main([*words, "--launcher", "submitit_slurm", "hydra.launcher.partition=big"])
    there = [shlex.split(line) for line in capsys.readouterr().out.splitlines()]
    arrays = [set(words) for words in there if "experiments.train" in words]
    for array in arrays:
        assert {"--multirun", "hydra/launcher=submitit_slurm", "preset=paper"} < array
        assert {"hydra.launcher.gpus_per_node=8", "hydra.launcher.partition=big"} < array
    assert len(arrays) == 6 - 1 + 2  # the whole frame in two: of one task a seed is there
    assert len(there) - len(arrays) == 6 * 7 * 3 - 1  # to publish


def test_submitit_makes_of_a_multirun_an_array_with_each_run(tmp_path):
    """The real launcher, with an sbatch that only takes its script, and jobs that all fail."""
    from submitit.core.utils import DelayedSubmission

    path = programs(
        tmp_path / "bin",
        srun="exit 1",
        sbatch=f'cp "$1" {tmp_path}/script; echo Submitted batch job 42',
        sacct='echo "JobID|State|NodeList"; for i in 0 1 2; do echo "42_$i|FAILED|x"; done',
    )
    (product,) = sweep.products(runs_for(["figure_08"], "smoke")[:3])
    product = product._replace(setting="online")
    command = Pipeline(tmp_path, {}).train(
        product, "hydra/launcher=submitit_slurm", "hydra.launcher.gpus_per_node=8"
    )
    environment = {"PATH": path, "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)}
    done = subprocess.run(
        command.words, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode != 0  # as the jobs have failed
    script = (tmp_path / "script").read_text()
    subprocess.run(["bash", "-n", str(tmp_path / "script")], check=True)
    assert flags(script)["array"].startswith("0-2")
    assert flags(script)["gpus-per-node"] == "8"
    pickles = sorted(tmp_path.rglob("42_*_submitted.pkl"))
    overrides = [DelayedSubmission.load(path).args[0] for path in pickles]
    same = ["design=ot_or", "task=cheetah_run", "preset=smoke"]
    assert [each[:4] for each in overrides] == [[*same, f"seed={seed}"] for seed in range(3)]


def test_jobs_are_bounded_and_failures_named(monkeypatch):
    running, most, lock, said = [0], [0], threading.Lock(), []

    class Process:
        def __init__(self, words, **_):
            self.words = words

        def wait(self):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.05)
            with lock:
                running[0] -= 1
                said.append(self.words[2:])
            return int("seed=3" in self.words)

    monkeypatch.setattr(sweep.subprocess, "Popen", Process)
    modules = ("train", "publish")
    jobs = [
        Job(f"runs/{seed}", tuple(Command(module, (f"seed={seed}",)) for module in modules))
        for seed in range(6)
    ]
    assert sweep.run_here(jobs, parallel=2) == [jobs[3]]
    assert most[0] == 2
    # What failed is not published.
    assert sorted(said) == sorted(
        [f"experiments.{module}", f"seed={seed}"]
        for seed in range(6)
        for module in modules
        if (module, seed) != ("publish", 3)
    )


def test_a_sweep_that_ends_ends_its_jobs(tmp_path):
    code = """
from experiments import sweep
from experiments.pipeline import Command, Job

class Wait(Command):
    words = ["bash", "-c", "trap 'touch ended; exit' TERM; touch begun; while sleep 1; do :; done"]

sweep.run_here([Job(name, (Wait("", ()),)) for name in "ab"], 1)
"""
    process = subprocess.Popen([sys.executable, "-c", code], env={"PYTHONPATH": str(PROJECT)})
    wait_for(tmp_path / "begun")
    process.terminate()
    assert process.wait(60) == 143
    wait_for(tmp_path / "ended")
    assert (tmp_path / "a.log").exists()
    assert not (tmp_path / "b.log").exists()  # what waited did not begin


def wait_for(path):
    deadline = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_nothing_is_run_where_nothing_is_missing(monkeypatch, capsys, tmp_path):
    for design in ("ot_or", "ot_lr", "lt_lr", "lt_or", "r_recurrent"):
        for seed in range(3):
            write_offline_log(tmp_path, design=design, seed=seed, scores=[1.0], reward_error=0.1)
    monkeypatch.setattr(sweep, "run_here", lambda *_: pytest.fail("there is nothing to run"))
    sweep.main(["figure_08", "preset=desk", "--results", str(tmp_path)])
    assert capsys.readouterr().out == "nothing is missing\n"


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (["figure_2"], "'figure_02'"),
        (["figure_02", "preset=dsk"], "'desk'"),
        (["preset=desk"], "name a figure or table"),
        (["figure_10", "preset=smoke", "online.episode=3"], "'online.episodes'"),
        (["figure_10", "--parallel", "0"], "--parallel"),
    ],
)
def test_a_mistake_is_one_line(words, right, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        sweep.main([*words, "--results", str(tmp_path / "results")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert right in line
