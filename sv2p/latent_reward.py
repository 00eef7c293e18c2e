"""Rewards from the internal states of SV2P's predictor (`ot_lr`; paper section 3; authors' code).

Legend: B batch.
"""

from collections.abc import Sequence

import tensorflow as tf

from layers import Convolution, Dense


class LatentReward(tf.Module):
    """Encodes each of five states to eight numbers, and reads the next reward off all of them."""

    def __init__(self, shapes: Sequence[tuple[int, int]], name: str = "latent_reward"):
        """Creates the layers; all sizes are the code's.

        Args:
          shapes: (side, channels) of each state.
          name: the module's.
        """
        super().__init__(name=name)
        relu = tf.nn.relu
        with self.name_scope:
            self.encoders = [
                StateEncoder(side, channels, name=f"encoder_{i}")
                for i, (side, channels) in enumerate(shapes)
            ]
            self.hidden = [
                Dense(8 * len(shapes), 32, relu, name="hidden_0"),
                Dense(32, 16, relu, name="hidden_1"),
            ]
            self.out = Dense(16, 1, name="out")

    def __call__(self, states: Sequence[tf.Tensor]) -> tf.Tensor:
        """Maps states, float32 [B, side, side, channels], to the next reward, float32 [B]."""
        hidden = tf.concat(
            [encode(state) for encode, state in zip(self.encoders, states, strict=True)], -1
        )
        for layer in self.hidden:
            hidden = layer(hidden)
        return tf.squeeze(self.out(hidden), -1)


class StateEncoder(tf.Module):
    """Three convolutions without padding, then a dense layer, all with relu."""

    def __init__(self, side: int, channels: int, name: str):
        """``side`` and ``channels`` are those of the state."""
        super().__init__(name=name)
        relu = tf.nn.relu
        with self.name_scope:
            self.convolutions = [
                Convolution(channels, 16, 3, 1, "VALID", relu, name="convolution_0"),
                Convolution(16, 8, 3, 2, "VALID", relu, name="convolution_1"),
                Convolution(8, 4, 3, 2, "VALID", relu, name="convolution_2"),
            ]
            left = ((side - 2) - 1) // 2
            left = (left - 1) // 2
            self._size = left * left * 4
            self.dense = Dense(self._size, 8, relu, name="dense")

    def __call__(self, state: tf.Tensor) -> tf.Tensor:
        """Maps float32 [B, side, side, channels] to [B, 8]."""
        hidden = state
        for convolution in self.convolutions:
            hidden = convolution(hidden)
        return self.dense(tf.reshape(hidden, [-1, self._size]))
