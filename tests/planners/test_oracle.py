"""The oracle is a world model like the others: the same planners and policy work with it."""

import numpy as np
import pytest
import tensorflow as tf

from environments.control import ControlEnvironment
from environments.point_mass import PointMass
from planners.config import CEMConfig, ExplorationConfig
from planners.oracle import Oracle
from planners.planner import make_planner
from planners.policy import PlannerPolicy
from replay.recorder import record_episode


def play(environment, oracle, config):
    """One episode of the oracle without noise."""
    specs = environment.time_step_spec(), environment.action_spec()
    policy = PlannerPolicy(*specs, oracle, config, ExplorationConfig(kind="none"))
    return record_episode(environment, policy, policy.initial_policy_state(1, seed=3)).episode


@pytest.mark.filterwarnings("ignore:PointMass has no vectorised reward")
def test_solves_the_point_mass():
    oracle = Oracle()
    environment = oracle.watching(lambda seed: PointMass(seed, decisions=15))(4)
    config = CEMConfig(horizon=4, proposals=64, samplings=4)
    episode = play(environment, oracle, config)
    # After the ten decisions that cross the frame, it stays within three pixels of the target.
    assert np.min(episode.reward[11:]) > 3.9 > episode.reward[1]


@pytest.mark.filterwarnings("ignore:PointMass has no vectorised reward")
def test_watches_the_environment_made_last():
    oracle = Oracle()
    make = oracle.watching(PointMass)
    first, second = make(0), make(1)
    first.reset(), second.reset()
    actions = np.zeros((1, 2, 2), np.float32)
    expected = second.try_out(actions)
    assert np.any(first.try_out(actions) != expected)
    reward = oracle.imagine(oracle.initial_state(1), tf.constant(actions)).reward
    np.testing.assert_allclose(reward, expected, rtol=1e-6)


def test_threads_and_chunks_change_no_plan():
    with ControlEnvironment("cheetah_run", seed=2) as environment:
        environment.reset()
        high = tf.ones([6])
        plans = []
        for threads, chunks in ((1, 1), (3, 1), (2, 4)):
            oracle = Oracle(threads)
            oracle.watch(environment)
            config = CEMConfig(horizon=3, proposals=16, samplings=3, parallel_chunks=chunks)
            plan = tf.function(make_planner(config))
            plans.append(plan(oracle, oracle.initial_state(1), -high, high, tf.constant([1, 2])))
        for other in plans[1:]:
            tf.nest.map_structure(np.testing.assert_array_equal, plans[0], other)
        # What was promised for the first decision is what is received.
        promised = oracle.imagine(oracle.initial_state(1), plans[0].actions).reward[0, 0]
        assert environment.step(plans[0].action[0].numpy()).reward == pytest.approx(float(promised))


def test_what_it_cannot_do_is_refused():
    oracle = Oracle()
    with pytest.raises(ValueError, match="one environment, not a batch of 2"):
        oracle.initial_state(2)
    with pytest.raises(Exception, match="call watch first"):
        oracle.imagine(oracle.initial_state(1), tf.zeros([2, 3, 1]))
