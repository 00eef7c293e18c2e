"""What the reward-only designs share: codes of a frame and of actions, and the head (tables 8, 9).

All sizes are those of the paper's tables 8 and 9 and of the authors' code.

Legend: B batch, I input size, O outputs.
"""

import tensorflow as tf

from layers import Convolution, Dense
from reward_models.layers import dropout, leaky_relu

CODE_SIZE = 16  # of a frame and of actions


class FrameEncoder(tf.Module):
    """Three convolutions of kernel 3 and stride 2, then a linear layer."""

    def __init__(self, name: str = "frame_encoder"):
        """Creates the layers."""
        super().__init__(name=name)
        with self.name_scope:
            sizes = (3, 32, 64, 16)
            self.convolutions = [
                Convolution(inputs, filters, 3, 2, "VALID", leaky_relu, f"convolution_{i}")
                for i, (inputs, filters) in enumerate(zip(sizes, sizes[1:], strict=False))
            ]
            self.out = Dense(7 * 7 * 16, CODE_SIZE, name="out")

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps frames [B, 64, 64, 3] in [0, 1] to codes [B, 16], in their dtype."""
        hidden = image
        for convolution in self.convolutions:
            hidden = convolution(hidden)
        return self.out(tf.reshape(hidden, [-1, 7 * 7 * 16]))


class ActionEncoder(tf.Module):
    """Three fully connected layers."""

    def __init__(self, inputs: int, name: str = "action_encoder"):
        """Creates the layers for actions of ``inputs`` numbers."""
        super().__init__(name=name)
        with self.name_scope:
            sizes = (inputs, 64, 32, CODE_SIZE)
            self.layers = [
                Dense(inputs, units, leaky_relu, name=f"dense_{i}")
                for i, (inputs, units) in enumerate(zip(sizes, sizes[1:], strict=False))
            ]

    def __call__(self, actions: tf.Tensor) -> tf.Tensor:
        """Maps actions [..., inputs] to codes [..., 16], in their dtype."""
        hidden = actions
        for layer in self.layers:
            hidden = layer(hidden)
        return hidden


class Head(tf.Module):
    """Two fully connected layers, each with dropout, then the rewards."""

    def __init__(self, inputs: int, outputs: int, rate: float, name: str = "head"):
        """Creates the layers; ``rate`` is the share of units that training drops."""
        super().__init__(name=name)
        self._rate = rate
        with self.name_scope:
            self.hidden = [
                Dense(inputs, 128, leaky_relu, name="hidden_0"),
                Dense(128, 32, leaky_relu, name="hidden_1"),
            ]
            self.out = Dense(32, outputs, name="out")

    def __call__(self, features: tf.Tensor, seed: tf.Tensor | None) -> tf.Tensor:
        """Maps features [B, ..., I] to float32 [B, ..., O].

        Args:
          features: in the compute dtype.
          seed: int32 [B, 2], from which each example draws what it drops; None drops nothing.
        """
        hidden = features
        for number, layer in enumerate(self.hidden):
            hidden = layer(hidden)
            if seed is not None:
                hidden = dropout(hidden, self._rate, seed + [0, number])
        # The planner ranks proposals by small differences: the output is not rounded to bfloat16.
        return self.out(tf.cast(hidden, tf.float32))
