"""Headless rendering: the choice of a backend, its check, and the settings that make it fast."""

import os
import subprocess
import sys

import numpy as np

from errors import UsageError
from world_model import FRAME_SHAPE

CAMERA = 0  # paper section 4.1: the third-person camera; the suite's first

# Tried in turn where MUJOCO_GL does not choose: both draw without a display, and the same pixels.
BACKENDS = ("egl", "osmesa")

INSTALL_EGL = "apt-get install -y libegl1 libopengl0 libgl1-mesa-dri"
INSTALL_OSMESA = "apt-get install -y libosmesa6"

# Ours, measured (docs/rendering.md): what makes a 64 x 64 frame costly in software is a shadow map
# of 2048 x 2048 and the fine meshes of round bodies. Multisampling, shadows and reflections stay
# on: without them the picture changes visibly.
SHADOW_MAP_SIZE = 512  # the suite: 2048
SLICES = 16  # of a round body, around; the suite: 28
STACKS = 8  # of a round body, along; the suite: 16

# Creates a context as an environment will, in a process of its own: a failed attempt leaves
# half-imported libraries behind, and some drivers do not fail but crash.
_ATTEMPT = "from dm_control import _render; _render.Renderer(max_width=64, max_height=64)"


def prepare_backend() -> str:
    """Chooses the backend that dm_control is going to use; call before importing dm_control.

    The variable MUJOCO_GL, where set, decides; else EGL, else OSMesa. The choice is written to
    that variable, which dm_control reads once, as it is imported.

    Returns:
      The name of the backend that works.

    Raises:
      UsageError: none works; the message says which library is missing.
    """
    if "dm_control._render" in sys.modules:
        return sys.modules["dm_control._render"].BACKEND
    chosen = os.environ.get("MUJOCO_GL") or None
    faults = {}
    for backend in (chosen,) if chosen else BACKENDS:
        fault = _fault(backend)
        if fault is None:
            os.environ["MUJOCO_GL"] = backend
            return backend
        faults[backend] = fault
    raise UsageError(_no_renderer(faults, chosen))


class FrameCamera:
    """Draws 64 x 64 frames of a simulation."""

    def __init__(self, physics, exact: bool):
        """Initializes the camera.

        Args:
          physics: a ``dm_control.mujoco.Physics`` that has not rendered yet.
          exact: whether to leave dm_control's settings as they are.
        """
        from dm_control.mujoco.engine import Camera

        height, width, _ = FRAME_SHAPE
        if not exact:
            visual = physics.model.vis
            visual.quality.shadowsize = SHADOW_MAP_SIZE
            visual.quality.numslices = SLICES
            visual.quality.numstacks = STACKS
            visual.global_.offwidth = width
            visual.global_.offheight = height
        self._gl = physics.contexts.gl
        # One camera is kept: physics.render would make a new scene for each frame.
        self._camera = Camera(physics, height=height, width=width, camera_id=CAMERA)

    def frame(self) -> np.ndarray:
        """Returns a new uint8 [64, 64, 3] frame."""
        # A copy: the camera draws every frame into the same buffer.
        return np.array(self._camera.render())

    def renderer_name(self) -> str:
        """Returns what OpenGL calls the renderer, such as llvmpipe for software."""
        # After dm_control, which tells PyOpenGL which platform to load.
        from OpenGL import GL

        with self._gl.make_current() as context:
            return context.call(GL.glGetString, GL.GL_RENDERER).decode()


def _fault(backend: str) -> str | None:
    """Returns None where the backend works, else the reason in one line."""
    attempt = subprocess.run(
        [sys.executable, "-c", _ATTEMPT],
        env={**os.environ, "MUJOCO_GL": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    if attempt.returncode == 0:
        return None
    lines = attempt.stderr.strip().splitlines()
    return lines[-1].rstrip(".") if lines else f"the attempt ended with code {attempt.returncode}"


def _no_renderer(faults: dict[str, str], chosen: str | None) -> str:
    """Returns the one line that says what failed and what mends it."""
    reasons = "; ".join(f"{backend}: {fault}" for backend, fault in faults.items())
    remedies = {
        "egl": f"install EGL by `{INSTALL_EGL}`",
        "osmesa": f"install OSMesa by `{INSTALL_OSMESA}`",
    }
    if chosen is None:
        remedy = f"{remedies['egl']}, or {remedies['osmesa']}"
    else:
        remedy = f"unset MUJOCO_GL (it is {chosen!r})"
        if chosen in remedies:
            remedy = f"{remedies[chosen]}, or {remedy}"
    return f"no renderer works ({reasons}): {remedy}"
