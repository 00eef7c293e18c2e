"""Commands as a user gives them, in processes of their own."""

import os
import subprocess
import sys


def run(module: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Runs `python -m experiments.MODULE` with the arguments."""
    return subprocess.run(
        [sys.executable, "-m", f"experiments.{module}", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={"MUJOCO_GL": "egl", **os.environ},
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """Returns the message of a command that ended with code 2, which must be one line."""
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    return line
