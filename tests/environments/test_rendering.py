"""The backend is chosen and checked; fast frames are nearly those of dm_control."""

import os
import sys

import numpy as np
import pytest

from environments import frame_check, rendering
from environments.control import ControlEnvironment
from errors import UsageError
from tests.environments.test_control import load_suite


@pytest.fixture
def unchosen(monkeypatch):
    """Makes it look as if dm_control were not imported and no backend chosen."""
    monkeypatch.setenv("MUJOCO_GL", "")  # so that the old value comes back after the test
    monkeypatch.delitem(sys.modules, "dm_control._render", raising=False)


def test_egl_comes_first(unchosen, monkeypatch):
    monkeypatch.setattr(rendering, "_fault", lambda backend: None)
    assert rendering.prepare_backend() == "egl"
    assert os.environ["MUJOCO_GL"] == "egl"


def test_osmesa_serves_where_egl_does_not(unchosen, monkeypatch):
    monkeypatch.setattr(rendering, "_fault", {"egl": "no library", "osmesa": None}.get)
    assert rendering.prepare_backend() == "osmesa"
    assert os.environ["MUJOCO_GL"] == "osmesa"


def test_the_users_choice_is_kept(unchosen, monkeypatch):
    monkeypatch.setenv("MUJOCO_GL", "glfw")
    monkeypatch.setattr(rendering, "_fault", lambda backend: None)
    assert rendering.prepare_backend() == "glfw"


def test_no_renderer_names_faults_and_packages_in_one_line(unchosen, monkeypatch):
    monkeypatch.setattr(rendering, "_fault", lambda backend: f"no {backend} here")
    with pytest.raises(UsageError) as caught:
        rendering.prepare_backend()
    message = str(caught.value)
    assert "\n" not in message
    for part in ("no egl here", "no osmesa here", rendering.INSTALL_EGL, rendering.INSTALL_OSMESA):
        assert part in message


def test_a_backend_that_is_switched_off_is_a_real_fault(unchosen, monkeypatch):
    """Unlike the tests above this one makes the real attempt."""
    monkeypatch.setenv("MUJOCO_GL", "off")
    with pytest.raises(UsageError, match="No OpenGL rendering backend.*unset MUJOCO_GL"):
        rendering.prepare_backend()


def test_a_prepared_backend_is_not_tried_again(monkeypatch):
    ControlEnvironment("cartpole_balance", seed=0).close()
    monkeypatch.setattr(rendering, "_fault", lambda backend: pytest.fail("tried again"))
    assert rendering.prepare_backend() in ("egl", "osmesa", "glfw")


@pytest.mark.parametrize("task", ["cartpole_balance", "reacher_easy"])
def test_exact_frames_are_the_suites_own(task):
    reference = load_suite(task, 4)
    with ControlEnvironment(task, 4, exact_rendering=True) as environment:
        reference.reset()
        np.testing.assert_array_equal(
            environment.reset().observation, reference.physics.render(64, 64, camera_id=0)
        )
        action = np.ones(environment.action_spec().shape, np.float32)
        for _ in range(4):
            reference.step(action)
        np.testing.assert_array_equal(
            environment.step(action).observation, reference.physics.render(64, 64, camera_id=0)
        )


@pytest.mark.parametrize("task", ["cheetah_run", "reacher_easy", "cartpole_swingup"])
def test_fast_frames_differ_little(task):
    # About three times what was measured over longer episodes (docs/rendering.md).
    difference = frame_check.pixel_difference(task, seed=0, frames=4)
    assert 0 < difference.mean < 0.6
    assert difference.visible < 0.04


def test_fast_settings_are_fast():
    # Four to seven times on a quiet machine; a ratio, since a busy one slows both alike.
    with (
        ControlEnvironment("walker_walk", 0) as fast,
        ControlEnvironment("walker_walk", 0, exact_rendering=True) as exact,
    ):
        rates = [frame_check.frames_per_second(each, frames=10) for each in (fast, exact)]
    assert rates[0] > 2 * rates[1]


def test_environments_drawing_in_turn_do_not_disturb_each_other():
    action = np.ones(1, np.float32)
    with ControlEnvironment("cartpole_swingup", 0) as alone:
        expected = [alone.reset().observation, alone.step(action).observation]
    with (
        ControlEnvironment("cartpole_swingup", 0) as first,
        ControlEnvironment("cheetah_run", 0) as second,
    ):
        frames = [first.reset().observation]
        second.reset()
        frames.append(first.step(action).observation)
    np.testing.assert_array_equal(frames, expected)
