"""The time convention, from the environment through recorder, file and store to the windows."""

import numpy as np

from environments.counting import CountingEnvironment, counting_reward, read_count
from replay.sampler import WindowSampler
from replay.store import EpisodeStore
from tests.replay.uniform import record_uniform

DECISIONS = 20


def test_windows_keep_the_time_convention(tmp_path):
    environment = CountingEnvironment(seed=0, decisions=DECISIONS, action_size=3)
    writer = EpisodeStore(tmp_path)
    for number in range(3):
        writer.add(number, record_uniform(environment, number))

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
