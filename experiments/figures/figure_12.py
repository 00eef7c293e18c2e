"""Figure 12: the architecture of SV2P, with the shapes of the model as it is built.

    python -m experiments.figures.figure_12 --output figure_12.png

At the paper's sizes, for the actions of cheetah run; `ot_or` without its reward model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from experiments.figures import blocks
from experiments.figures.blocks import arrow, box, chain, shape_text
from experiments.figures.diagram import run_model_diagram
from experiments.live_layers import parameters

if TYPE_CHECKING:
    from sv2p.model import SV2P


def shapes(model: SV2P) -> dict[str, tuple[int, ...]]:
    """Runs one frame and one action through the tower, and one window through the posterior.

    Returns:
      The shape of each layer's output, by the name of the layer in the model.
    """
    import tensorflow as tf

    from sv2p.posterior import LATENT_SHAPE
    from world_model import FRAME_SHAPE

    tower = model.predictor
    image = tf.zeros([1, *FRAME_SHAPE])
    action = tf.zeros([1, tower.action_map.kernel.shape[0]])
    latent = tf.zeros([1, *LATENT_SHAPE])
    sight, cells = tower.look(image, tower.initial_cells(1))
    effect, cells = tower.act(sight, cells, action, tf.zeros([1]), latent)
    injected = tf.zeros([1, *sight.enc2.shape[1:3], tower.enc3.kernel.shape[2]])
    outputs = {
        **{"image": image, "action": action, "latent": latent},
        **{"action_map": tower.action_map(action), "injected": injected},
        **{
            "enc3": tower.enc3(injected),
            "kernels": tower.kernels(tf.cast(effect.code, tf.float32)),
        },
        **sight._asdict(),
        **effect._asdict(),
        **{f"h{i}": hidden for i, (_, hidden) in enumerate(cells, start=1)},
        **{"masks": tower.masks(effect.enc6), "enc7": tower.enc7(effect.enc6)},
    }
    if model.posterior is not None:
        height, width, _ = FRAME_SHAPE
        hidden = tf.zeros([1, height, width, model.posterior.convolutions[0].kernel.shape[2]])
        outputs["frames"] = hidden
        for i, convolution in enumerate(model.posterior.convolutions):
            hidden = outputs[f"posterior_{i}"] = convolution(hidden)
        outputs["mean"] = model.posterior.mean(hidden)
    return {name: tuple(output.shape) for name, output in outputs.items()}


def draw(model: SV2P) -> Figure:
    """Draws the posterior on top, below it the tower: down to the action, and up to the frame."""
    found = shapes(model)
    figure = Figure(figsize=(16, 7.6), layout="constrained")
    axes = figure.subplots()
    blocks.canvas(axes, 22, 10.4)

    def layer(x, y, name, head, face, width=1.75, height=0.95):
        text = f"{head}\n{shape_text(found[name])}"
        return box(axes, x, y, text, face, width, height, size=8)

    def convolution(x, y, name, of, stride):
        width = of.kernel.shape[0]
        head = f"{name}: conv {width}×{width}" + (f", /{stride}" if stride > 1 else "")
        return layer(x, y, name, head, blocks.CONVOLUTION, 2.1)

    def memory(x, y, number):
        name = f"h{number}"
        return layer(x, y, name, f"{name}: convLSTM", blocks.RECURRENT, 1.8)

    tower = model.predictor
    image = layer(1.1, 6.0, "image", r"frame $o_t$", blocks.IMAGE)
    enc0 = convolution(3.6, 6.0, "enc0", tower.enc0, 2)
    enc1 = convolution(10.2, 6.0, "enc1", tower.enc1, 2)
    enc2 = convolution(16.8, 6.0, "enc2", tower.enc2, 2)
    before, between = ([memory(x, 6.0, n) for x, n in part] for part in (
        ((5.85, 1), (7.95, 2)), ((12.45, 3), (14.55, 4))
    ))  # fmt: skip
    chain(axes, [image, enc0, *before, enc1, *between, enc2])

    latent = layer(20.1, 8.9, "latent", r"latent $z$", blocks.LATENT)
    action = layer(17.6, 7.5, "action", r"action $a_t$", blocks.OTHER)
    action_map = layer(20.1, 7.5, "action_map", "dense, as a map", blocks.DENSE, 2.2)
    joined = layer(20.1, 6.0, "injected", "joined", blocks.OTHER)
    enc3 = convolution(20.1, 4.4, "enc3", tower.enc3, 1)
    hidden5 = memory(20.1, 2.9, 5)
    chain(axes, [action, action_map, joined, enc3, hidden5])
    arrow(axes, enc2, joined)
    arrow(axes, latent, joined, sides="rr", bend=-0.45)

    places = {"enc4": 17.6, "enc5": 13.0, "enc6": 8.4}
    up = {
        name: layer(x, 2.9, name, f"{name}: deconv, ×2", blocks.CONVOLUTION, 2.1)
        for name, x in places.items()
    }
    hidden6, hidden7 = memory(15.3, 2.9, 6), memory(10.7, 2.9, 7)
    chain(axes, [hidden5, up["enc4"], hidden6, up["enc5"], hidden7, up["enc6"]])
    for start, end in ((enc1, up["enc5"]), (enc0, up["enc6"])):
        arrow(axes, start, end, sides="bt", line="--")

    masks = layer(5.6, 3.3, "masks", "masks: conv, softmax", blocks.CONVOLUTION, 2.6)
    scratch = layer(5.6, 2.15, "enc7", "enc7: from scratch", blocks.IMAGE, 2.6)
    for head in (masks, scratch):
        arrow(axes, up["enc6"], head, sides="lr")
    kernels = layer(17.6, 1.0, "kernels", "CDNA kernels: dense", blocks.DENSE, 2.8)
    moved_count = found["masks"][-1] - 2
    moved = box(
        axes, 5.6, 1.0, f"{moved_count} moved frames\n{shape_text(found['image'])} each",
        blocks.IMAGE, 2.6, 0.95,
    )  # fmt: skip
    arrow(axes, hidden5, kernels, sides="br", bend=-0.2)
    arrow(axes, kernels, moved)
    mixed = box(axes, 2.9, 2.15, "masked\nsum", blocks.OTHER, 1.3, 0.95)
    predicted = layer(1.1, 1.0, "image", r"frame $\hat o_{t+1}$", blocks.IMAGE)
    for part in (masks, scratch, moved):
        arrow(axes, part, mixed, sides="lr")
    arrow(axes, image, mixed, sides="bl", bend=0.15)
    arrow(axes, mixed, predicted, sides="br", bend=-0.25)

    _draw_posterior(axes, model, found, layer, latent)
    axes.text(
        0.2, 10.05,
        f"SV2P, as built for cheetah run: {parameters(model):,} parameters, its reward model's "
        "included. Dashed: joined to the input of the next layer. Layer norm after enc0, enc6 and "
        "each convLSTM.",
        fontsize=10.5, va="center",
    )  # fmt: skip
    return figure


def _draw_posterior(axes, model, found, layer, latent):
    if model.posterior is None:
        return
    tower = [layer(1.1, 8.9, "frames", r"frames $o_{0:T}$", blocks.IMAGE)]
    for i, x in enumerate((4.0, 6.6, 9.2)):
        width = model.posterior.convolutions[i].kernel.shape[0]
        head = f"conv {width}×{width}, norm"
        tower.append(layer(x, 8.9, f"posterior_{i}", head, blocks.CONVOLUTION, 2.1))
    tower.append(layer(12.2, 8.9, "mean", r"posterior $\mu, \log\sigma^2$", blocks.LATENT, 2.6))
    chain(axes, tower)
    arrow(axes, tower[-1], latent)
    axes.text(15.8, 9.1, r"training; else $z = 0$, the prior's mean", ha="center", fontsize=9)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure."""
    run_model_diagram("figure_12", __doc__.split("\n")[0], "ot_or", draw, arguments)


if __name__ == "__main__":
    main()
