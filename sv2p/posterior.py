"""The posterior tower: what happened by chance in a sequence (paper section B.1, figure 12).

Legend: B batch, T sequence length.
"""

import tensorflow as tf

from layers import Convolution
from sv2p.layers import ImageNorm

LATENT_SHAPE = (8, 8, 1)  # code: one map a sequence, the same at every step
_LEAST_LOG_VARIANCE = -5.0  # code


class Posterior(tf.Module):
    """A Gaussian over the latent, inferred from all frames of a sequence at once."""

    def __init__(self, frames: int, scale: float, name: str = "posterior"):
        """Creates the layers, of the code's channels times ``scale``; ``frames`` is T."""
        super().__init__(name=name)
        narrow, wide = int(32 * scale), int(64 * scale)
        relu = tf.nn.relu
        with self.name_scope:
            self.convolutions = [
                Convolution(3 * frames, narrow, 3, 2, activation=relu, name="convolution_0"),
                Convolution(narrow, wide, 3, 2, activation=relu, name="convolution_1"),
                Convolution(wide, wide, 3, 1, activation=relu, name="convolution_2"),
            ]
            self.norms = [
                ImageNorm(channels, name=f"norm_{i}")
                for i, channels in enumerate((narrow, wide, wide))
            ]
            self.mean = Convolution(wide, 1, 3, 2, name="mean")
            self.log_variance = Convolution(wide, 1, 3, 2, activation=relu, name="log_variance")

    def __call__(self, frames: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Maps frames, float32 [B, T, 64, 64, 3], to mean and log variance, [B, 8, 8, 1]."""
        _, length, height, width, colours = frames.shape
        hidden = tf.transpose(frames, [0, 2, 3, 1, 4])  # time joins the colours as channels
        hidden = tf.reshape(hidden, [-1, height, width, length * colours])
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            hidden = norm(convolution(hidden))
        return self.mean(hidden), self.log_variance(hidden) + _LEAST_LOG_VARIANCE


def divergence(mean: tf.Tensor, log_variance: tf.Tensor) -> tf.Tensor:
    """KL(posterior || N(0, I)), summed over the map: float32 [B] of float32 [B, 8, 8, 1]."""
    per_entry = tf.square(mean) + tf.exp(log_variance) - log_variance - 1.0
    return 0.5 * tf.reduce_sum(per_entry, [1, 2, 3])
