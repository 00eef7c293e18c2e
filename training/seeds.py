"""Seeds derived from a run's seed and its counters, so that nothing depends on what came before."""

import enum

import numpy as np


class Purpose(enum.IntEnum):
    """What a seed is for."""

    ENVIRONMENT = 0
    POLICY = 1
    WINDOWS = 2
    EVALUATION = 3
    EVALUATION_ENVIRONMENT = 4
    EVALUATION_POLICY = 5


_EVALUATING = (Purpose.EVALUATION_ENVIRONMENT, Purpose.EVALUATION_POLICY)


def derive_seed(seed: int, purpose: Purpose, number: int) -> int:
    """Returns a seed in [0, 2**31) that is a function of the arguments alone.

    What an evaluation episode is run on is odd, everything else even: no evaluation ever sees
    the seed of a training episode.
    """
    (word,) = np.random.SeedSequence([seed, int(purpose), number]).generate_state(1)
    return 2 * (int(word) >> 2) + (purpose in _EVALUATING)
