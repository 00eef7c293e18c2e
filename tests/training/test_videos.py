"""Videos: the layout of the open-loop picture, and files that players read."""

import imageio.v3 as imageio
import numpy as np
import tensorflow as tf

from tests.training.batches import make_episode
from tests.training.linear_model import LinearModel
from training.videos import open_loop_frames, write_video
from world_model import Prediction


def test_open_loop_is_true_predicted_difference():
    model, episode = LinearModel(2), make_episode(0, length=9)
    frames = open_loop_frames(model, episode, context=3, horizon=4)
    assert frames.shape == (7, 64, 192, 3)
    assert frames.dtype == np.uint8
    true, predicted, difference = np.split(frames, 3, axis=2)
    np.testing.assert_array_equal(true, episode.image[:7])
    assert not predicted[:3].any()
    assert not difference[:3].any()
    # By hand: filter entries 0..2, then imagine on the actions that led to entries 3..6.
    state = model.initial_state(1)
    for index in range(3):
        entry = (episode.image[index], episode.prev_action[index], episode.reward[index])
        state = model.observe(state, *(tf.constant(each[None]) for each in entry))
    expected = model.imagine(state, tf.constant(episode.prev_action[None, 3:7]), decode=True)
    expected = 255 * expected.image[0].numpy()
    np.testing.assert_allclose(predicted[3:], expected, atol=0.51)
    np.testing.assert_allclose(difference[3:], 127.5 + (expected - true[3:]) / 2.0, atol=0.51)


def test_open_loop_ends_with_the_episode():
    assert len(open_loop_frames(LinearModel(2), make_episode(0, 9), context=3, horizon=40)) == 9


def test_design_without_frames_has_no_open_loop():
    class Blind(LinearModel):
        def imagine(self, state, actions, decode=False):
            return Prediction(super().imagine(state, actions).reward, None)

    assert open_loop_frames(Blind(2), make_episode(0), context=3) is None


def test_video_file_plays(tmp_path):
    levels = np.array([20, 120, 220], np.uint8)
    frames = np.broadcast_to(levels[:, None, None, None], (3, 64, 64, 3))
    path = write_video(tmp_path / "new" / "agent.mp4", frames)
    read = imageio.imread(path, plugin="FFMPEG")
    assert read.shape == (3, 256, 256, 3)
    # The codec loses a little.
    np.testing.assert_allclose(read.mean(axis=(1, 2, 3)), levels, atol=5)
