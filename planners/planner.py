"""From a configuration to a planner.

Legend: B batch, A action size.
"""

from collections.abc import Callable

import tensorflow as tf

from planners.categorical_cem import categorical_cem
from planners.cem import cem
from planners.config import CategoricalCEMConfig, MPPIConfig, SearchConfig
from planners.mppi import mppi
from planners.objective import proposal_returns
from planners.plan import Plan
from world_model import State, WorldModel

Planner = Callable[[WorldModel, State, tf.Tensor, tf.Tensor, tf.Tensor], Plan]


def make_planner(config: SearchConfig) -> Planner:
    """Returns the planner that a configuration describes.

    It is called as ``planner(model, state, low, high, seed)``: a world model, the belief after the
    last observation (a nest of [B, ...] tensors), the bounds (float32 [A] each; for discrete
    actions those of their one-hot form) and a seed (int32 [2], or [B, 2] for rows that each depend
    on their own seed alone). It is a pure function of them and knows no design.
    """

    def plan(model, state, low, high, seed):
        leading = tf.nest.flatten(state)[0]
        batch_size = leading.shape[0] or tf.shape(leading)[0]  # static where it is known
        evaluate = proposal_returns(model, state, config)
        if isinstance(config, CategoricalCEMConfig):
            choices = tf.convert_to_tensor(low).shape[0]
            return categorical_cem(evaluate, choices, config, batch_size, seed)
        search = mppi if isinstance(config, MPPIConfig) else cem
        return search(evaluate, low, high, config, batch_size, seed)

    return plan
