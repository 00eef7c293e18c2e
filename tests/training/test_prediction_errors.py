"""Prediction errors: aligned in time, on the windows they say, and right by hand."""

import numpy as np
import pytest
import tensorflow as tf

from environments.counting import CountingEnvironment
from replay.episode import Episode
from tests.replay.marked import marked_episode
from tests.replay.uniform import record_uniform
from tests.training.counting_model import CountingModel
from training.persistence import Persistence
from training.prediction_errors import (
    Measurement,
    PredictionErrors,
    Windows,
    draw_windows,
    heat_map,
    summarize,
)

HORIZON = 3


@pytest.fixture(scope="module")
def episodes():
    """Ten counting episodes of two lengths: more than are filtered side by side."""
    return [
        record_uniform(CountingEnvironment(0, decisions, action_size=2), seed)
        for seed, decisions in enumerate([7, 12] * 5)
    ]


def measure(model, episodes, windows):
    return Measurement(model, episodes, windows, HORIZON)(lambda count: None)


def test_state_actions_and_truth_are_aligned(episodes):
    windows = draw_windows(episodes, 1000, HORIZON)
    assert len(windows.start) == sum(len(episode.reward) - HORIZON for episode in episodes)
    errors = measure(CountingModel(), episodes, windows)
    np.testing.assert_allclose(errors.reward_error, 0, atol=1e-5)
    np.testing.assert_allclose(errors.frame_error, 0, atol=1e-9)
    np.testing.assert_allclose(errors.ssim, 1, atol=1e-4)
    # The truth is the reward received on arriving at t+1, t+2, ...
    for index, (number, start) in enumerate(zip(*windows, strict=True)):
        expected = episodes[number].reward[start + 1 : start + 1 + HORIZON]
        np.testing.assert_array_equal(errors.true_reward[index], expected)


@pytest.mark.parametrize("field", ["prev_action", "reward", "image"])
@pytest.mark.parametrize("shift", [-1, 1])
def test_a_shift_by_one_would_be_noticed(episodes, field, shift):
    shifted = [
        episode._replace(**{field: np.roll(getattr(episode, field), shift, axis=0)})
        for episode in episodes
    ]
    # Away from both ends, where the shift wraps around.
    windows = Windows(np.array([1, 1, 3]), np.array([2, 4, 5]))
    errors = measure(CountingModel(), shifted, windows)
    off = errors.frame_error if field == "image" else errors.reward_error
    assert off.min() > 1e-6


def test_windows_keep_their_order_and_their_number(episodes):
    windows = Windows(np.array([9, 0, 9, 3]), np.array([4, 2, 0, 7]))
    errors = measure(Persistence(), episodes, windows)
    for index, (number, start) in enumerate(zip(*windows, strict=True)):
        assert (errors.predicted_reward[index] == episodes[number].reward[start]).all()


def test_progress_counts_every_window_once(episodes):
    counts = []
    windows = draw_windows(episodes, 21, HORIZON)
    Measurement(Persistence(), episodes, windows, HORIZON)(counts.append)
    assert sum(counts) == 21


def test_persistence_by_hand():
    image = np.zeros((3, 64, 64, 3), np.uint8)
    image[1], image[2] = 51, 102  # in [0, 1]: 0, 0.2, 0.4
    episode = Episode(image, np.zeros((3, 1), np.float32), np.array([0, 1, 3], np.float32))
    windows = Windows(np.array([0]), np.array([0]))
    errors = Measurement(Persistence(), [episode], windows, 2)()
    np.testing.assert_array_equal(errors.predicted_reward, [[0, 0]])
    np.testing.assert_allclose(errors.reward_error, [[1, 3]])
    np.testing.assert_allclose(errors.frame_error, [[0.04, 0.16]], rtol=1e-5)
    np.testing.assert_allclose(errors.psnr, [[-10 * np.log10(0.04), -10 * np.log10(0.16)]], 1e-4)
    # Of two flat frames, structural similarity is the luminance term alone, (2ab + c)/(a^2+b^2+c).
    np.testing.assert_allclose(errors.ssim, [[1e-4 / 0.0401, 1e-4 / 0.1601]], rtol=1e-3)


def test_designs_without_frames_have_no_frame_errors(episodes):
    errors = measure(CountingModel(frames=False), episodes, draw_windows(episodes, 5, HORIZON))
    assert errors.frame_error is errors.psnr is errors.ssim is None
    summary = summarize(errors)
    assert summary["L_O"] is summary["frame_error"] is summary["ssim"] is None
    assert summary["L_R"] == pytest.approx(0, abs=1e-5)


def test_a_measurement_sees_the_model_as_it_has_become(episodes):
    class Learner(Persistence):
        def __init__(self):
            super().__init__()
            self.offset = tf.Variable(0.0)

        def imagine(self, state, actions, decode=False):
            prediction = super().imagine(state, actions, decode)
            return prediction._replace(reward=prediction.reward + self.offset)

    model = Learner()
    measurement = Measurement(model, episodes, draw_windows(episodes, 4, HORIZON), HORIZON)
    before = measurement()
    model.offset.assign(5.0)
    np.testing.assert_allclose(measurement().predicted_reward, before.predicted_reward + 5)


def test_drawn_windows_are_the_same_each_time_and_each_different():
    episodes = [marked_episode(number, 30) for number in range(4)]
    windows = draw_windows(episodes, 20, 12)
    again = draw_windows(episodes, 20, 12)
    np.testing.assert_array_equal(windows, again)
    assert len(set(zip(*windows, strict=True))) == 20
    assert windows.start.min() >= 0 and windows.start.max() + 12 < 30
    assert len(draw_windows([marked_episode(0, 12)], 5, 12).start) == 0


def test_windows_that_reach_high_rewards():
    episode = marked_episode(0, 10)._replace(reward=np.zeros(10, np.float32))
    episode.reward[6] = 2.5
    windows = draw_windows([episode], 100, HORIZON, reaching_above=2.0)
    assert windows.start.tolist() == [3, 4, 5]  # of which t+1 .. t+3 hold index 6


def test_summary_and_heat_map_by_hand():
    errors = PredictionErrors(
        true_reward=np.array([[0, 1], [2, 4], [3, 3]], np.float32),
        predicted_reward=np.array([[0.55, 1.15], [2, 3], [-1, 9]], np.float32),
        frame_error=np.array([[0.1, 0.3], [0.0, 0.2], [0.5, 0.5]], np.float32),
        psnr=np.array([[10, 5], [np.inf, 7], [3, 3]], np.float32),
        ssim=np.array([[0.5, 0.4], [1, 0.6], [0.2, 0.2]], np.float32),
    )
    summary = summarize(errors)
    assert (summary["windows"], summary["horizon"]) == (3, 2)
    assert summary["L_R"] == pytest.approx(0.5)  # of 0.35, 0.5 and 5
    assert summary["L_O"] == pytest.approx(0.2)  # of 0.2, 0.1 and 0.5
    assert summary["reward_error"]["median"] == pytest.approx([0.55, 1])
    assert summary["frame_error"]["mean"] == pytest.approx([0.2, 1 / 3])
    assert summary["psnr"] == {"median": [10, 5], "mean": [None, 5]}
    counts = np.array(heat_map(errors))
    assert counts.shape == (40, 40)
    assert counts.sum() == 6
    # Tenths; rewards beyond the ends are in the outermost.
    for true, predicted in ((0, 5), (10, 11), (20, 20), (39, 30), (30, 0), (30, 39)):
        assert counts[true, predicted] == 1, (true, predicted)
