"""The policy filters on what it executed, draws from its state alone, and solves a task."""

import numpy as np
import pytest
import tensorflow as tf
from tf_agents.drivers import py_driver
from tf_agents.policies import py_tf_eager_policy

from environments.counting import CountingEnvironment, counting_reward, read_count
from environments.point_mass import PointMass
from errors import UsageError
from planners.config import CategoricalCEMConfig, CEMConfig, ExplorationConfig
from planners.policy import PlannerPolicy
from tests.planners.analytic_model import AnalyticModel
from tests.planners.memory_model import MemoryModel

TINY = CEMConfig(horizon=2, proposals=16, samplings=3, elite_fraction=0.25)
KINDS = ("none", "gaussian", "uniform")


def make_policy(environment, model, kind="none", config=TINY):
    """A policy for an environment."""
    specs = environment.time_step_spec(), environment.action_spec()
    return PlannerPolicy(*specs, model, config, ExplorationConfig(kind))


def batched(*time_steps):
    """Stacks unbatched time steps into tensors with a batch axis."""
    return tf.nest.map_structure(lambda *rows: tf.constant(np.stack(rows)), *time_steps)


def play(environment, policy, state, decisions=None):
    """Runs to the end of the episode; returns time steps, executed actions and policy state."""
    time_steps, actions = [environment.reset()], []
    while not time_steps[-1].is_last() and len(actions) != decisions:
        action, state, _ = policy.action(batched(time_steps[-1]), state)
        actions.append(action[0].numpy())
        time_steps.append(environment.step(actions[-1]))
    return time_steps, np.stack(actions), state


@pytest.mark.parametrize("kind", KINDS)
def test_filters_on_what_it_executed(kind):
    environment = CountingEnvironment(seed=0, decisions=5, action_size=2)
    policy = make_policy(environment, MemoryModel(action_size=2), kind)
    _, actions, state = play(environment, policy, policy.initial_policy_state(1, seed=3))
    belief = {name: part[0].numpy() for name, part in state["belief"].items()}

    assert belief["count"] == 5  # the first frame and four more; nothing follows the last one
    np.testing.assert_array_equal(belief["actions"][0], [0, 0])
    np.testing.assert_array_equal(belief["actions"][1:5], actions[:4])
    np.testing.assert_array_equal(state["prev_action"][0], actions[4])
    counts = read_count(belief["pixels"][:5, np.newaxis, np.newaxis])
    np.testing.assert_array_equal(counts, range(5))
    expected = [0] + [counting_reward(t + 1, actions[t]) for t in range(4)]
    np.testing.assert_allclose(belief["rewards"][:5], expected, atol=1e-6)


def test_kinds_of_exploration_do_what_they_say():
    def actions(kind):
        environment = CountingEnvironment(seed=0, decisions=12)
        config = CEMConfig(horizon=2, proposals=64, samplings=6)
        policy = make_policy(environment, MemoryModel(action_size=1), kind, config)
        return play(environment, policy, policy.initial_policy_state(1, seed=5))[1]

    planned, noisy, random = (actions(kind) for kind in KINDS)
    assert np.abs(planned - 0.8).max() < 0.1  # the favourite of MemoryModel
    assert 0.05 < np.abs(noisy - planned).mean() < 0.6
    assert random.min() < -0.3 < 0.3 < random.max()
    assert np.all(np.abs(np.concatenate([noisy, random])) <= 1)


def test_a_new_episode_starts_a_new_belief_but_not_the_same_noise():
    environment = CountingEnvironment(seed=0, decisions=3)
    policy = make_policy(environment, MemoryModel(action_size=1), "gaussian")
    state = policy.initial_policy_state(1, seed=3)
    _, first, state = play(environment, policy, state)
    _, second, state = play(environment, policy, state)
    assert state["belief"]["count"][0] == 3
    np.testing.assert_array_equal(state["belief"]["actions"][0, 1:3], second[:2])
    np.testing.assert_array_equal(state["belief"]["actions"][0, 0], [0])
    assert np.all(first != second)


def test_is_a_function_of_its_state():
    def actions(seed):
        environment = PointMass(seed=1, decisions=4)
        policy = make_policy(environment, AnalyticModel(), "gaussian")
        return play(environment, policy, policy.initial_policy_state(1, seed))[1]

    np.testing.assert_array_equal(actions(seed=2**40), actions(seed=2**40))
    assert np.any(actions(seed=2**40) != actions(seed=1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_acts_as_its_rows_would(kind):
    environments = [PointMass(seed=seed, decisions=4) for seed in range(3)]
    policy = make_policy(environments[0], AnalyticModel(), kind)
    time_steps = [environment.reset() for environment in environments]
    state = policy.initial_policy_state(3, seed=0)
    rows = [tf.nest.map_structure(lambda part, r=r: part[r : r + 1], state) for r in range(3)]
    for decision in range(4):
        if decision == 2:  # rows need not be at the same point of their episodes
            time_steps[1] = environments[1].reset()
        together, state, _ = policy.action(batched(*time_steps), state)
        for r, time_step in enumerate(time_steps):
            alone, rows[r], _ = policy.action(batched(time_step), rows[r])
            np.testing.assert_allclose(together[r], alone[0], atol=1e-5)
        time_steps = [e.step(a) for e, a in zip(environments, together.numpy(), strict=True)]


def test_solves_the_point_mass_through_tf_agents_own_driver():
    environment = PointMass(seed=4, decisions=15)
    config = CEMConfig(horizon=5, proposals=128, samplings=6)
    policy = py_tf_eager_policy.PyTFEagerPolicy(
        make_policy(environment, AnalyticModel(), config=config), batch_time_steps=True
    )
    rewards = []
    driver = py_driver.PyDriver(
        environment,
        policy,
        [lambda trajectory: rewards.append(float(trajectory.reward))],
        max_episodes=1,
    )
    driver.run(environment.reset(), policy.get_initial_state(1))
    # After the ten decisions that cross the frame, it stays within three pixels of the target.
    assert np.min(rewards[10:15]) > 3.9 > rewards[0]


def test_uniform_exploration_does_not_plan():
    class Planless(MemoryModel):
        """Fails when asked to imagine."""

        def imagine(self, state, actions, decode=False):
            """Fails."""
            raise AssertionError("planned")

    environment = CountingEnvironment(seed=0, decisions=3)
    policy = make_policy(environment, Planless(action_size=1), "uniform")
    _, _, state = play(environment, policy, policy.initial_policy_state(1, seed=0))
    assert state["belief"]["count"][0] == 3  # but it filters


def test_noise_around_discrete_actions_is_refused():
    with pytest.raises(UsageError, match="one-hot"):
        make_policy(CountingEnvironment(seed=0), MemoryModel(1), "gaussian", CategoricalCEMConfig())


def test_the_first_action_of_the_categorical_planner_is_one_hot():
    environment = CountingEnvironment(seed=0, decisions=2, action_size=3)
    config = CategoricalCEMConfig(horizon=2, proposals=16, samplings=2)
    policy = make_policy(environment, MemoryModel(action_size=3), config=config)
    _, actions, _ = play(environment, policy, policy.initial_policy_state(1, seed=0))
    np.testing.assert_array_equal(np.sort(actions, -1), [[0, 0, 1]] * 2)
