"""SV2P's predictor: from a frame, an action and a latent to the next frame (paper figure 12).

Layers bear the names of the authors' table: enc0..enc7 and h1..h7, the conv-LSTMs. The tower is
cut where the action comes in: `look` does what depends on the present frame alone, once a decision
when planning; `act` and `compose` do the rest, once a proposal.

The compute dtype is that of the conv-LSTMs, which do nearly all the work, without h5: it is the
first to hear of the action, and what it rounds off is lost to all that tells proposals apart.
Everything else is float32.

Legend: B batch, A action size.
"""

from typing import NamedTuple

import tensorflow as tf

from layers import Convolution, Dense
from sv2p.cdna import KERNEL_WIDTH, KERNELS, MASKS, Composition, compose
from sv2p.conv_lstm import CellState, ConvLSTMCell
from sv2p.layers import ImageNorm, MapEncoder, Upsampling

CellStates = tuple[CellState, ...]  # of h1..h7


class Sight(NamedTuple):
    """What the tower makes of the present frame before it hears of an action.

    Attributes:
      enc0: float32 [B, 32, 32, 32], after layer norm.
      enc1: float32 [B, 16, 16, 32].
      enc2: float32 [B, 8, 8, 64].
    """

    enc0: tf.Tensor
    enc1: tf.Tensor
    enc2: tf.Tensor


class Effect(NamedTuple):
    """What the tower makes of the action.

    Attributes:
      code: float32 [B, 8192], h5 after layer norm, flat.
      enc4: float32 [B, 16, 16, 128].
      enc5: float32 [B, 32, 32, 96].
      enc6: float32 [B, 64, 64, 64], after layer norm.
    """

    code: tf.Tensor
    enc4: tf.Tensor
    enc5: tf.Tensor
    enc6: tf.Tensor


class Predictor(tf.Module):
    """The conv-LSTM tower with CDNA; its state goes in and comes out."""

    def __init__(
        self,
        action_size: int,
        with_reward: bool,
        scale: float,
        compute_dtype: tf.DType,
        name: str = "predictor",
    ):
        """Creates the layers, of the code's channels times ``scale``.

        Args:
          action_size: A.
          with_reward: whether the present reward joins the action (`ot_lr`).
          scale: 1 for the code's sizes.
          compute_dtype: that of the conv-LSTMs' convolutions, without h5's.
          name: the module's.
        """
        super().__init__(name=name)
        c32, c64, c128 = (int(size * scale) for size in (32, 64, 128))
        sides, channels = (32, 32, 16, 16, 8, 16, 32), (c32, c32, c64, c64, c128, c64, c32)
        self._cell_sizes = tuple(zip(sides, channels, strict=True))
        # What the latent reward reads: enc0 and enc1 from before the action, enc4..enc6 after it.
        self.state_shapes = ((32, c32), (16, c32), (16, c128), (32, c64 + c32), (64, 2 * c32))
        relu = tf.nn.relu
        with self.name_scope:
            self.enc0 = Convolution(3, c32, 5, 2, activation=relu, name="enc0")
            self.enc1 = Convolution(c32, c32, 3, 2, activation=relu, name="enc1")
            self.enc2 = Convolution(c64, c64, 3, 2, activation=relu, name="enc2")
            self.action_map = MapEncoder(action_size, 8, name="action_map")
            self.reward_map = MapEncoder(1, 8, name="reward_map") if with_reward else None
            injected = c64 + (3 if with_reward else 2)
            self.enc3 = Convolution(injected, c64, 1, activation=relu, name="enc3")
            self.enc4 = Upsampling(c128, name="enc4")
            self.enc5 = Upsampling(c64 + c32, name="enc5")
            self.enc6 = Upsampling(2 * c32, name="enc6")
            self.enc7 = Convolution(2 * c32, 3, 1, name="enc7")
            self.masks = Convolution(2 * c32, MASKS, 1, name="masks")
            self.kernels = Dense(8 * 8 * c128, KERNEL_WIDTH**2 * KERNELS, name="kernels")
            cell_inputs = (c32, c32, c32, c64, c64, c128, c64 + c32)
            cell_dtypes = (*4 * [compute_dtype], tf.float32, *2 * [compute_dtype])
            self.cells = [
                ConvLSTMCell(inputs, units, dtype, name=f"h{i}")
                for i, (inputs, units, dtype) in enumerate(
                    zip(cell_inputs, channels, cell_dtypes, strict=True), 1
                )
            ]
            self.norms = [
                ImageNorm(normed, name=f"norm_{i}")
                for i, normed in enumerate((c32, *channels, 2 * c32), 1)
            ]

    def initial_cells(self, batch_size: int | tf.Tensor) -> CellStates:
        """Returns the states of h1..h7 before any frame: zeros, float32 [B, side, side, C]."""
        return tuple(
            (
                tf.zeros([batch_size, side, side, channels]),
                tf.zeros([batch_size, side, side, channels]),
            )
            for side, channels in self._cell_sizes
        )

    def look(self, image: tf.Tensor, cells: CellStates) -> tuple[Sight, CellStates]:
        """Takes in a frame, float32 [B, 64, 64, 3] in [0, 1]; steps h1..h4."""
        cells = list(cells)
        enc0 = self.norms[0](self.enc0(image))
        hidden = self._step(1, enc0, cells)
        hidden = self._step(2, hidden, cells)
        enc1 = self.enc1(hidden)
        hidden = self._step(3, enc1, cells)
        hidden = self._step(4, hidden, cells)
        return Sight(enc0, enc1, self.enc2(hidden)), tuple(cells)

    def act(
        self,
        sight: Sight,
        cells: CellStates,
        action: tf.Tensor,
        reward: tf.Tensor,
        latent: tf.Tensor,
    ) -> tuple[Effect, CellStates]:
        """Takes in the action that is taken in the present frame; steps h5..h7.

        Args:
          sight: of the present frame.
          cells: as `look` returned them.
          action: float32 [B, A].
          reward: float32 [B], received on arriving at the present frame; ignored without a
            reward map.
          latent: float32 [B, 8, 8, 1].

        Returns:
          What the heads read, and the states of h1..h7 for the next frame.
        """
        cells = list(cells)
        maps = [self.action_map(action)]
        if self.reward_map is not None:
            maps.append(self.reward_map(reward[:, tf.newaxis]))
        enc3 = self.enc3(tf.concat([sight.enc2, *maps, latent], -1))
        hidden5 = self._step(5, enc3, cells)
        enc4 = self.enc4(hidden5)
        hidden6 = self._step(6, enc4, cells)
        enc5 = self.enc5(tf.concat([hidden6, sight.enc1], -1))
        hidden7 = self._step(7, enc5, cells)
        enc6 = self.norms[8](self.enc6(tf.concat([hidden7, sight.enc0], -1)))
        code = tf.reshape(hidden5, [-1, self.kernels.kernel.shape[0]])
        return Effect(code, enc4, enc5, enc6), tuple(cells)

    def compose(self, image: tf.Tensor, effect: Effect) -> Composition:
        """Mixes the next frame out of the present one, float32 [B, 64, 64, 3]."""
        return compose(
            image,
            scratch=tf.sigmoid(self.enc7(effect.enc6)),
            mask_logits=self.masks(effect.enc6),
            raw_kernels=self.kernels(effect.code),
        )

    def reward_states(self, sight: Sight, effect: Effect) -> list[tf.Tensor]:
        """Returns what the latent reward reads, float32 of ``state_shapes``."""
        return [sight.enc0, sight.enc1, effect.enc4, effect.enc5, effect.enc6]

    def _step(self, number: int, inputs: tf.Tensor, cells: list[CellState]) -> tf.Tensor:
        # The state carried on is the one before layer norm (code).
        cells[number - 1] = self.cells[number - 1](inputs, cells[number - 1])
        return self.norms[number](cells[number - 1][1])
