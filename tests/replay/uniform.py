"""Episodes of uniformly random actions, for tests that need real ones."""

import tensorflow as tf
from tf_agents.policies import random_tf_policy
from tf_agents.specs import tensor_spec

from environments.pixel_environment import PixelEnvironment
from replay.episode import Episode
from replay.recorder import record_episode


def record_uniform(environment: PixelEnvironment, seed: int) -> Episode:
    """Plays one episode; the environment's start and the actions follow from the seed."""
    tf.random.set_seed(seed)
    policy = random_tf_policy.RandomTFPolicy(
        tensor_spec.from_spec(environment.time_step_spec()), environment.action_spec()
    )
    environment.reseed(seed)
    return record_episode(environment, policy, policy.get_initial_state(1)).episode
