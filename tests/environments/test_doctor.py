"""The doctor tells what is there, and what to do where something is missing."""

import os
import subprocess
import sys

import pytest

from environments import doctor


def test_all_is_well(capsys):
    code = doctor.main(["--tasks", "cartpole_balance", "--frames", "3", "--difference"])
    told = capsys.readouterr().out
    assert code == 0, told
    for part in (
        "TensorFlow 2.15",
        "devices: CPU",
        "mujoco 3.11.0",
        "rendering backend: ",
        "renderer: ",
        "cartpole_balance",
        "difference: mean",
        "all is well",
    ):
        assert part in told


def run_doctor(**variables: str) -> subprocess.CompletedProcess:
    """Runs the command with environment variables added."""
    return subprocess.run(
        [sys.executable, "-m", "environments.doctor", "--tasks", "cartpole_balance"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_missing_drivers_are_named_with_their_packages(tmp_path):
    # The EGL library looks for drivers where this variable says: there are none.
    done = run_doctor(
        MUJOCO_GL="egl", __EGL_VENDOR_LIBRARY_FILENAMES=str(tmp_path / "nothing.json")
    )
    assert done.returncode == 2
    assert "no renderer works" in done.stderr
    assert "apt-get install -y libegl1" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "TensorFlow 2.15" in done.stdout


def test_another_version_of_the_simulator_is_a_fault(monkeypatch, capsys):
    monkeypatch.setitem(doctor.WANTED_VERSIONS, "mujoco", "3.12.0")
    assert doctor.main(["--tasks"]) == 2
    assert "mujoco is 3.11.0, but frames are the same only with 3.12.0" in capsys.readouterr().err


def test_a_missing_package_is_a_fault(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tf_agents", None)  # what import takes for not to be found
    assert doctor.main(["--tasks"]) == 2
    assert "TensorFlow or TF-Agents is missing" in capsys.readouterr().err


@pytest.mark.parametrize("bad", ["cheetah", "counting"])
def test_an_unknown_task_is_one_line(bad, capsys):
    assert doctor.main(["--tasks", bad]) == 2
    assert f"unknown task {bad!r}" in capsys.readouterr().err


def test_bad_options_end_with_code_two(capsys):
    with pytest.raises(SystemExit) as caught:
        doctor.main(["--frames", "0"])
    assert caught.value.code == 2
    assert "--frames" in capsys.readouterr().err
