"""What of a frame is to be predicted: crop and resize."""

import numpy as np
import pytest
import tensorflow as tf

from planet.config import TARGET_SIZES
from planet.target import centre, make_target, surround

FRAMES = tf.random.stateless_uniform([2, 3, 64, 64, 3], [0, 1], -0.5, 0.5)


@pytest.mark.parametrize("size", TARGET_SIZES)
@pytest.mark.parametrize("kind", ["crop", "resize"])
def test_targets_are_square(kind, size):
    assert make_target(FRAMES, kind, size).shape == (2, 3, size, size, 3)


def test_a_crop_is_the_centre():
    cropped = make_target(FRAMES, "crop", 8)
    np.testing.assert_array_equal(cropped, FRAMES[:, :, 28:36, 28:36])


def test_the_whole_frame_is_the_frame():
    for kind in ("crop", "resize"):
        np.testing.assert_array_equal(make_target(FRAMES, kind, 64), FRAMES)


def test_a_smaller_frame_holds_the_means_of_areas():
    half = make_target(FRAMES, "resize", 32)
    expected = tf.reshape(FRAMES, [2, 3, 32, 2, 32, 2, 3]).numpy().mean((3, 5))
    np.testing.assert_allclose(half, expected, atol=1e-6)


@pytest.mark.parametrize("size", [48, 32, 16, 8])
def test_a_smaller_frame_is_as_bright(size):
    small = make_target(FRAMES, "resize", size)
    np.testing.assert_allclose(
        tf.reduce_mean(small, [2, 3]), tf.reduce_mean(FRAMES, [2, 3]), atol=1e-5
    )


def test_surround_undoes_the_cut():
    around = surround(centre(FRAMES, 16)).numpy()
    assert around.shape == FRAMES.shape
    np.testing.assert_array_equal(around[:, :, 24:40, 24:40], FRAMES[:, :, 24:40, 24:40])
    around[:, :, 24:40, 24:40] = 0
    assert not around.any()
