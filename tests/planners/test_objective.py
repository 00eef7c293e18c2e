"""Returns of proposals: the right state for each, whatever the number of pieces."""

import numpy as np
import pytest
import tensorflow as tf

from planners.objective import proposal_returns
from tests.planners.analytic_model import AnalyticModel


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
    returns = proposal_returns(model, state, 4)(actions)
    assert returns.shape == (3, 4)
    for row in range(3):
        for proposal in range(4):
            alone = {name: part[row : row + 1] for name, part in state.items()}
            rewards = model.imagine(alone, actions[row : row + 1, proposal]).reward
            np.testing.assert_allclose(returns[row, proposal], np.sum(rewards), atol=1e-5)


@pytest.mark.parametrize("chunks", [2, 4])
def test_pieces_change_nothing(state, actions, chunks):
    whole = proposal_returns(AnalyticModel(), state, 4)(actions)
    pieces = proposal_returns(AnalyticModel(), state, 4, chunks)(actions)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)
