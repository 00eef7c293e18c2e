"""Names of tasks, and what importing and making costs."""

import subprocess
import sys

import pytest

from environments.registry import make
from environments.tasks import CONTROL_TASKS, TASKS, TOY_TASKS
from errors import UsageError


def test_an_unknown_task_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="'cheetah_rum'.*did you mean cheetah_run"):
        make("cheetah_rum", seed=0)


def test_a_hopeless_name_is_answered_with_all():
    with pytest.raises(UsageError) as caught:
        make("zzzzzzzz", seed=0)
    assert all(task in str(caught.value) for task in TASKS)
    assert "\n" not in str(caught.value)


def test_names_are_unique():
    assert len(set(TASKS)) == len(CONTROL_TASKS) + len(TOY_TASKS) == 9


def run_python(code: str) -> None:
    """Runs the code in a process of its own and fails with its error."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_names_and_doctor_load_nothing_heavy():
    run_python(
        "import sys, environments.tasks, environments.doctor\n"
        "assert not {'tensorflow', 'dm_control', 'numpy'} & set(sys.modules)"
    )


def test_toys_load_no_simulator_and_imports_choose_no_backend():
    run_python(
        "import os, sys\n"
        "os.environ.pop('MUJOCO_GL', None)\n"
        "import environments.control, environments.rendering\n"
        "from environments.registry import make\n"
        "make('counting', 0), make('point_mass', 0)\n"
        "assert not {'mujoco', 'dm_control', 'OpenGL'} & set(sys.modules)\n"
        "assert 'MUJOCO_GL' not in os.environ"
    )
