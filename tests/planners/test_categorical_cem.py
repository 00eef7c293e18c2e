"""Categorical CEM: its refit, and a toy environment in which greed does not pay."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from planners.categorical_cem import categorical_cem
from planners.config import CategoricalCEMConfig
from planners.planner import make_planner
from world_model import Prediction, WorldModel

CELLS, START = 8, 3
LEFT, STAY, RIGHT = range(3)


def arrive(cell):
    """Returns the reward of a cell: the near end pays little, the far end much, the way nothing."""
    return tf.where(cell <= 0, 0.25, tf.where(cell >= CELLS - 1, 4.0, 0.0))


class Corridor(WorldModel):
    """A corridor of cells with three actions; the state is {"cell": float32 [B]}.

    Stepping it by one action is the environment, imagining is planning.
    """

    def initial_state(self, batch_size):
        """Returns the start, three cells from the near end and four from the far one."""
        return {"cell": tf.fill([batch_size], float(START))}

    def step(self, state, action):
        """Takes one one-hot action [B, 3]."""
        moved = state["cell"] + action[:, RIGHT] - action[:, LEFT]
        return {"cell": tf.clip_by_value(moved, 0.0, CELLS - 1.0)}

    def imagine(self, state, actions, decode=False):
        """Walks along."""
        del decode
        rewards = []
        for h in range(actions.shape[1]):
            state = self.step(state, actions[:, h])
            rewards.append(arrive(state["cell"]))
        return Prediction(tf.stack(rewards, 1), None)


def test_reaches_the_far_end_of_a_corridor():
    corridor = Corridor()
    # One random proposal in 26 gets to the far end: the elite must be no more than those.
    config = CategoricalCEMConfig(horizon=6, proposals=256, samplings=5, elite_fraction=0.02)
    planner = tf.function(make_planner(config))
    state, score = corridor.initial_state(2), np.zeros(2)
    for decision in range(8):
        seeds = tf.constant([[0, decision], [1, decision]])
        action = planner(corridor, state, tf.zeros(3), tf.ones(3), seeds).action
        np.testing.assert_array_equal(np.sort(action, -1), [[0, 0, 1]] * 2)
        state = corridor.step(state, action)
        score += arrive(state["cell"])
    # Four decisions to get there, where the fifth to the eighth stay; greed would get 1.5.
    np.testing.assert_allclose(score, [5 * 4.0] * 2)


def test_refit_keeps_a_share_of_the_old_probabilities():
    noise = np.random.default_rng(0).uniform(0.001, 0.999, (1, 1, 10, 2, 3)).astype(np.float32)
    config = CategoricalCEMConfig(2, 10, 1, elite_fraction=0.3, smoothing=0.2)
    weights = np.array([[0.1, 0.5, 0.2], [3.0, 1.0, 2.0]], np.float32)

    def objective(actions):
        return tf.reduce_sum(actions * weights, [-2, -1])

    plan = categorical_cem(objective, 3, config, 1, noise=noise)

    proposals = np.eye(3)[noise[0, 0].argmax(-1)]  # equal probabilities: the largest noise wins
    returns = (proposals * weights).sum((1, 2))
    elite = proposals[np.argsort(-returns, kind="stable")[:3]]
    np.testing.assert_allclose(plan.mean[0], 0.8 * elite.mean(0) + 0.2 / 3, atol=1e-6)
    np.testing.assert_array_equal(plan.actions[0], elite[0])
    np.testing.assert_allclose(plan.predicted_return[0], returns.max(), atol=1e-6)


def test_samples_follow_the_probabilities():
    config = CategoricalCEMConfig(1, 4000, 2, elite_fraction=0.5, smoothing=0.0)
    seen = []

    def objective(actions):
        seen.append(actions.numpy())
        return actions[..., 0, 0] - actions[..., 0, 2]  # the elite: all of action 0, some of 1

    categorical_cem(objective, 3, config, 1, seed=[3, 4])
    first, second = (actions[0, :, 0].mean(0) for actions in seen)
    np.testing.assert_allclose(first, [1 / 3] * 3, atol=0.03)
    np.testing.assert_allclose(second, [2 / 3, 1 / 3, 0.0], atol=0.03)


def test_smoothing_must_be_a_share():
    with pytest.raises(UsageError, match="smoothing"):
        CategoricalCEMConfig(smoothing=1.0)
