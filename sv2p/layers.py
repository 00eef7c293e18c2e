"""What SV2P is made of besides PlaNet's layers; float32 weights, products in the inputs' dtype.

Legend: B batch, C channels.
"""

import tensorflow as tf

from planet.layers import Affine, Dense, TransposedConvolution, add_bias

LAYER_NORM_EPSILON = 1e-12  # code


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
        """``width`` is the side of the square kernel, ``padding`` "SAME" or "VALID"."""
        super().__init__((width, width, inputs, filters), filters, name)
        self._stride, self._padding, self._activation = stride, padding, activation

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps [B, h, w, inputs] to [B, h', w', filters] in the dtype of the inputs."""
        kernel, bias = tf.cast(self.kernel, image.dtype), tf.cast(self.bias, image.dtype)
        outputs = tf.nn.conv2d(image, kernel, self._stride, self._padding)
        return self._activation(add_bias(outputs, bias))


class Upsampling(TransposedConvolution):
    """Doubles height and width, with relu, keeping the channels."""

    def __init__(self, channels: int, name: str):
        """The kernel is 3 wide (code)."""
        super().__init__(channels, channels, 3, name, tf.nn.relu)

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps [B, h, h, C] to [B, 2 h, 2 h, C]."""
        return super().__call__(image)[:, 1:, 1:]  # of 2 h + 1 rows and columns (code)


class LayerNorm(tf.Module):
    """Normalization over height, width and channels jointly, then a scale and shift a channel."""

    def __init__(self, channels: int, name: str):
        """Creates ``gamma`` (ones) and ``beta`` (zeros), float32 [channels]."""
        super().__init__(name=name)
        with self.name_scope:
            self.gamma = tf.Variable(tf.ones([channels]), name="gamma")
            self.beta = tf.Variable(tf.zeros([channels]), name="beta")

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Returns float32 [B, h, w, C], computed in float32 whatever the dtype of the inputs."""
        image = tf.cast(image, tf.float32)
        mean, variance = tf.nn.moments(image, [1, 2, 3], keepdims=True)
        return tf.nn.batch_normalization(
            image, mean, variance, self.beta, self.gamma, LAYER_NORM_EPSILON
        )


class MapEncoder(Dense):
    """Spreads a vector over a map of one channel, so that it can join an image."""

    def __init__(self, inputs: int, side: int, name: str):
        """``side`` is the height and width of the map."""
        super().__init__(inputs, side * side, name=name)
        self._side = side

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Maps [B, inputs] to [B, side, side, 1]."""
        return tf.reshape(super().__call__(inputs), [-1, self._side, self._side, 1])
