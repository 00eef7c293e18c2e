"""The planner as a TF-Agents policy: filter what was seen, plan, explore.

Legend: B batch, A action size.
"""

import numpy as np
import tensorflow as tf
from tf_agents.policies import tf_policy
from tf_agents.trajectories import policy_step
from tf_agents.trajectories import time_step as ts
from tf_agents.typing import types
from tf_agents.utils import nest_utils

from errors import UsageError
from planners.config import CategoricalCEMConfig, ExplorationConfig, SearchConfig
from planners.exploration import explore
from planners.planner import make_planner
from world_model import WorldModel

_DEFAULT_SEED = 0  # of the state that TF-Agents asks for without naming a seed


class PlannerPolicy(tf_policy.TFPolicy):
    """Chooses actions by planning with a world model.

    Exploration happens in here, so that the action executed is the one that the model filters on.
    All that is remembered lies in the policy state, a dict:
      belief: the model's state after the last observation, a nest of [B, ...] tensors.
      prev_action: float32 [B, A], the last action executed.
      seed: int32 [B, 2], from which the row draws all randomness of its next decision.
    A row's actions depend on its own observations and policy state alone, so a batch acts as its
    rows would one by one. At the first time step of an episode belief and previous action start
    anew; the seed goes on.
    """

    def __init__(
        self,
        time_step_spec: ts.TimeStep,
        action_spec: types.NestedTensorSpec,
        model: WorldModel,
        planner_config: SearchConfig,
        exploration: ExplorationConfig,
    ):
        """Initializes the policy; it holds no variables but the model's.

        Args:
          time_step_spec: of an environment whose observation is a uint8 [64, 64, 3] frame.
          action_spec: bounded float32 [A]; for discrete actions, bounds 0 and 1 of their one-hot.
          model: the world model to filter and plan with.
          planner_config: the planner.
          exploration: what is done to planned actions. "uniform" filters but does not plan.

        Raises:
          UsageError: noise was asked for around a planner of discrete actions.
        """
        if isinstance(planner_config, CategoricalCEMConfig) and exploration.kind != "none":
            raise UsageError(
                f"exploration: kind={exploration.kind!r} would leave no one-hot action of a "
                "categorical planner; use 'none'"
            )
        self._low, self._high = (
            np.broadcast_to(bound, action_spec.shape).astype(np.float32)
            for bound in (action_spec.minimum, action_spec.maximum)
        )
        self._exploration = exploration
        self._planner = make_planner(planner_config)
        belief_spec = tf.nest.map_structure(
            lambda part: tf.TensorSpec(part.shape[1:], part.dtype), model.initial_state(1)
        )
        super().__init__(
            time_step_spec,
            action_spec,
            policy_state_spec={
                "belief": belief_spec,
                "prev_action": tf.TensorSpec(action_spec.shape, tf.float32),
                "seed": tf.TensorSpec([2], tf.int32),
            },
            clip=False,  # done where exploration is, before the model is told
            automatic_state_reset=False,  # it would repeat the same noise in every episode
        )
        self._model = model
        self._compiled = tf.function(self._decide)

    def initial_policy_state(self, batch_size: int | tf.Tensor, seed: int) -> types.NestedTensor:
        """Returns the state before the first decision.

        Args:
          batch_size: B.
          seed: a 64-bit integer; rows of a batch get different seeds drawn from it.
        """
        seeds = tf.random.stateless_uniform(
            [batch_size, 2], tf.constant([seed, 0], tf.int64), None, None, tf.int32
        )
        return {
            "belief": self._model.initial_state(batch_size),
            "prev_action": tf.zeros([batch_size, *self._low.shape]),
            "seed": seeds,
        }

    def _get_initial_state(self, batch_size: int | tf.Tensor) -> types.NestedTensor:
        return self.initial_policy_state(batch_size, _DEFAULT_SEED)

    def _action(
        self,
        time_step: ts.TimeStep,
        policy_state: types.NestedTensor,
        seed: types.Seed | None = None,
    ) -> policy_step.PolicyStep:
        del seed  # all randomness comes from the policy state
        action, policy_state = self._compiled(time_step, policy_state)
        return policy_step.PolicyStep(action, policy_state, ())

    def _decide(self, time_step, policy_state):
        is_first = time_step.is_first()
        batch_size = is_first.shape[0] or tf.shape(is_first)[0]  # static where it is known
        belief = nest_utils.where(
            is_first, self._model.initial_state(batch_size), policy_state["belief"]
        )
        prev_action = tf.where(is_first[:, tf.newaxis], 0.0, policy_state["prev_action"])
        reward = tf.where(is_first, 0.0, time_step.reward)
        belief = self._model.observe(belief, time_step.observation, prev_action, reward)

        # Two seeds a decision, told apart by their second number: planning and exploration.
        seed = policy_state["seed"]
        planned = prev_action
        if self._exploration.kind != "uniform":
            planned = self._planner(self._model, belief, self._low, self._high, seed).action
        action = explore(planned, self._low, self._high, self._exploration, seed + [0, 1])
        return action, {"belief": belief, "prev_action": action, "seed": seed + [0, 2]}
