"""Statistics over seeds and tasks, against numbers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from errors import UsageError
from experiments.aggregates import (
    interquartile_mean,
    intervals,
    performance_profile,
    score_matrix,
)

SCORES = np.array([[0.0, 10.0], [20.0, 30.0], [40.0, 50.0], [60.0, 1000.0]])


def test_the_interquartile_mean_leaves_the_lowest_and_highest_quarter_out():
    assert interquartile_mean(SCORES) == 35  # of 20, 30, 40 and 50


def test_a_profile_is_the_share_of_runs_above():
    assert performance_profile(SCORES, np.array([-1, 0, 30, 1000])).tolist() == [1, 7 / 8, 0.5, 0]


def test_intervals_draw_seeds_again_within_each_task():
    def mean(scores):
        return scores.mean()

    two = np.array([[0.0, 100.0], [0.0, 100.0]])
    found = intervals({"alike": two, "one": two[:1]}, mean)
    # Drawn across tasks the mean could be 0 or 100; within each it is always 50.
    assert [float(part[0]) for part in found["alike"]] == [50, 50, 50]
    assert found["one"].point == 50
    assert np.isnan(found["one"].low).all()


def test_missing_runs_are_named_not_zero():
    rows = [("a", 0, 1.0), ("b", 0, 2.0), ("a", 1, 3.0)]
    scores = pd.DataFrame(rows, columns=["task", "seed", "score"])
    with pytest.raises(UsageError, match="b seed 1"):
        score_matrix(scores)
    assert score_matrix(scores[scores.seed == 0]).tolist() == [[1, 2]]
