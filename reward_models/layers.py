"""Layers of the reward-only designs: leaky relu, layer norm, LSTM, dropout.

They compute in the dtype of their inputs, with float32 weights (see planet/layers.py).
"""

import tensorflow as tf

from planet.layers import Affine, add_bias


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
    draws = tf.map_fn(
        lambda one: tf.random.stateless_uniform(x.shape[1:], one),
        seed,
        fn_output_signature=tf.TensorSpec(x.shape[1:], tf.float32),
    )
    return tf.where(draws >= rate, x / (1.0 - rate), tf.zeros_like(x))


class LayerNorm(tf.Module):
    """Normalizes the last axis, [..., units]; then a gain and an offset for each unit."""

    EPSILON = 1e-3  # authors' code: Keras' default

    def __init__(self, units: int, name: str):
        """Creates ``gamma`` (ones) and ``beta`` (zeros), float32 [units]."""
        super().__init__(name=name)
        with self.name_scope:
            self.gamma = tf.Variable(tf.ones([units]), name="gamma")
            self.beta = tf.Variable(tf.zeros([units]), name="beta")

    def __call__(self, x: tf.Tensor) -> tf.Tensor:
        """Returns a tensor of the shape and dtype of ``x``; the moments are float32."""
        wide = tf.cast(x, tf.float32)
        mean, variance = tf.nn.moments(wide, -1, keepdims=True)
        normalized = (wide - mean) * tf.math.rsqrt(variance + self.EPSILON)
        return tf.cast(normalized * self.gamma + self.beta, x.dtype)


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
