"""Film strips and a video of what a model imagined beside what happened.

Legend: T decisions imagined, R of them with a predicted reward, C columns of a strip.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sv2p.cdna import Composition

_COLUMNS = 12  # ours: as many frames as can still be told apart on a page
_TRUE, _PREDICTED = "#000000", "#D55E00"  # of the palette of `style`


@dataclass(frozen=True)
class Imagined:
    """What a model imagined from one belief, and what came.

    Attributes:
      true_image: uint8 [T, 64, 64, 3].
      true_reward: float32 [T].
      reward: float32 [R]; R is less than T where a design predicts one horizon only.
      image: float32 [T, 64, 64, 3] in [0, 1], or None where the design predicts none.
      composition: for SV2P what the frames were mixed from, arrays [T, ...]; else None.
      horizon: how far the run's planner looks.
    """

    true_image: np.ndarray
    true_reward: np.ndarray
    reward: np.ndarray
    image: np.ndarray | None
    composition: Composition | None
    horizon: int


def draw_imagination(imagined: Imagined, title: str, picture: Path) -> Path:
    """Draws true frames over predicted ones and their difference, and the rewards under them.

    Returns:
      ``picture``, the file written.
    """
    strips = {}
    if imagined.image is not None:
        true = imagined.true_image / 255.0
        difference = 0.5 + (imagined.image - true) / 2
        strips = {"true": true, "predicted": imagined.image, "difference": difference}
    figure = Figure(figsize=(12, 3 + len(strips)), layout="constrained")
    *rows, curves = figure.subplots(
        len(strips) + 1, 1, squeeze=False, height_ratios=[1] * len(strips) + [2.5]
    )[:, 0]
    for axes, (label, frames) in zip(rows, strips.items(), strict=True):
        _draw_strip(axes, label, frames)
    _draw_rewards(curves, imagined)
    return _save(figure, title, picture)


def draw_compositions(imagined: Imagined, title: str, picture: Path) -> Path:
    """Draws what SV2P mixed its frames from: the image from scratch, masks and moved images.

    Returns:
      ``picture``, the file written.
    """
    composition = imagined.composition
    masks, moved = composition.masks, composition.moved
    strips = {
        "true": imagined.true_image / 255.0,
        "predicted": composition.image,
        "mask: present frame": masks[:, 0],
        "mask: from scratch": masks[:, 1],
        "from scratch": composition.scratch,
    }
    for i in range(moved.shape[1]):
        strips[f"mask: moved {i + 1}"] = masks[:, 2 + i]
        strips[f"moved {i + 1}"] = moved[:, i]
    figure = Figure(figsize=(12, len(strips)), layout="constrained")
    rows = figure.subplots(len(strips), 1)
    for axes, (label, frames) in zip(rows, strips.items(), strict=True):
        _draw_strip(axes, label, frames)
    return _save(figure, title, picture)


def film(imagined: Imagined) -> np.ndarray:
    """Returns frames uint8 [T, 480, 640, 3]: true beside predicted, the rewards under them."""
    figure = Figure(figsize=(6.4, 4.8), dpi=100, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    panels = figure.subplot_mosaic([["true", "predicted"], ["reward", "reward"]])
    pictures = {}
    for name in ("true", "predicted"):
        pictures[name] = panels[name].imshow(np.zeros((64, 64, 3)))
        panels[name].set_axis_off()
    _draw_rewards(panels["reward"], imagined)
    now = panels["reward"].axvline(1, color="0.6")
    frames = []
    for t in range(len(imagined.true_image)):
        pictures["true"].set_data(imagined.true_image[t])
        pictures["predicted"].set_data(imagined.image[t])
        panels["true"].set_title(f"true, {t + 1} ahead")
        panels["predicted"].set_title("predicted")
        now.set_xdata([t + 1, t + 1])
        canvas.draw()
        frames.append(np.asarray(canvas.buffer_rgba())[..., :3].copy())
    return np.stack(frames)


def _draw_strip(axes: Axes, label: str, frames: np.ndarray) -> None:
    """Draws some of the frames, or masks, [T, 64, 64(, 3)] in [0, 1] side by side."""
    count = min(len(frames), _COLUMNS)
    chosen = np.linspace(0, len(frames) - 1, count).round().astype(int)
    joined = np.concatenate(np.clip(frames[chosen], 0.0, 1.0), axis=1)
    axes.imshow(joined, cmap="gray", vmin=0.0, vmax=1.0, aspect="equal")
    axes.set_ylabel(label, rotation=0, ha="right", va="center")
    width = frames.shape[2]
    axes.set_xticks((np.arange(count) + 0.5) * width, chosen + 1)
    axes.set_yticks([])


def _draw_rewards(axes: Axes, imagined: Imagined) -> None:
    for reward, tint, label in (
        (imagined.true_reward, _TRUE, "true"),
        (imagined.reward, _PREDICTED, "predicted"),
    ):
        ahead = np.arange(1, len(reward) + 1)
        axes.plot(ahead, reward, marker=".", color=tint, label=label)
    label = "the planner looks as far"
    axes.axvline(imagined.horizon, color="0.6", linestyle=":", label=label)
    axes.set_xlim(0.5, len(imagined.true_reward) + 0.5)
    axes.set_xlabel("decisions ahead")
    axes.set_ylabel("reward")
    axes.grid(alpha=0.25)
    axes.legend(fontsize="small")


def _save(figure: Figure, title: str, picture: Path) -> Path:
    figure.suptitle(title)
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=100)
    return picture
