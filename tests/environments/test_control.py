"""The control tasks are dm_control's, four steps at a time."""

import numpy as np
import pytest

from environments import rendering
from environments.control import ControlEnvironment
from environments.tasks import ACTION_REPEAT, CONTROL_TASKS

SEED = 11


def load_suite(task: str, seed: int):
    """Returns dm_control's own environment, with its own time limit."""
    from dm_control import suite

    domain, name = CONTROL_TASKS[task]
    return suite.load(domain, name, task_kwargs={"random": seed})


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_an_episode_is_a_thousand_of_the_suites_own_steps(task, monkeypatch):
    # What is drawn does not matter here, and 250 frames a task take their time.
    monkeypatch.setattr(
        rendering.FrameCamera, "frame", lambda camera: np.zeros((64, 64, 3), np.uint8)
    )
    random = np.random.RandomState(0)
    with ControlEnvironment(task, SEED) as environment:
        reference = load_suite(task, SEED)
        reference.reset()
        time_step = environment.reset()
        assert time_step.is_first()
        assert time_step.reward == 0
        for decision in range(1, 251):
            action = random.uniform(-1, 1, environment.action_spec().shape).astype(np.float32)
            steps = [reference.step(action) for _ in range(ACTION_REPEAT)]
            time_step = environment.step(action)
            assert time_step.reward.dtype == np.float32
            assert time_step.reward == np.float32(sum(step.reward for step in steps))
            assert time_step.is_last() == steps[-1].last() == (decision == 250)
            assert time_step.discount == 1
        assert not any(step.last() for step in steps[:-1])
        simulation = environment.get_state().simulation
        own = reference.physics.get_state(16383)  # mjSTATE_INTEGRATION, all bits
        np.testing.assert_array_equal(simulation.physics, own)
        assert environment.step(action).is_first()


@pytest.mark.parametrize(("action_repeat", "decisions"), [(8, 125), (6, 166)])
def test_another_action_repeat_makes_longer_decisions(action_repeat, decisions, monkeypatch):
    monkeypatch.setattr(
        rendering.FrameCamera, "frame", lambda camera: np.zeros((64, 64, 3), np.uint8)
    )
    action = np.ones(1, np.float32)
    with ControlEnvironment("cartpole_balance", SEED, action_repeat=action_repeat) as environment:
        reference = load_suite("cartpole_balance", SEED)
        reference.reset()
        environment.reset()
        expected = sum(reference.step(action).reward for _ in range(action_repeat))
        assert environment.step(action).reward == np.float32(expected)
        taken = 1
        while not environment.step(action).is_last():
            taken += 1
    assert taken + 1 == decisions


def test_rewards_are_seen():
    """Guards the test above, which sums of nothing but zeros would pass."""
    with ControlEnvironment("cartpole_balance", SEED) as environment:
        environment.reset()
        reward = environment.step(np.zeros(1, np.float32)).reward
    assert 3 < reward <= 4


def test_one_frame_is_drawn_a_decision(monkeypatch):
    drawn = []
    frame = rendering.FrameCamera.frame
    monkeypatch.setattr(
        rendering.FrameCamera, "frame", lambda camera: drawn.append(0) or frame(camera)
    )
    with ControlEnvironment("cartpole_balance", SEED) as environment:
        environment.reset()
        assert len(drawn) == 1
        seconds = environment.rendering_seconds
        assert seconds > 0
        environment.step(np.zeros(1, np.float32))
        assert len(drawn) == 2
        assert environment.rendering_seconds > seconds


def test_frames_are_the_callers_to_keep():
    with ControlEnvironment("cheetah_run", SEED) as environment:
        first = environment.reset().observation
        kept = first.copy()
        second = environment.step(np.ones(6, np.float32)).observation
        assert np.any(first != second)
        np.testing.assert_array_equal(first, kept)
