"""Figures 5, 12 and 13: drawn from what is there, not from what once was."""

import numpy as np
import pytest

from environments.tasks import CONTROL_TASKS
from experiments.figures import figure_01, figure_05, figure_12, figure_13
from planet.config import PlaNetConfig
from planet.model import PlaNet
from sv2p.config import SV2PConfig
from sv2p.model import SV2P


def words(figure):
    return {text.get_text() for axes in figure.axes for text in axes.texts}


def test_the_frames_of_a_task_are_one_moment_at_two_sizes():
    large, small = figure_05.render("cartpole_swingup")
    assert (large.shape, small.shape) == ((320, 320, 3), (64, 64, 3))
    coarse = large.reshape(64, 5, 64, 5, 3).mean((1, 3))
    assert np.abs(coarse - small).mean() < 10
    assert small.std() > 10  # not a blank picture


def test_figure_05_shows_each_task_twice():
    frames = (np.zeros((8, 8, 3), np.uint8), np.ones((4, 4, 3), np.uint8))
    picture = figure_05.draw(dict.fromkeys(CONTROL_TASKS, frames))
    assert len(picture.axes) == 2 * 7
    assert picture.axes[0].get_title() == "(a) cheetah run"
    assert picture.axes[7].get_images()[0].get_array().shape == (4, 4, 3)


@pytest.fixture(scope="module")
def planet():
    return PlaNet(PlaNetConfig(units=24, deter_size=16, stoch_size=5, reward_layers=2), 3)


def test_planets_shapes_are_the_models(planet):
    found = figure_13.shapes(planet)
    # By hand: 64 -> 31 -> 14 -> 6 -> 2 by convolutions of 4, stride 2, without padding; and back.
    assert [found[f"encoder_{i}"] for i in range(4)] == [
        *((1, 31, 31, 32), (1, 14, 14, 64), (1, 6, 6, 128), (1, 2, 2, 256))
    ]
    assert [found[f"decoder_{i}"] for i in range(4)] == [
        *((1, 5, 5, 128), (1, 13, 13, 64), (1, 30, 30, 32), (1, 64, 64, 3))
    ]
    assert found["prior_in"] == found["reward_1"] == (1, 24)
    assert found["gru"] == (1, 16)
    assert found["prior_out"] == found["posterior_out"] == (1, 10)
    assert found["features"] == (1, 21)
    assert "reward_2" not in found


def test_figure_13_names_the_models_numbers(planet):
    shown = words(figure_13.draw(planet))
    assert "conv 4×4, /2\n14×14×64" in shown
    assert "dense\n24" in shown
    parameters = sum(int(np.prod(v.shape)) for v in planet.trainable_variables)
    assert any(f"{parameters:,} parameters" in text for text in shown)


@pytest.fixture(scope="module")
def sv2p():
    return SV2P("ot_or", SV2PConfig(channel_scale=0.25, horizon=3), 2)


def test_sv2ps_shapes_are_the_models(sv2p):
    found = figure_12.shapes(sv2p)
    # A quarter of the channels of the authors' table; sides as there.
    assert found["enc0"] == found["h1"] == found["h7"] == (1, 32, 32, 8)
    assert found["h3"] == (1, 16, 16, 16)
    assert found["injected"] == (1, 8, 8, 16 + 2)  # and a map each of action and latent
    assert found["h5"] == (1, 8, 8, 32)
    assert found["enc5"] == (1, 32, 32, 24)
    assert found["masks"] == (1, 64, 64, 11)
    assert found["kernels"] == (1, 250)
    assert found["frames"] == (1, 64, 64, 3 * 5)
    assert found["mean"] == (1, 8, 8, 1)


def test_figure_12_names_the_models_numbers(sv2p):
    shown = words(figure_12.draw(sv2p))
    assert "h5: convLSTM\n8×8×32" in shown
    assert "9 moved frames\n64×64×3 each" in shown
    assert "frames $o_{0:T}$\n64×64×15" in shown


def test_figure_12_leaves_out_a_posterior_that_is_off():
    config = SV2PConfig(channel_scale=0.0625, horizon=3, posterior=False)
    shown = words(figure_12.draw(SV2P("ot_or", config, 2)))
    assert not any("posterior" in text for text in shown)


def test_figure_01_shows_what_each_design_predicts():
    panels = figure_01.draw().axes
    assert len(panels) == 5
    texts = [{text.get_text() for text in panel.texts} for panel in panels]
    assert ["$E_O$" in each for each in texts] == [True, True, True, True, False]
    assert all("$E_R$" in each for each in texts)
    # The bar that stops the reward's gradient: where observations are the transition's.
    assert [len(panel.get_lines()) for panel in panels] == [1, 1, 0, 0, 0]
