"""Layers that several designs share: float32 weights, computing in a chosen precision.

A module creates its variables in its constructor, so that a model is whole once it is built, and
works in the dtype of its inputs: float32 or bfloat16. Kernels are glorot uniform and biases zero
(authors' code, measured).
"""

from collections.abc import Callable, Sequence

import tensorflow as tf


def fused(function: Callable) -> Callable:
    """Compiles a chain of elementwise operations, so that all are done in one pass over memory.

    One by one, each writes a whole tensor and the next reads it again, which costs more than the
    arithmetic. Not for functions with convolutions or large products: TensorFlow's own are faster
    on the CPU than those of XLA, which compiles this.

    Args:
      function: of tensors alone.
    """
    return tf.function(function, jit_compile=True)


def add_bias(inputs: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Adds a bias [C] to inputs [..., C] of the same dtype; its gradient is summed in float32.

    TensorFlow sums the gradient of a bfloat16 bias in bfloat16 on the CPU. Over the pixels of a
    batch the sum stops growing once it is 256 times as large as what is added: the decoder's
    biases got a fiftieth of their gradient.
    """
    if inputs.dtype == tf.float32:
        return tf.nn.bias_add(inputs, bias)
    return _add_narrow_bias(inputs, bias)


@tf.custom_gradient
def _add_narrow_bias(inputs, bias):
    def gradient(upstream):
        leading = list(range(upstream.shape.rank - 1))
        total = tf.reduce_sum(tf.cast(upstream, tf.float32), leading)
        return upstream, tf.cast(total, bias.dtype)

    return tf.nn.bias_add(inputs, bias), gradient


class Affine(tf.Module):
    """A kernel and a bias: what every layer with weights has."""

    def __init__(self, kernel_shape: tuple[int, ...], bias_size: int, name: str):
        """Creates ``kernel`` of the given shape and ``bias`` [bias_size], both float32."""
        super().__init__(name=name)
        with self.name_scope:
            glorot = tf.keras.initializers.GlorotUniform()
            self.kernel = tf.Variable(glorot(kernel_shape), name="kernel")
            self.bias = tf.Variable(tf.zeros([bias_size]), name="bias")


class Dense(Affine):
    """A fully connected layer over the last axis, [..., inputs] -> [..., units]."""

    def __init__(self, inputs: int, units: int, activation=tf.identity, name: str = "dense"):
        """``activation`` maps a tensor to one of its shape."""
        super().__init__((inputs, units), units, name)
        self._activation = activation

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns [..., units] in the dtype of the inputs."""
        kernel = tf.cast(self.kernel, inputs.dtype)
        bias = tf.cast(self.bias, inputs.dtype)
        # One matrix product over all leading axes: a batched one is many small ones.
        flat = tf.reshape(inputs, [-1, kernel.shape[0]])
        outputs = self._activation(add_bias(tf.matmul(flat, kernel), bias))
        return tf.reshape(outputs, tf.concat([tf.shape(inputs)[:-1], [kernel.shape[1]]], 0))


class Convolution(Affine):
    """A convolution with a choice of stride, padding and activation."""

    def __init__(
        self,
        inputs: int,
        filters: int,
        width: int,
        stride: int = 1,
        padding: str = "SAME",
        activation=tf.identity,
        name: str = "convolution",
    ):
        """Creates the weights.

        Args:
          inputs: channels of the inputs.
          filters: channels of the outputs.
          width: the side of the square kernel.
          stride: along both axes.
          padding: "SAME", with zeros, or "VALID", none.
          activation: maps a tensor to one of its shape.
          name: the module's.
        """
        super().__init__((width, width, inputs, filters), filters, name)
        self._stride, self._padding, self._activation = stride, padding, activation

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps [N, h, w, inputs] to [N, h', w', filters] in the dtype of the inputs."""
        kernel, bias = tf.cast(self.kernel, image.dtype), tf.cast(self.bias, image.dtype)
        outputs = tf.nn.conv2d(image, kernel, self._stride, self._padding)
        return self._activation(add_bias(outputs, bias))


class TransposedConvolution(Affine):
    """A transposed convolution of stride 2 without padding."""

    def __init__(self, inputs: int, filters: int, width: int, name: str, activation=tf.identity):
        """``width`` is the side of the square kernel; ``activation`` keeps the shape."""
        super().__init__((width, width, filters, inputs), filters, name)
        self._activation = activation

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps [N, h, h, inputs] to [N, 2 (h - 1) + width, ..., filters]."""
        kernel = tf.cast(self.kernel, image.dtype)
        width, _, filters, inputs = kernel.shape
        if image.shape[1] == 1:
            # From a single pixel it is a matrix product, and ten times as fast as one.
            pixels = tf.reshape(image, [-1, inputs])
            outputs = tf.matmul(pixels, tf.reshape(kernel, [-1, inputs]), transpose_b=True)
            outputs = tf.reshape(outputs, [-1, width, width, filters])
        else:
            side = 2 * (image.shape[1] - 1) + width
            shape = [tf.shape(image)[0], side, side, filters]
            outputs = tf.nn.conv2d_transpose(image, kernel, shape, 2, "VALID")
        return self._finish(outputs)

    def _finish(self, outputs: tf.Tensor) -> tf.Tensor:
        """What comes after the products."""
        return self._activation(add_bias(outputs, tf.cast(self.bias, outputs.dtype)))


class LayerNorm(tf.Module):
    """Normalization over chosen axes jointly, then a gain and an offset for each channel."""

    def __init__(self, channels: int, axes: Sequence[int], epsilon: float, name: str):
        """Creates ``gamma`` (ones) and ``beta`` (zeros), float32 [channels].

        Args:
          channels: the size of the last axis.
          axes: over which mean and variance are taken.
          epsilon: added to the variance.
          name: the module's.
        """
        super().__init__(name=name)
        self._axes, self._epsilon = list(axes), epsilon
        with self.name_scope:
            self.gamma = tf.Variable(tf.ones([channels]), name="gamma")
            self.beta = tf.Variable(tf.zeros([channels]), name="beta")

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Returns float32 of the inputs' shape, computed in float32 whatever their dtype."""
        inputs = tf.cast(inputs, tf.float32)
        mean, variance = tf.nn.moments(inputs, self._axes, keepdims=True)
        return _normalize(inputs, mean, variance + self._epsilon, self.beta, self.gamma)


@fused
def _normalize(inputs, mean, variance, offset, gain):
    return tf.nn.batch_normalization(inputs, mean, variance, offset, gain, 0.0)
