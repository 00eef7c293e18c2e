"""Statistics over seeds and tasks, against numbers worked out by hand."""

import numpy as np
import pandas as pd

from experiments.aggregates import (
    comparable,
    interquartile_mean,
    intervals,
    performance_profile,
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


def test_the_same_scores_have_the_same_interval_and_nobody_elses_draws_change():
    scores = np.random.RandomState(1).uniform(size=(5, 3))
    np.random.seed(7)
    first = intervals({"": scores}, np.mean)[""]
    drawn = np.random.uniform()
    np.random.seed(8)
    second = intervals({"": scores}, np.mean)[""]
    assert (first.low, first.high) == (second.low, second.high)
    np.random.seed(7)
    assert drawn == np.random.uniform()


def test_designs_are_compared_on_the_tasks_of_all_by_as_many_seeds_as_each_task_has():
    rows = [("x", "b", 1, 4.0), ("x", "b", 0, 3.0), ("x", "a", 2, 1.0), ("x", "a", 5, 2.0)]
    rows += [("y", "a", 0, 5.0), ("y", "a", 1, 6.0), ("y", "b", 1, 7.0), ("y", "c", 0, 9.0)]
    scores = pd.DataFrame(rows, columns=["design", "task", "seed", "score"])
    tasks, matrices = comparable(scores)
    assert tasks == ["a", "b"]
    assert matrices["x"].tolist() == [[1, 3], [2, 4]]
    assert matrices["y"].tolist() == [[5, 7]]
    tasks, matrices = comparable(scores[(scores.design == "x") | (scores.task == "c")])
    assert (tasks, matrices) == ([], {})
