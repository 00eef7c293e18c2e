"""Returns of proposals: the right state for each, whatever the number of pieces."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from planners.config import SearchConfig
from planners.objective import proposal_returns
from tests.planners.analytic_model import AnalyticModel

FOUR = SearchConfig(proposals=4, elite_fraction=0.5)


@pytest.fixture
def state():
    """Three beliefs that differ."""
    position, target = tf.random.stateless_uniform([2, 3, 2], [0, 1], -1.0, 1.0)
    return {"position": position, "target": target}


@pytest.fixture
def actions():
    """Four proposals of five decisions for each belief."""
    return tf.random.stateless_uniform([3, 4, 5, 2], [0, 2], -1.0, 1.0)


def test_sums_the_rewards_that_each_belief_and_proposal_lead_to(state, actions):
    model = AnalyticModel()
    returns = proposal_returns(model, state, FOUR)(actions)
    assert returns.shape == (3, 4)
    for row in range(3):
        for proposal in range(4):
            alone = {name: part[row : row + 1] for name, part in state.items()}
            rewards = model.imagine(alone, actions[row : row + 1, proposal]).reward
            np.testing.assert_allclose(returns[row, proposal], np.sum(rewards), atol=1e-5)


@pytest.mark.parametrize(("sequential", "parallel"), [(1, 2), (1, 4), (2, 1), (4, 1), (2, 2)])
def test_pieces_change_nothing(state, actions, sequential, parallel):
    whole = proposal_returns(AnalyticModel(), state, FOUR)(actions)
    config = replace(FOUR, sequential_chunks=sequential, parallel_chunks=parallel)
    evaluate = proposal_returns(AnalyticModel(), state, config)
    np.testing.assert_allclose(evaluate(actions), whole, atol=1e-6)
    np.testing.assert_allclose(tf.function(evaluate)(actions), whole, rtol=1e-6)


def test_sequential_pieces_are_imagined_one_at_a_time(state, actions):
    """The graph holds a single imagination, of one piece, in a loop that waits for each round."""
    seen = []

    class Watched(AnalyticModel):
        def imagine(self, state, actions, decode=False):
            seen.append(actions.shape[0])
            return super().imagine(state, actions, decode)

    evaluate = proposal_returns(Watched(), state, replace(FOUR, sequential_chunks=4))
    graph = tf.function(evaluate).get_concrete_function(actions).graph
    assert seen == [3]  # one proposal of each belief
    (loop,) = (o for o in graph.get_operations() if o.type in ("While", "StatelessWhile"))
    assert loop.get_attr("parallel_iterations") == 1
