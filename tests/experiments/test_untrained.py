"""Agents without training: their episodes carry on after a kill, on any number of processes."""

import functools
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from errors import UsageError
from experiments.collect import collect
from planners.config import CEMConfig
from tests.experiments.commands import run
from training.records import read_log

COUNTED = ("episode", "env_step", "decision", "train_step", "score")
TOY = ("design=oracle", "task=point_mass", "preset=smoke", "planner.proposals=32")


def episodes(folder):
    """The evaluation records of a run, without the times that they took."""
    records = [r for r in read_log(folder / "log.jsonl") if r["kind"] == "evaluation"]
    assert all(record["planning_seconds"] > 0 for record in records)
    return [{key: record[key] for key in COUNTED} for record in records]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The records of three episodes, one after the other."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    done = run("train", *TOY, f"folder={folder}")
    assert done.returncode == 0, done.stderr
    assert "no vectorised reward" in done.stderr
    return episodes(folder)


def test_the_oracle_is_only_evaluated(unbroken):
    assert [(r["episode"], r["env_step"], r["decision"]) for r in unbroken] == [
        (1, 1000, 250),
        (2, 2000, 500),
        (3, 3000, 750),
    ]
    assert len({r["score"] for r in unbroken}) == 3
    assert min(r["score"] for r in unbroken) > 900  # it sees the target, and plans well


def test_a_killed_run_carries_on_in_other_processes(unbroken, tmp_path):
    folder = tmp_path / "run"
    command = [sys.executable, "-m", "experiments.train", *TOY, f"folder={folder}"]
    command += ["runtime.processes=2", "online.episodes=200"]  # far more than it lives to see
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        log = folder / "log.jsonl"
        while not (log.exists() and '"evaluation"' in log.read_text()):
            assert process.poll() is None
            time.sleep(0.05)
        children = _children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert children
    deadline = time.monotonic() + 60
    while any(_lives(child) for child in children):
        assert time.monotonic() < deadline, "a worker outlived its run"
        time.sleep(0.1)

    # As many more episodes as make three, or none where the kill came late.
    done = run("train", *TOY, f"folder={folder}", "online.episodes=3", "runtime.processes=2")
    assert done.returncode == 0, done.stderr
    assert episodes(folder)[:3] == unbroken
    numbers = [record["episode"] for record in episodes(folder)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_collections_carry_on_and_are_the_same_from_any_process(tmp_path):
    small = {"horizon": 2, "proposals": 4, "samplings": 1, "elite_fraction": 0.5}
    planner = CEMConfig(**small)
    played = functools.partial(collect, "point_mass", noise=0.3, seed=4, planner=planner)
    one, two = tmp_path / "one", tmp_path / "two"
    arguments = ("task=point_mass", "noise=0.3", "seed=4", f"folder={one}", "episodes=3")
    done = run("collect", *arguments, *(f"planner.{key}={value}" for key, value in small.items()))
    assert done.returncode == 0, done.stderr
    assert len(played(two, 2, processes=2)) == 2
    kept = {path: path.stat().st_mtime_ns for path in two.glob("*.npz")}
    assert len(played(two, 3, processes=2)) == 1
    names = [f"episode_{number:06d}_251.npz" for number in (1, 2, 3)]
    for folder in (one, two):
        assert sorted(path.name for path in folder.glob("*.npz")) == names
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in names)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    held = json.loads((one / "collection.json").read_text())
    assert (held["policy"], held["noise"], held["planner"]["proposals"]) == ("oracle", 0.3, 4)
    with pytest.raises(UsageError, match="noise=0.3, not 0.1"):
        played(one, 3, noise=0.1)


def _children(parent):
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=True
    )
    return [int(pid) for pid in listed.stdout.split()]


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
