"""Whose mistake an exception is, and what a reader of the terminal sees of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.guard import guarded


def test_a_full_disk_is_the_users_to_mend(capsys):
    def fill():
        raise OSError(28, "No space left on device", "runs/log.jsonl")

    with pytest.raises(SystemExit) as caught:
        guarded(fill)
    assert caught.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: cannot write to runs/log.jsonl: No space left on device"
    ]


def test_a_reader_that_has_seen_enough_is_left_in_peace():
    script = [sys.executable, "-m", "experiments.tables.table_08"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(script, **pipes) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_a_fault_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        guarded(lambda: 1 / 0)
    with pytest.raises(FileNotFoundError):
        guarded(Path("no such file").read_text)


def test_scripts_of_tables_and_figures_import_no_command_line():
    """Hydra alone costs as much as all else that a script's --help imports."""
    code = "import sys, experiments.tables.table_08; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "argparse" in imported
    assert imported.isdisjoint({"hydra", "absl", "tensorflow", "matplotlib"})
