"""The pictures of what a model imagined: what they show, and how much of it."""

import dataclasses

import imageio.v3 as imageio
import numpy as np
import pytest

from experiments.figures.imagination import Imagined, draw_compositions, draw_imagination, film
from sv2p.cdna import Composition


@pytest.fixture
def imagined():
    """Three decisions, of which two have a predicted reward."""
    random = np.random.default_rng(0)
    return Imagined(
        true_image=np.full((3, 64, 64, 3), 255, np.uint8),
        true_reward=np.array([1.0, 2.0, 3.0], np.float32),
        reward=np.array([1.0, 2.5], np.float32),
        image=np.zeros((3, 64, 64, 3), np.float32),
        composition=Composition(
            image=random.random((3, 64, 64, 3)),
            masks=random.random((3, 11, 64, 64)),
            scratch=random.random((3, 64, 64, 3)),
            moved=random.random((3, 9, 64, 64, 3)),
        ),
        horizon=2,
    )


def test_film_shows_true_beside_predicted(imagined):
    frames = film(imagined)
    assert frames.shape == (3, 480, 640, 3) and frames.dtype == np.uint8
    left, right = frames[:, 120, 160], frames[:, 120, 480]
    assert (left == 255).all() and (right == 0).all()
    assert np.any(frames[0] != frames[1])  # the marker under them moves


def test_pictures_are_written(imagined, tmp_path):
    with_frames = draw_imagination(imagined, "title", tmp_path / "new" / "frames.png")
    blind = dataclasses.replace(imagined, image=None, composition=None)
    without = draw_imagination(blind, "title", tmp_path / "rewards.png")
    compositions = draw_compositions(imagined, "title", tmp_path / "compositions.png")
    heights = [imageio.imread(path).shape[0] for path in (without, with_frames, compositions)]
    assert heights == [300, 600, 2300]  # rewards; and three strips; true, predicted, 21 parts
