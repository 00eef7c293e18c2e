"""The recurrent cell of the RSSM (authors' code)."""

import tensorflow as tf

from layers import Affine, add_bias


class GRUCell(Affine):
    """The gated recurrent unit of the original: Keras' before its version 2.

    Gates in the order update, reset, candidate; hard sigmoid gates; the reset gate applied before
    the recurrent product (code, measured).
    """

    def __init__(self, inputs: int, units: int, name: str = "gru_cell"):
        """Creates kernel [inputs, 3 units], recurrent_kernel [units, 3 units], bias [3 units]."""
        super().__init__((inputs, 3 * units), 3 * units, name)
        with self.name_scope:
            orthogonal = tf.keras.initializers.Orthogonal()
            self.recurrent_kernel = tf.Variable(
                orthogonal((units, 3 * units)), name="recurrent_kernel"
            )
        self._units = units

    def __call__(self, inputs: tf.Tensor, hidden: tf.Tensor) -> tf.Tensor:
        """Returns the next hidden state [B, units] in float32.

        Args:
          inputs: [B, inputs] in the compute dtype.
          hidden: float32 [B, units]; it stays float32 so that nothing is lost from step to step.
        """
        dtype, units = inputs.dtype, self._units
        kernel = tf.cast(self.recurrent_kernel, dtype)
        projected = add_bias(
            tf.matmul(inputs, tf.cast(self.kernel, dtype)), tf.cast(self.bias, dtype)
        )
        recurrent = tf.matmul(tf.cast(hidden, dtype), kernel[:, : 2 * units])
        gates = _hard_sigmoid(tf.cast(projected[:, : 2 * units] + recurrent, tf.float32))
        update, reset = gates[:, :units], gates[:, units:]
        candidate = tf.tanh(
            tf.cast(
                projected[:, 2 * units :]
                + tf.matmul(tf.cast(reset * hidden, dtype), kernel[:, 2 * units :]),
                tf.float32,
            )
        )
        return update * hidden + (1.0 - update) * candidate


def _hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)
