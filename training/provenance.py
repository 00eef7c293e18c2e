"""Where a result comes from: code, versions, machine and date."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import tensorflow as tf

# Those whose version can change a number.
_PACKAGES = (
    "tensorflow",
    "tensorflow-probability",
    "tf-agents",
    "dm_control",
    "mujoco",
    "numpy",
)


def provenance() -> dict[str, Any]:
    """Returns what a result has to name beside its configuration, as JSON values.

    Its keys: "commit" (None outside a repository), "dirty" (whether tracked files differ from the
    commit), "versions", "machine" and "date" (UTC, ISO 8601).
    """
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return {
        "commit": _git("rev-parse", "HEAD") or None,
        "dirty": bool(changes),
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in _PACKAGES},
        },
        "machine": {
            "cpu": _cpu_model(),
            "cores": len(os.sched_getaffinity(0)),
            "gpus": [
                tf.config.experimental.get_device_details(device).get("device_name", device.name)
                for device in tf.config.list_physical_devices("GPU")
            ],
        },
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _git(*arguments):
    """The output of a git command on the project's repository, empty where it fails."""
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _cpu_model():
    lines = Path("/proc/cpuinfo")
    if lines.exists():
        for line in lines.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
