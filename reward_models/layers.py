"""Layers of the reward-only designs: leaky relu, LSTM, dropout.

They compute in the dtype of their inputs, with float32 weights.
"""

import tensorflow as tf

from layers import Affine, add_bias
from noise import draw_rows


def leaky_relu(x: tf.Tensor) -> tf.Tensor:
    """Returns x, and 0.3 x where it is negative (paper tables 8 and 9; Keras' default)."""
    return tf.nn.leaky_relu(x, alpha=0.3)


def dropout(x: tf.Tensor, rate: float, seed: tf.Tensor) -> tf.Tensor:
    """Drops units of each example by the example's own seed.

    Args:
      x: [B, ...].
      rate: share of the units that become 0; the others grow by 1 / (1 - rate).
      seed: int32 [B, 2].
    """
    # In float32 whatever the dtype of x: the precision must not change what is dropped.
    draws = draw_rows(tf.random.stateless_uniform, x.shape[1:], seed)
    return tf.where(draws >= rate, x / (1.0 - rate), tf.zeros_like(x))


class LSTM(Affine):
    """A long short-term memory over a sequence, from an empty state.

    Gates in the order input, forget, candidate, output; sigmoid gates (authors' code, measured).
    """

    def __init__(self, inputs: int, units: int, name: str):
        """Creates kernel [inputs, 4 units], recurrent_kernel [units, 4 units], bias [4 units]."""
        super().__init__((inputs, 4 * units), 4 * units, name)
        with self.name_scope:
            orthogonal = tf.keras.initializers.Orthogonal()
            self.recurrent_kernel = tf.Variable(
                orthogonal((units, 4 * units)), name="recurrent_kernel"
            )
        # Forget gates start open (authors' code: Keras' default).
        self.bias.assign(tf.concat([tf.zeros(units), tf.ones(units), tf.zeros(2 * units)], 0))
        self._units = units

    def __call__(self, sequence: tf.Tensor) -> tf.Tensor:
        """Maps [B, H, inputs] to the outputs of all steps, [B, H, units], in the same dtype."""
        dtype = sequence.dtype
        recurrent_kernel = tf.cast(self.recurrent_kernel, dtype)
        # What does not wait for the step before is one matrix product over all steps.
        projected = tf.matmul(
            tf.reshape(sequence, [-1, sequence.shape[-1]]), tf.cast(self.kernel, dtype)
        )
        projected = add_bias(projected, tf.cast(self.bias, dtype))
        projected = tf.reshape(projected, [-1, sequence.shape[1], 4 * self._units])
        hidden = tf.zeros([tf.shape(sequence)[0], self._units], dtype)
        cell = tf.zeros_like(hidden, tf.float32)  # so that nothing is lost from step to step
        outputs = []
        for step in tf.unstack(projected, axis=1):
            gates = tf.cast(step + tf.matmul(hidden, recurrent_kernel), tf.float32)
            enter, keep, candidate, leave = tf.split(gates, 4, -1)
            cell = tf.sigmoid(keep) * cell + tf.sigmoid(enter) * tf.tanh(candidate)
            hidden = tf.cast(tf.sigmoid(leave) * tf.tanh(cell), dtype)
            outputs.append(hidden)
        return tf.stack(outputs, 1)
