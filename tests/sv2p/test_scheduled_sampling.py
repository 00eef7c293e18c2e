"""Which inputs are true: by train step, and by nothing else."""

import numpy as np
import pytest
import tensorflow as tf

from sv2p.scheduled_sampling import true_inputs

LENGTH, UNTIL = 14, 10_000


def draw(step):
    return [flags.numpy() for flags in true_inputs(tf.constant(step, tf.int64), LENGTH, UNTIL)]


@pytest.mark.parametrize(("first", "share"), [(0, 1.0), (5_000, 0.5), (10_000, 0.0), (90_000, 0.0)])
def test_probability_falls_linearly(first, share):
    draws = np.array([draw(first + i) for i in range(40)])
    assert draws[..., :2].all()  # the context
    for flags in (draws[:, 0], draws[:, 1]):
        assert flags[:, 2:].mean() == pytest.approx(share, abs=0.08)


def test_frames_and_rewards_are_drawn_apart():
    draws = np.array([draw(5_000 + i) for i in range(10)])
    assert (draws[:, 0] != draws[:, 1]).any()


def test_draws_are_a_function_of_the_train_step():
    np.testing.assert_array_equal(draw(5_000), draw(5_000))
    assert any((np.array(draw(5_000)) != np.array(draw(5_001 + i))).any() for i in range(3))
