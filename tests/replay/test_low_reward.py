"""Figure 9's split: no training window holds a high reward, and none that could is lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from replay.low_reward import low_reward_pieces, reaches_above
from tests.replay.marked import marked_episode


def episode_of(rewards):
    episode = marked_episode(1, len(rewards))
    return episode._replace(reward=np.array(rewards, np.float32))


@given(st.lists(st.floats(0, 4, width=32), min_size=1, max_size=40), st.integers(1, 6))
def test_the_pieces_hold_exactly_the_low_windows(rewards, length):
    episode = episode_of(rewards)
    expected = [
        list(range(start, start + length))
        for start in range(len(rewards) - length + 1)
        if max(rewards[start : start + length]) <= 2
    ]
    found = []
    for piece in low_reward_pieces(episode, 2.0, shortest=length):
        assert len(piece.reward) >= length
        entries = piece.image[:, 0, 0, 1].tolist()  # each entry's index, see marked_episode
        np.testing.assert_array_equal(piece.prev_action, episode.prev_action[entries])
        np.testing.assert_array_equal(piece.reward, episode.reward[entries])
        found += [entries[k : k + length] for k in range(len(entries) - length + 1)]
    assert found == expected


def test_reaching_is_strict():
    assert not reaches_above(episode_of([0, 2, 1]), 2.0)
    assert reaches_above(episode_of([0, 2.1, 1]), 2.0)
