"""Tells whether this machine can run the project, and what to do where it cannot.

python -m environments.doctor
python -m environments.doctor --tasks cheetah_run walker_walk --difference
"""

# Nothing heavy at the top: a doctor must be able to speak of what cannot be imported.
import argparse
import os
import platform
import shutil
import sys
from importlib import metadata

from environments.tasks import CONTROL_TASKS
from errors import UsageError

# Frames depend on the pair: from mujoco 3.12 on the floors of the suite have other textures.
WANTED_VERSIONS = {"dm_control": "1.0.44", "mujoco": "3.11.0"}

_INSTALL = "pip install -c requirements.lock -e ."


def main(arguments: list[str] | None = None) -> int:
    """Runs the command.

    Args:
      arguments: of the command line; None takes the process's own.

    Returns:
      0 where all is well, 2 where something is missing or wrong.
    """
    options = _parse(arguments)
    _quieten()
    try:
        _check_tasks(options.tasks)
        print(f"Python {platform.python_version()}, {os.cpu_count()} processors")
        _report_tensorflow()
        _report_versions()
        _report_rendering(options.tasks, options.frames, options.difference)
    except UsageError as fault:
        print(fault, file=sys.stderr)
        return 2
    print("all is well")
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m environments.doctor",
        description="Checks TensorFlow, MuJoCo and headless rendering, and measures the rendering.",
    )
    parser.add_argument(
        "--tasks", nargs="*", default=list(CONTROL_TASKS), metavar="TASK", help="tasks to draw"
    )
    parser.add_argument("--frames", type=int, default=50, help="frames to draw of each task")
    parser.add_argument(
        "--difference",
        action="store_true",
        help="also compare the frames with those of dm_control's own, slower settings",
    )
    options = parser.parse_args(arguments)
    if options.frames < 1:
        parser.error("--frames must be at least 1")
    return options


def _quieten() -> None:
    """Silences TensorFlow's log and gym's notices, which would hide what the doctor says."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        from gym_notices import notices
    except ImportError:
        return
    notices.notices.clear()


def _check_tasks(tasks: list[str]) -> None:
    unknown = [task for task in tasks if task not in CONTROL_TASKS]
    if unknown:
        known = ", ".join(CONTROL_TASKS)
        raise UsageError(f"unknown task {unknown[0]!r} after --tasks: choose from {known}")


def _report_tensorflow() -> None:
    try:
        import tensorflow as tf
        import tf_agents
    except ImportError as error:
        raise UsageError(f"TensorFlow or TF-Agents is missing ({error}): {_INSTALL}") from error
    gpus = [
        tf.config.experimental.get_device_details(device).get("device_name", device.name)
        for device in tf.config.list_physical_devices("GPU")
    ]
    print(f"TensorFlow {tf.__version__}, TF-Agents {tf_agents.__version__}")
    print(f"devices: CPU{''.join(f', {gpu}' for gpu in gpus)}")
    if not gpus and shutil.which("nvidia-smi"):
        print("note: TensorFlow sees no GPU here; pip install -c requirements.lock -e '.[gpu]'")


def _report_versions() -> None:
    for package, wanted in WANTED_VERSIONS.items():
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError as error:
            raise UsageError(f"{package} is missing: {_INSTALL}") from error
        print(f"{package} {found}")
        if found != wanted:
            raise UsageError(
                f"{package} is {found}, but frames are the same only with {wanted}: {_INSTALL}"
            )


def _report_rendering(tasks: list[str], frames: int, difference: bool) -> None:
    from environments import frame_check, rendering
    from environments.control import ControlEnvironment

    print(f"rendering backend: {rendering.prepare_backend()}")
    slow = []
    for number, task in enumerate(tasks):
        environment = ControlEnvironment(task, seed=0)
        if number == 0:
            print(f"renderer: {environment.renderer_name()}")
            print("frames of 64 x 64 a second:")
        rate = frame_check.frames_per_second(environment, frames)
        environment.close()
        wanted = frame_check.wanted_frames_per_second(task)
        line = f"  {task:<18}{rate:6.0f}  (at least {wanted} on a quiet machine)"
        if difference:
            change = frame_check.pixel_difference(task, 0, frames)
            line += (
                f"  difference: mean {change.mean:.2f} of 255, {change.visible:.1%} of the pixels"
                f" by more than {frame_check.VISIBLE}, largest {change.largest}"
            )
        print(line, flush=True)
        if rate < wanted:
            slow.append(task)
    if slow:
        # No fault: a busy machine is slow too, and all works.
        print(f"note: slow on {', '.join(slow)}; is the machine busy with something else?")


if __name__ == "__main__":
    sys.exit(main())
