"""The convolutional LSTM of SV2P (authors' code, measured).

Legend: B batch, C channels of the cell.
"""

import tensorflow as tf

from layers import Affine, fused

KERNEL_WIDTH = 5  # code
FORGET_BIAS = 1.0  # code

CellState = tuple[tf.Tensor, tf.Tensor]  # cell and hidden, both float32 [B, h, w, C]


class ConvLSTMCell(Affine):
    """An LSTM whose gates are one convolution over inputs and hidden state together."""

    def __init__(self, inputs: int, channels: int, compute_dtype: tf.DType, name: str):
        """Creates ``kernel`` [5, 5, inputs + C, 4 C] and ``bias`` [4 C], gates i, j, f, o.

        Args:
          inputs: channels of the inputs.
          channels: C.
          compute_dtype: that of the convolution.
          name: the module's.
        """
        shape = (KERNEL_WIDTH, KERNEL_WIDTH, inputs + channels, 4 * channels)
        super().__init__(shape, 4 * channels, name)
        self.channels = channels
        self._dtype = compute_dtype

    def __call__(self, inputs: tf.Tensor, state: CellState) -> CellState:
        """Returns the next state, in float32 so that nothing is lost from step to step.

        Args:
          inputs: float32 [B, h, w, inputs].
          state: cell and hidden, float32 [B, h, w, C]; zeros at first.
        """
        cell, hidden = state
        gates = tf.nn.conv2d(
            tf.cast(tf.concat([inputs, hidden], -1), self._dtype),
            tf.cast(self.kernel, self._dtype),
            strides=1,
            padding="SAME",
        )
        return _apply_gates(gates, self.bias, cell)


@fused
def _apply_gates(gates, bias, cell):
    gates = tf.cast(gates, tf.float32) + bias
    write, candidate, keep, read = tf.split(gates, 4, -1)
    cell = tf.sigmoid(keep + FORGET_BIAS) * cell + tf.sigmoid(write) * tf.tanh(candidate)
    return cell, tf.tanh(cell) * tf.sigmoid(read)
