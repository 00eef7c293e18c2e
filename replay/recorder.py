"""Plays one episode and keeps what was seen, done and received, and where the time went."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tf_agents.environments import py_environment
from tf_agents.policies import tf_policy
from tf_agents.typing import types

from replay.episode import Episode


class RecordedEpisode(NamedTuple):
    """An episode and the seconds that it took, by cause.

    Attributes:
      episode: the episode.
      planning_seconds: spent in the policy, transfers included.
      environment_seconds: spent in the environment's reset and steps, rendering included.
      rendering_seconds: the part of `environment_seconds` that went into frames.
    """

    episode: Episode
    planning_seconds: float
    environment_seconds: float
    rendering_seconds: float


def seconds_by_cause(recorded: Sequence[RecordedEpisode]) -> dict[str, float]:
    """Where the time of episodes went, for a log; rendering is taken out of the environment's."""
    rendering = sum(each.rendering_seconds for each in recorded)
    return {
        "planning_seconds": sum(each.planning_seconds for each in recorded),
        "rendering_seconds": rendering,
        "environment_seconds": sum(each.environment_seconds for each in recorded) - rendering,
    }


def record_episode(
    environment: py_environment.PyEnvironment,
    policy: tf_policy.TFPolicy,
    policy_state: types.NestedTensor,
    on_decision: Callable[[], None] | None = None,
) -> RecordedEpisode:
    """Plays exactly one episode from a reset to its last time step.

    TF-Agents' own driver plans once more on the last time step, a wasted plan, and delivers the
    last frame with the next episode; this one does neither.

    Args:
      environment: not batched; has `rendering_seconds`, the seconds spent on frames so far.
      policy: only its `action(time_step, policy_state)` is called, with a batch of 1.
      policy_state: its state before the first decision, a nest of [1, ...] tensors.
      on_decision: called after each decision, for progress bars.

    Returns:
      The episode, with the actions as the policy returned them: the ones that were executed.
    """
    rendering_before = environment.rendering_seconds
    planning_seconds = 0.0
    started = time.perf_counter()
    time_step = environment.reset()
    environment_seconds = time.perf_counter() - started

    images = [np.array(time_step.observation)]  # copies: an environment may reuse its buffer
    prev_actions = [np.zeros(environment.action_spec().shape, np.float32)]
    rewards = [np.float32(0)]
    while not time_step.is_last():
        started = time.perf_counter()
        batched = tf.nest.map_structure(
            lambda array: tf.convert_to_tensor(np.asarray(array)[np.newaxis]), time_step
        )
        action, policy_state, _ = policy.action(batched, policy_state)
        action = np.array(action[0], np.float32)
        planned = time.perf_counter()
        time_step = environment.step(action)
        planning_seconds += planned - started
        environment_seconds += time.perf_counter() - planned

        images.append(np.array(time_step.observation))
        prev_actions.append(action)
        rewards.append(np.float32(time_step.reward))
        if on_decision is not None:
            on_decision()
    return RecordedEpisode(
        Episode(np.stack(images), np.stack(prev_actions), np.stack(rewards)),
        planning_seconds,
        environment_seconds,
        environment.rendering_seconds - rendering_before,
    )
