"""The time convention, from the environment through recorder, file and store to the windows."""

import numpy as np
import tensorflow as tf
from tf_agents.policies import random_tf_policy
from tf_agents.trajectories import time_step as ts

from environments.counting import CountingEnvironment, counting_reward, read_count
from replay.recorder import record_episode
from replay.sampler import WindowSampler
from replay.store import EpisodeStore

DECISIONS = 20


def test_windows_keep_the_time_convention(tmp_path):
    tf.random.set_seed(0)
    environment = CountingEnvironment(seed=0, decisions=DECISIONS, action_size=3)
    policy = random_tf_policy.RandomTFPolicy(
        ts.time_step_spec(tf.TensorSpec((64, 64, 3), tf.uint8)),
        environment.action_spec(),
    )
    writer = EpisodeStore(tmp_path)
    for number in range(3):
        environment.reseed(number)
        recorded = record_episode(environment, policy, policy.get_initial_state(1))
        writer.add(number, recorded.episode)

    store = EpisodeStore(tmp_path)
    assert store.file_names == [f"episode_{number:06d}_{DECISIONS + 1}.npz" for number in range(3)]
    seen = set()
    for batch in WindowSampler(16, 5, seed=0).batches(store.episodes, 0, 8).as_numpy_iterator():
        counts = read_count(batch.image)
        np.testing.assert_array_equal(np.diff(counts, axis=1), 1)
        for row, window in enumerate(counts):
            for index, count in enumerate(window):
                action, reward = batch.prev_action[row, index], batch.reward[row, index]
                if count == 0:
                    assert not action.any()
                    assert reward == 0
                else:
                    assert reward == counting_reward(count, action)
                seen.add(int(count))
    assert seen == set(range(DECISIONS + 1))
