"""What SV2P is made of besides the layers that all designs share.

Legend: B batch, C channels.
"""

import tensorflow as tf

from layers import Dense, LayerNorm, TransposedConvolution, fused

LAYER_NORM_EPSILON = 1e-12  # code


class Upsampling(TransposedConvolution):
    """Doubles height and width, with relu: maps [B, h, h, C] to [B, 2 h, 2 h, C]."""

    def __init__(self, channels: int, name: str):
        """The kernel is 3 wide (code)."""
        super().__init__(channels, channels, 3, name)

    def _finish(self, outputs: tf.Tensor) -> tf.Tensor:
        return _crop_and_rectify(outputs, self.bias)


@fused
def _crop_and_rectify(outputs, bias):
    cropped = outputs[:, 1:, 1:]  # of 2 h + 1 rows and columns (code)
    return tf.nn.relu(cropped + bias)


class ImageNorm(LayerNorm):
    """Layer norm over height, width and channels jointly."""

    def __init__(self, channels: int, name: str):
        """``channels`` are those of the image."""
        super().__init__(channels, [1, 2, 3], LAYER_NORM_EPSILON, name)


class MapEncoder(Dense):
    """Spreads a vector over a map of one channel, so that it can join an image."""

    def __init__(self, inputs: int, side: int, name: str):
        """``side`` is the height and width of the map."""
        super().__init__(inputs, side * side, name=name)
        self._side = side

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Maps [B, inputs] to [B, side, side, 1]."""
        return tf.reshape(super().__call__(inputs), [-1, self._side, self._side, 1])
