"""Every environment follows its specs, and refuses what does not."""

import numpy as np
import pytest
from tf_agents.environments.utils import validate_py_environment

from environments import tasks
from environments.counting import CountingEnvironment
from environments.point_mass import PointMass
from environments.registry import make
from environments.tasks import CONTROL_TASKS, TASKS

ACTION_SIZES = {
    "cheetah_run": 6,
    "reacher_easy": 2,
    "cartpole_balance": 1,
    "cartpole_swingup": 1,
    "finger_spin": 2,
    "ball_in_cup_catch": 2,
    "walker_walk": 6,
    "counting": 1,
    "point_mass": 2,
}


@pytest.fixture
def short_episodes(monkeypatch):
    """Shortens the control tasks' episodes; the toys take their length as an argument."""
    monkeypatch.setattr(tasks, "ENV_STEPS", 20)


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_control_follows_its_specs(task, short_episodes):
    with make(task, seed=0) as environment:
        validate_py_environment(environment, episodes=2)


@pytest.mark.parametrize("toy", [CountingEnvironment, PointMass])
def test_toys_follow_their_specs(toy):
    validate_py_environment(toy(seed=0, decisions=5), episodes=2)


@pytest.mark.parametrize("task", TASKS)
def test_specs_are_those_of_the_paper(task):
    with make(task, seed=0) as environment:
        image, action = environment.observation_spec(), environment.action_spec()
    assert image.shape == (64, 64, 3)
    assert image.dtype == np.uint8
    assert action.shape == (ACTION_SIZES[task],)
    assert action.dtype == np.float32
    assert np.all(action.minimum == -1)
    assert np.all(action.maximum == 1)


def test_suite_needs_no_scaling_of_actions():
    from dm_control import suite

    for domain, name in CONTROL_TASKS.values():
        spec = suite.load(domain, name).action_spec()
        assert np.all(spec.minimum == -1)
        assert np.all(spec.maximum == 1)


@pytest.mark.parametrize("task", ["cartpole_balance", "point_mass"])
def test_bad_actions_are_refused_and_change_nothing(task):
    with make(task, seed=0) as environment, make(task, seed=0) as untouched:
        size = ACTION_SIZES[task]
        environment.reset()
        for bad in (
            np.zeros(size + 1),
            np.zeros((1, size)),
            np.full(size, 1.01),
            np.full(size, -1.01),
            np.full(size, np.nan),
            np.full(size, np.inf),
        ):
            with pytest.raises(ValueError, match="action"):
                environment.step(bad.astype(np.float32))
        untouched.reset()
        action = np.full(size, 0.5, np.float32)
        after, expected = environment.step(action), untouched.step(action)
        np.testing.assert_array_equal(after.observation, expected.observation)
        assert after.reward == expected.reward


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError):
        PointMass(seed)


def test_an_episode_without_decisions_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        PointMass(seed=0, decisions=0)
