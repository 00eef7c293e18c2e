"""Tests of the recorder, with an environment and a policy that keep books."""

import numpy as np
import tensorflow as tf
from tf_agents.environments import py_environment
from tf_agents.specs import array_spec
from tf_agents.trajectories import policy_step
from tf_agents.trajectories import time_step as ts

from replay import recorder
from replay.recorder import record_episode


class Watch:
    """Stands in for the module `time`: only what works lets it run."""

    def __init__(self):
        """Starts anywhere but at zero."""
        self.seconds = 100.0

    def perf_counter(self) -> float:
        """Returns the seconds so far."""
        return self.seconds


class BookkeepingEnvironment(py_environment.PyEnvironment):
    """Shows its clock, pays the action plus the clock, and hands out one buffer again and again."""

    def __init__(self, decisions: int, watch: Watch):
        """Episodes last `decisions`; the watch runs 0.25 s a frame and 0.5 s a decision."""
        super().__init__(handle_auto_reset=True)
        self._watch = watch
        self._decisions = decisions
        self._clock = 0
        self._buffer = np.zeros((64, 64, 3), np.uint8)
        self.executed = []
        self.resets = 0
        self.rendering_seconds = 5.0

    def observation_spec(self):
        return array_spec.ArraySpec((64, 64, 3), np.uint8)

    def action_spec(self):
        return array_spec.BoundedArraySpec((2,), np.float32, -1, 1)

    def _render(self):
        self._buffer[...] = self._clock
        self.rendering_seconds += 0.25
        self._watch.seconds += 0.25
        return self._buffer

    def _reset(self):
        self._clock = 0
        self.resets += 1
        return ts.restart(self._render())

    def _step(self, action):
        self._clock += 1
        self.executed.append(action.copy())
        reward = np.float32(self._clock + action[0])
        self._watch.seconds += 0.5
        if self._clock == self._decisions:
            return ts.truncation(self._render(), reward)
        return ts.transition(self._render(), reward)


class BookkeepingPolicy:
    """Acts by a count that it carries in its state; keeps what it was shown."""

    def __init__(self, watch: Watch):
        """The watch runs 2 s an action."""
        self.shown = []
        self._watch = watch

    def action(self, time_step, policy_state):
        """Returns the count over 100 as the action."""
        self.shown.append(tf.nest.map_structure(lambda tensor: tensor.numpy(), time_step))
        self._watch.seconds += 2
        action = tf.stack([policy_state / 100, -policy_state / 100], axis=-1)
        return policy_step.PolicyStep(action, policy_state + 1)


def test_one_whole_episode_with_its_books(monkeypatch):
    watch = Watch()
    monkeypatch.setattr(recorder, "time", watch)
    environment, policy = BookkeepingEnvironment(4, watch), BookkeepingPolicy(watch)
    decisions = []
    environment.reset()  # an episode under way is given up, not finished
    environment.step(np.zeros(2, np.float32))
    environment.executed.clear()

    recorded = record_episode(
        environment, policy, tf.constant([10.0]), on_decision=lambda: decisions.append(1)
    )

    episode = recorded.episode
    assert episode.image.shape == (5, 64, 64, 3)
    assert episode.image.dtype == np.uint8
    np.testing.assert_array_equal(episode.image[:, 0, 0, 0], range(5))
    count = np.array([0.10, 0.11, 0.12, 0.13], np.float32)
    expected = np.concatenate([[[0, 0]], np.stack([count, -count], axis=1)])
    np.testing.assert_array_equal(episode.prev_action, expected.astype(np.float32))
    np.testing.assert_array_equal(episode.prev_action[1:], environment.executed)
    np.testing.assert_array_equal(episode.reward[1:], np.arange(1, 5, dtype=np.float32) + count)
    assert episode.reward[0] == 0
    assert episode.prev_action.dtype == episode.reward.dtype == np.float32

    assert environment.resets == 2  # one of them here
    assert len(decisions) == 4
    # The policy saw the first four time steps, batched, and was not asked at the last.
    assert [int(step.observation[0, 0, 0, 0]) for step in policy.shown] == [0, 1, 2, 3]
    assert [step.step_type.tolist() for step in policy.shown] == [[0], [1], [1], [1]]
    np.testing.assert_array_equal([step.reward[0] for step in policy.shown], episode.reward[:-1])

    assert recorded.rendering_seconds == 5 * 0.25
    assert recorded.environment_seconds == 5 * 0.25 + 4 * 0.5
    assert recorded.planning_seconds == 4 * 2
