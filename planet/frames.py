"""From frames to embeddings and from latents back to frames (paper section B.2; authors' code).

Legend: N frames, E = 1024 the embedding size, F feature size.
"""

import tensorflow as tf

from layers import Convolution, Dense, TransposedConvolution
from world_model import FRAME_SHAPE, scale_frames

EMBEDDING_SIZE = 1024  # 2 x 2 x 256, what the four convolutions leave of a 64 x 64 frame


def normalize(image: tf.Tensor) -> tf.Tensor:
    """Maps uint8 frames to float32 in [-0.5, 0.5] (authors' code)."""
    return scale_frames(image) - 0.5


class Encoder(tf.Module):
    """Four convolutions of kernel 4 and stride 2, each with relu."""

    def __init__(self, name: str = "encoder"):
        """Creates the convolutions of 32, 64, 128 and 256 filters (code)."""
        super().__init__(name=name)
        sizes = (3, 32, 64, 128, 256)
        with self.name_scope:
            self.convolutions = [
                Convolution(inputs, filters, 4, 2, "VALID", tf.nn.relu, f"convolution_{i}")
                for i, (inputs, filters) in enumerate(zip(sizes, sizes[1:], strict=False))
            ]

    def __call__(self, image: tf.Tensor) -> tf.Tensor:
        """Maps normalized frames [N, 64, 64, 3] to [N, E], in their dtype."""
        hidden = image
        for convolution in self.convolutions:
            hidden = convolution(hidden)
        return tf.reshape(hidden, [-1, EMBEDDING_SIZE])


class Decoder(tf.Module):
    """A linear layer, then four transposed convolutions of stride 2."""

    def __init__(self, feature_size: int, compute_dtype: tf.DType, name: str = "decoder"):
        """Creates the layers of 128 (kernel 5), 64 (5), 32 (6) and 3 (6) filters (code)."""
        super().__init__(name=name)
        self._dtype = compute_dtype
        relu = tf.nn.relu
        with self.name_scope:
            self.dense = Dense(feature_size, EMBEDDING_SIZE, name="dense")
            self.convolutions = [
                TransposedConvolution(EMBEDDING_SIZE, 128, 5, "convolution_0", relu),
                TransposedConvolution(128, 64, 5, "convolution_1", relu),
                TransposedConvolution(64, 32, 6, "convolution_2", relu),
                TransposedConvolution(32, 3, 6, "convolution_3"),
            ]

    def __call__(self, features: tf.Tensor) -> tf.Tensor:
        """Maps features [..., F] to the means of normalized frames, float32 [..., 64, 64, 3]."""
        hidden = self.dense(tf.cast(features, self._dtype))
        hidden = tf.reshape(hidden, [-1, 1, 1, EMBEDDING_SIZE])
        for convolution in self.convolutions:
            hidden = convolution(hidden)
        image = tf.cast(hidden, tf.float32)
        return tf.reshape(image, tf.concat([tf.shape(features)[:-1], FRAME_SHAPE], 0))
