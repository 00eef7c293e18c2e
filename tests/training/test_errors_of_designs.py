"""Prediction errors of every design are those of filtering and imagining by hand."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from experiments.designs import DESIGNS
from tests.training.batches import make_episode
from training.prediction_errors import Measurement, Windows

HORIZON, ACTION_SIZE = 3, 2
# Where a design has such numbers: small, for nothing here depends on them.
SMALLER = {"units": 32, "deter_size": 32, "channel_scale": 1 / 16, "horizon": HORIZON}


@pytest.mark.parametrize("name", DESIGNS)
def test_errors_by_hand(name):
    tf.keras.utils.set_random_seed(0)
    config = DESIGNS[name].model
    names = {field.name for field in dataclasses.fields(config)}
    smaller = {key: value for key, value in SMALLER.items() if key in names}
    model = DESIGNS[name].build(dataclasses.replace(config, **smaller), ACTION_SIZE, "float32")
    episodes = [make_episode(seed, length) for seed, length in enumerate((8, 6))]
    windows = Windows(np.array([0, 1, 0]), np.array([4, 2, 1]))
    errors = Measurement(model, episodes, windows, HORIZON)()

    for index, (number, start) in enumerate(zip(*windows, strict=True)):
        episode = episodes[number]
        state = model.initial_state(1)
        for entry in range(start + 1):
            state = model.observe(state, *(tf.constant(part[entry][None]) for part in episode))
        future = slice(start + 1, start + 1 + HORIZON)
        actions = tf.constant(episode.prev_action[None, future])
        prediction = model.imagine(state, actions, decode=True)
        np.testing.assert_allclose(
            errors.predicted_reward[index], prediction.reward[0], rtol=1e-4, atol=1e-4
        )
        if prediction.image is None:
            assert errors.frame_error is None
            continue
        off = prediction.image[0] - episode.image[future] / 255
        expected = np.mean(off**2, axis=(1, 2, 3))
        np.testing.assert_allclose(errors.frame_error[index], expected, rtol=1e-3)
        assert np.isfinite(errors.psnr[index]).all()
        assert (np.abs(errors.ssim[index]) <= 1).all()
