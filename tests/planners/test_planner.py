"""A configuration leads to its planner, whatever the model."""

import numpy as np
import pytest
import tensorflow as tf

from planners.categorical_cem import categorical_cem
from planners.cem import cem
from planners.config import CategoricalCEMConfig, CEMConfig, MPPIConfig
from planners.mppi import mppi
from planners.objective import proposal_returns
from planners.planner import make_planner
from tests.planners.analytic_model import AnalyticModel

SIZES = {"horizon": 3, "proposals": 8, "samplings": 2, "elite_fraction": 0.5}
LOW, HIGH = tf.constant([-1.0, -1.0]), tf.constant([1.0, 1.0])


@pytest.mark.parametrize("chunks", [1, 2])
@pytest.mark.parametrize(
    ("kind", "search"),
    [
        (CEMConfig, lambda e, c, seed: cem(e, LOW, HIGH, c, 2, seed)),
        (MPPIConfig, lambda e, c, seed: mppi(e, LOW, HIGH, c, 2, seed)),
        (CategoricalCEMConfig, lambda e, c, seed: categorical_cem(e, 2, c, 2, seed)),
    ],
)
def test_plans_with_the_planner_of_the_configuration(kind, search, chunks):
    model, seed = AnalyticModel(), tf.constant([[1, 2], [3, 4]])
    position, target = tf.random.stateless_uniform([2, 2, 2], [0, 1], -1.0, 1.0)
    state = {"position": position, "target": target}
    config = kind(**SIZES, sequential_chunks=chunks, parallel_chunks=chunks)
    plan = make_planner(config)(model, state, LOW, HIGH, seed)
    expected = search(proposal_returns(model, state, kind(**SIZES)), config, seed)
    for part, expected_part in zip(plan, expected, strict=True):
        np.testing.assert_allclose(part, expected_part, atol=1e-5)
