"""Figure 13: the architecture of PlaNet, `lt_lr`, with the shapes of the model as it is built.

    python -m experiments.figures.figure_13 --output figure_13.png

At the paper's sizes, for the actions of cheetah run.
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
    from planet.model import PlaNet


def shapes(model: PlaNet) -> dict[str, tuple[int, ...]]:
    """Runs one frame and one action through the model.

    Returns:
      The shape of each layer's output, by the name of the layer in the model.
    """
    import tensorflow as tf

    from world_model import FRAME_SHAPE

    found = {}

    def note(name, output):
        found[name] = tuple(output.shape)
        return output

    hidden = note("image", tf.zeros([1, *FRAME_SHAPE]))
    for i, convolution in enumerate(model.encoder.convolutions):
        hidden = note(f"encoder_{i}", convolution(hidden))
    embedding = note("embedding", tf.reshape(hidden, [1, -1]))
    state = model.initial_state(1)
    note("stoch", state["stoch"])
    note("deter", state["deter"])
    rssm = model.rssm
    action_size = rssm.prior_in.kernel.shape[0] - state["stoch"].shape[1]
    action = note("action", tf.zeros([1, action_size]))
    hidden = note("prior_in", rssm.prior_in(tf.concat([state["stoch"], action], -1)))
    deter = note("gru", rssm.gru(hidden, state["deter"]))
    note("prior_out", rssm.prior_out(note("prior_hidden", rssm.prior_hidden(deter))))
    hidden = rssm.posterior_hidden(tf.concat([deter, embedding], -1))
    note("posterior_out", rssm.posterior_out(note("posterior_hidden", hidden)))
    features = note("features", rssm.prior(state["stoch"], deter, action).features)
    hidden = note("decoder_dense", model.decoder.dense(features))[:, tf.newaxis, tf.newaxis]
    for i, convolution in enumerate(model.decoder.convolutions):
        hidden = note(f"decoder_{i}", convolution(hidden))
    hidden = features
    for i, layer in enumerate(model.reward_head.hidden):
        hidden = note(f"reward_{i}", layer(hidden))
    note("reward", model.reward_head.out(hidden))
    return found


def draw(model: PlaNet) -> Figure:
    """Draws encoder, transition, posterior, decoder and reward head from left to right."""
    found = shapes(model)
    figure = Figure(figsize=(15.5, 7), layout="constrained")
    axes = figure.subplots()
    blocks.canvas(axes, 23, 10.2)

    def layer(x, y, name, head, face, width=1.9, height=0.95):
        text = f"{head}\n{shape_text(found[name])}"
        return box(axes, x, y, text, face, width, height, size=8.5)

    def kernel(convolution):
        return f"{convolution.kernel.shape[0]}×{convolution.kernel.shape[1]}"

    image = layer(1.3, 1.2, "image", r"frame $o_t$", blocks.IMAGE)
    encoder = [image]
    for i, convolution in enumerate(model.encoder.convolutions):
        head = f"conv {kernel(convolution)}, /2"
        encoder.append(layer(3.7 + 2.3 * i, 1.2, f"encoder_{i}", head, blocks.CONVOLUTION))
    embedding = layer(12.9, 1.2, "embedding", "embedding", blocks.DENSE)
    chain(axes, [*encoder, embedding])

    stoch = layer(1.3, 6.5, "stoch", r"$s_{t-1}$", blocks.LATENT)
    action = layer(1.3, 5.1, "action", r"action $a_{t-1}$", blocks.OTHER)
    deter = layer(1.3, 8.3, "deter", r"$h_{t-1}$", blocks.LATENT)
    prior_in = layer(4.2, 5.8, "prior_in", "dense", blocks.DENSE)
    gru = layer(6.9, 6.5, "gru", r"GRU, $h_t$", blocks.RECURRENT, height=1.2)
    for part in (stoch, action):
        arrow(axes, part, prior_in)
    arrow(axes, prior_in, gru)
    arrow(axes, deter, gru, sides="rt", bend=-0.2)
    prior_hidden = layer(9.9, 7.6, "prior_hidden", "dense", blocks.DENSE)
    prior = layer(12.9, 7.6, "prior_out", r"prior $\mu, \sigma$ of $s_t$", blocks.LATENT, 2.3)
    posterior_hidden = layer(9.9, 4.2, "posterior_hidden", "dense", blocks.DENSE)
    posterior = layer(
        12.9, 4.2, "posterior_out", r"posterior $\mu, \sigma$ of $s_t$", blocks.LATENT, 2.7
    )
    arrow(axes, gru, prior_hidden, sides="rl")
    arrow(axes, gru, posterior_hidden, sides="rl")
    arrow(axes, prior_hidden, prior)
    arrow(axes, posterior_hidden, posterior)
    arrow(axes, embedding, posterior_hidden, sides="tb", bend=0.1)
    axes.text(12.9, 5.45, "KL", ha="center", va="center", fontsize=10)
    for y, end in ((5.7, prior), (5.2, posterior)):
        # Not data but a term of the loss: dotted.
        arrow(axes, blocks.Box(12.9, y, 0, 0), end, line=":")

    features = layer(16.0, 5.9, "features", r"$[s_t, h_t]$", blocks.LATENT)
    arrow(axes, prior, features, sides="rl", line="--")
    arrow(axes, posterior, features, sides="rl")
    arrow(axes, gru, features, sides="rl")

    reward = [features]
    for i in range(len(model.reward_head.hidden)):
        reward.append(layer(18.7, 6.0 + 1.15 * i, f"reward_{i}", "dense", blocks.DENSE, 1.6, 0.9))
    reward.append(layer(21.4, reward[-1].y, "reward", r"reward $\hat r_t$", blocks.OTHER))
    chain(axes, reward)

    decoder = [features, layer(16.0, 3.4, "decoder_dense", "dense", blocks.DENSE)]
    places = [(16.0, 1.2), (18.7, 1.2), (21.4, 1.2), (21.4, 2.8)]
    for i, convolution in enumerate(model.decoder.convolutions):
        head = f"deconv {kernel(convolution)}, ×2"
        decoder.append(layer(*places[i], f"decoder_{i}", head, blocks.CONVOLUTION, 2.1))
    decoder.append(layer(21.4, 4.4, f"decoder_{i}", r"frame $\hat o_t$", blocks.IMAGE))
    chain(axes, decoder)

    axes.text(
        0.35, 9.7,
        r"PlaNet ($L_T L_R$), as built for cheetah run: "
        f"{parameters(model):,} parameters. "
        "Solid: training and filtering; dashed: planning, from the prior.",
        fontsize=11, va="center",
    )  # fmt: skip
    return figure


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the figure."""
    run_model_diagram("figure_13", __doc__.split("\n")[0], "lt_lr", draw, arguments)


if __name__ == "__main__":
    main()
