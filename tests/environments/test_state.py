"""Seeds and states: what follows from them is exact, whatever came before."""

import numpy as np
import pytest

from environments.control import ControlEnvironment
from environments.counting import CountingEnvironment
from environments.point_mass import PointMass
from environments.registry import make
from environments.tasks import CONTROL_TASKS, TASKS

DECISIONS = 6


def actions(environment, count: int = DECISIONS, seed: int = 0) -> np.ndarray:
    """Returns random float32 [count, A] actions."""
    shape = (count, *environment.action_spec().shape)
    return np.random.RandomState(seed).uniform(-1, 1, shape).astype(np.float32)


def play(environment, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Takes the actions and returns the frames and the rewards."""
    steps = [environment.step(action) for action in chosen]
    return np.stack([s.observation for s in steps]), np.stack([s.reward for s in steps])


def assert_same(first: tuple, second: tuple) -> None:
    """Asserts that two results of ``play`` are equal to the last bit."""
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def saved_model(environment: ControlEnvironment) -> bytes:
    """Returns every byte of the MuJoCo model as it stands."""
    import mujoco

    model = environment._physics.model.ptr
    buffer = np.empty(mujoco.mj_sizeModel(model), np.uint8)
    mujoco.mj_saveModel(model, None, buffer)
    return buffer.tobytes()


@pytest.mark.parametrize("task", TASKS)
def test_a_seeded_episode_does_not_depend_on_what_came_before(task):
    with make(task, seed=5) as fresh, make(task, seed=3) as used:
        chosen = actions(fresh)
        used.reset()
        play(used, actions(used, seed=1))
        used.reset()
        play(used, actions(used, seed=2))
        used.reseed(5)
        first, second = fresh.reset().observation, used.reset().observation
        np.testing.assert_array_equal(first, second)
        assert_same(play(fresh, chosen), play(used, chosen))
        used.reseed(6)
        assert np.any(used.reset().observation != first)


@pytest.mark.parametrize("task", ["finger_spin", "point_mass"])
def test_reseeding_leaves_the_episode_under_way_alone(task):
    with make(task, seed=5) as fresh, make(task, seed=5) as reseeded:
        chosen = actions(fresh)
        fresh.reset()
        reseeded.reset()
        reseeded.reseed(9)
        assert_same(play(fresh, chosen), play(reseeded, chosen))


@pytest.mark.parametrize("task", TASKS)
def test_state_round_trips_into_another_environment(task):
    with make(task, seed=1) as source, make(task, seed=2) as target:
        source.reset()
        play(source, actions(source, 3, seed=1))
        state = source.get_state()
        chosen = actions(source)
        expected = play(source, chosen)
        expected_next = source.reset().observation

        target.set_state(state)  # before any reset
        np.testing.assert_array_equal(
            target.current_time_step().observation, state.time_step.observation
        )
        assert_same(play(target, chosen), expected)
        np.testing.assert_array_equal(target.reset().observation, expected_next)

        source.set_state(state)  # from the midst of another episode, and a second time
        assert_same(play(source, chosen), expected)
        if task in CONTROL_TASKS:
            target.set_state(source.get_state())
            assert saved_model(target) == saved_model(source)
            simulation, other = source.get_state().simulation, target.get_state().simulation
            np.testing.assert_array_equal(simulation.physics, other.physics)


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_state_right_after_a_reset_round_trips(task):
    with make(task, seed=1) as source, make(task, seed=2) as target:
        source.reset()
        state = source.get_state()
        chosen = actions(source)
        target.set_state(state)
        assert_same(play(target, chosen), play(source, chosen))


@pytest.mark.parametrize("toy", [CountingEnvironment, PointMass])
def test_the_time_limit_travels_with_the_state(toy):
    source, target = toy(seed=0, decisions=3), toy(seed=1, decisions=3)
    source.reset()
    chosen = actions(source, 3)
    play(source, chosen[:2])
    target.set_state(source.get_state())
    assert target.step(chosen[2]).is_last()
    source.set_state(target.get_state())
    assert source.step(chosen[0]).is_first()


def test_a_saved_state_is_not_changed_by_what_follows():
    with make("reacher_easy", seed=0) as environment:
        environment.reset()
        state = environment.get_state()
        physics = state.simulation.physics.copy()
        target = state.simulation.edits[0].copy()
        play(environment, actions(environment))
        environment.reset()
        np.testing.assert_array_equal(state.simulation.physics, physics)
        np.testing.assert_array_equal(state.simulation.edits[0], target)
        assert np.any(environment.get_state().simulation.edits[0] != target)
