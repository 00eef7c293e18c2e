"""The simulator's look ahead is the environment's own future, on every task."""

import warnings

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from environments.control import ControlEnvironment
from environments.point_mass import PointMass
from environments.rewards import REWARDS, States
from environments.simulator import Simulator, look_ahead
from environments.tasks import ACTION_REPEAT, CONTROL_TASKS
from planners.config import CEMConfig
from planners.oracle import Oracle
from planners.planner import make_planner

SEED = 7
EXAMPLES = settings(max_examples=6, deadline=None, database=None, derandomize=True)
TOLERANCE = 1e-9  # of a reward
DRAWS = st.integers(0, 2**32 - 1)
# Full actions reach joint limits and contacts that drawn ones do not.
KINDS = st.sampled_from(["uniform", "extreme", "still"])


def draw_actions(shape: tuple, seed: int, kind: str) -> np.ndarray:
    """Returns float32 actions in [-1, 1]."""
    actions = np.random.RandomState(seed).uniform(-1, 1, shape).astype(np.float32)
    return {"uniform": actions, "extreme": np.sign(actions), "still": 0 * actions}[kind]


def make_simulator(environment: ControlEnvironment, threads: int = 1) -> Simulator:
    """The simulator of a task with an entry in REWARDS."""
    return Simulator(environment, REWARDS[environment.task], threads)


def play(environment: ControlEnvironment, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Takes actions [H, A]; dm_control's states [H * R, P] and rewards [H * R] after each step."""
    import mujoco

    kind = mujoco.mjtState.mjSTATE_FULLPHYSICS.value
    states, rewards = [], []
    for action in np.repeat(actions, environment.action_repeat, axis=0):
        rewards.append(environment._suite.step(action).reward)
        states.append(environment._physics.get_state(kind))
    return np.stack(states), np.array(rewards)


def assert_foretold(environment: ControlEnvironment, actions: np.ndarray, threads: int = 1) -> None:
    """Asserts that the simulator says of actions [N, H, A] what then happens."""
    simulation = environment.get_state().simulation
    outcome = make_simulator(environment, threads).roll_out(simulation.physics, actions)
    np.testing.assert_array_equal(environment.physics_state(), simulation.physics)  # untouched
    for sequence, states, rewards in zip(actions, outcome.states, outcome.rewards, strict=True):
        environment._restore(simulation)
        expected_states, expected_rewards = play(environment, sequence)
        np.testing.assert_array_equal(states, expected_states)
        np.testing.assert_allclose(rewards, expected_rewards, rtol=0, atol=TOLERANCE)
    environment._restore(simulation)


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_random_futures_are_foretold(task):
    with ControlEnvironment(task, SEED) as environment:
        size = environment.action_spec().shape[0]

        @EXAMPLES
        @given(seed=DRAWS, kind=KINDS, lead=st.integers(1, 8), repeat=st.sampled_from([1, 2, 4, 8]))
        def holds(seed, kind, lead, repeat):
            environment.action_repeat = repeat
            environment._begin(np.random.RandomState(seed))
            play(environment, draw_actions((lead, size), seed, "uniform"))
            assert_foretold(environment, draw_actions((2, 3, size), seed, kind), threads=2)

        holds()


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_planned_futures_are_foretold_from_reset_on(task):
    """Plans lead where random actions do not, and every decision starts from a real trajectory."""
    planner = make_planner(CEMConfig(horizon=4, proposals=16, samplings=2, elite_fraction=0.25))
    with ControlEnvironment(task, SEED) as environment:
        oracle = Oracle()
        oracle.watch(environment)
        size = environment.action_spec().shape[0]
        environment._begin(np.random.RandomState(SEED))
        bounds = -np.ones(size, np.float32), np.ones(size, np.float32)
        for decision in range(4):
            state = oracle.initial_state(1)
            plan = planner(oracle, state, *bounds, seed=np.array([SEED, decision]))
            actions = plan.actions.numpy()
            outcome = make_simulator(environment).roll_out(environment.physics_state(), actions)
            if decision % 2:  # else the trajectory goes on without any state being restored
                assert_foretold(environment, actions)
            assert float(plan.predicted_return[0]) == pytest.approx(outcome.rewards.sum(), rel=1e-6)
            states, rewards = play(environment, actions[0, :1])
            np.testing.assert_array_equal(outcome.states[0, :ACTION_REPEAT], states)
            np.testing.assert_allclose(
                outcome.rewards[0, :ACTION_REPEAT], rewards, rtol=0, atol=TOLERANCE
            )


# Positions and velocities about those where the reward of a sparse task changes.
NEAR = {
    "reacher_easy": (np.array([0.0, 0.0]), np.array([np.pi, np.pi]), 1.0),
    "ball_in_cup_catch": (np.array([0.0, 0.0, 0.0, 0.35]), 0.06, 1.0),
    "finger_spin": (np.zeros(3), 1.0, 40.0),
}


@pytest.mark.parametrize("task", CONTROL_TASKS)
def test_rewards_of_drawn_states_are_dm_controls(task):
    middle, spread, speed = NEAR.get(task, (0.0, 1.5, 10.0))
    seen = []
    with ControlEnvironment(task, SEED) as environment:
        physics, model = environment._physics, environment.mujoco_model

        @settings(EXAMPLES, max_examples=60)
        @given(seed=DRAWS)
        def holds(seed):
            random = np.random.RandomState(seed)
            if seed % 4 == 0:
                environment._begin(random)  # other targets
            physics.data.qpos[:] = middle + spread * random.uniform(-1, 1, model.nq)
            physics.data.qvel[:] = speed * random.uniform(-1, 1, model.nv)
            physics.data.ctrl[:] = random.uniform(-1, 1, model.nu)
            physics.forward()
            states = States(
                *(getattr(physics.data, name)[None] for name in ("qpos", "qvel", "ctrl")),
                physics.data.sensordata[None],
            )
            expected = environment._suite.task.get_reward(physics)
            (reward,) = REWARDS[task].function(model, states)
            assert abs(reward - expected) <= TOLERANCE
            seen.append(reward)

        holds()
    assert min(seen) < 0.5 < max(seen)  # both sides of a sparse reward were met


def test_the_outcome_does_not_depend_on_threads():
    with ControlEnvironment("walker_walk", SEED) as environment:
        environment.reset()
        actions = draw_actions((5, 3, 6), SEED, "uniform")
        state = environment.physics_state()
        one, three = (make_simulator(environment, n).roll_out(state, actions) for n in (1, 3))
        np.testing.assert_array_equal(one.states, three.states)
        np.testing.assert_array_equal(one.rewards, three.rewards)


def test_states_and_actions_of_another_task_are_refused():
    with ControlEnvironment("cheetah_run", SEED) as environment:
        simulator = make_simulator(environment)
        state, actions = environment.physics_state(), np.zeros((2, 3, 6), np.float32)
        with pytest.raises(ValueError, match=rf"state of shape \({len(state) - 1},\)"):
            simulator.roll_out(state[:-1], actions)
        with pytest.raises(ValueError, match=r"\(N, H, 6\)"):
            simulator.roll_out(state, actions[..., :5])


@pytest.mark.parametrize("task", ["cartpole_swingup", "reacher_easy"])
def test_looking_ahead_sums_over_the_action_repeat(task):
    with ControlEnvironment(task, SEED, action_repeat=2) as environment:
        environment.reset()
        actions = draw_actions((3, 4, environment.action_spec().shape[0]), SEED, "uniform")
        rewards = look_ahead(environment, threads=1)(actions)
        np.testing.assert_allclose(rewards, environment.try_out(actions), rtol=0, atol=TOLERANCE)
        assert environment.step(actions[0, 0]).reward == pytest.approx(rewards[0, 0], abs=1e-6)


def test_a_task_without_a_vectorised_reward_warns_once_and_is_stepped(monkeypatch):
    monkeypatch.delitem(REWARDS, "cartpole_balance")
    for environment in (ControlEnvironment("cartpole_balance", SEED), PointMass(SEED)):
        with environment:
            environment.reset()
            actions = draw_actions((2, 3, environment.action_spec().shape[0]), SEED, "uniform")
            look = look_ahead(environment, threads=1)
            with pytest.warns(UserWarning, match=r"2 plans of 3 decisions took \d+\.\d\d s"):
                rewards = look(actions)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                np.testing.assert_array_equal(look(actions), rewards)
            taken = [environment.step(action).reward for action in actions[0]]
            np.testing.assert_allclose(rewards[0], taken, rtol=1e-6)


def test_every_control_task_has_a_vectorised_reward():
    assert REWARDS.keys() == CONTROL_TASKS.keys()
