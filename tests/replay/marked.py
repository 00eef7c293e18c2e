"""Episodes whose every entry tells which one it is."""

import numpy as np

from replay.episode import Episode


def marked_episode(number: int, length: int, action_size: int = 2) -> Episode:
    """Returns an episode whose entry t holds (number, t) in frame, action and reward alike."""
    index = np.arange(length)
    image = np.zeros((length, 64, 64, 3), np.uint8)
    image[..., 0] = number
    image[..., 1] = index[:, None, None]
    prev_action = np.full((length, action_size), number / 100, np.float32)
    prev_action[:, 0] = index / 1000
    return Episode(image, prev_action, (100 * number + index).astype(np.float32))


def assert_same(actual, expected) -> None:
    """Asserts that two tuples of arrays are equal in values and types."""
    assert len(actual) == len(expected)
    for one, other in zip(actual, expected, strict=True):
        one, other = np.asarray(one), np.asarray(other)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
