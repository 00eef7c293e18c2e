"""Figure 9's data: training windows that know low rewards only, evaluation that meets high ones."""

from collections.abc import Iterator

import numpy as np

from replay.episode import Episode

# The longest training window of a design: SV2P's 2 context frames and 12 steps (paper table 10).
SHORTEST_PIECE = 14


def low_reward_pieces(
    episode: Episode, max_reward: float, shortest: int = SHORTEST_PIECE
) -> Iterator[Episode]:
    """Cuts an episode into its longest stretches without a reward above ``max_reward``.

    Index 0 of a stretch keeps the action and the reward that its episode has there, as index 0 of
    a training window does.

    Args:
      episode: of any length.
      max_reward: the highest reward allowed.
      shortest: stretches of fewer entries are left out.

    Yields:
      The stretches in order.
    """
    low = np.concatenate([[False], episode.reward <= max_reward, [False]])
    borders = np.flatnonzero(np.diff(low))
    for first, end in borders.reshape(-1, 2):
        if end - first >= shortest:
            yield Episode(*(array[first:end] for array in episode))


def reaches_above(episode: Episode, max_reward: float) -> bool:
    """Returns whether any reward of the episode is above ``max_reward``."""
    return bool((episode.reward > max_reward).any())
