"""Motion by convolution: CDNA (Finn et al., arXiv 1605.07157; sizes and order: authors' code).

The next frame is mixed, pixel by pixel, out of the present frame, the present frame moved by
predicted kernels, and an image made from scratch.

Legend: B batch, K kernels.
"""

from typing import NamedTuple

import tensorflow as tf

KERNELS = 10  # code; the mixture takes the first nine of them (measured)
KERNEL_WIDTH = 5  # code
MASKS = 11  # code: the present frame, the image from scratch, nine moved frames
_RELU_SHIFT = 1e-12  # code: keeps a kernel that is nowhere positive from dividing by zero


class Composition(NamedTuple):
    """A predicted frame and what it was mixed from.

    Attributes:
      image: float32 [B, 64, 64, 3] in [0, 1].
      masks: float32 [B, 11, 64, 64], summing to 1 at each pixel: of the present frame, of
        ``scratch``, then of the ``moved`` frames in their order.
      scratch: float32 [B, 64, 64, 3], the image made from scratch.
      moved: float32 [B, 9, 64, 64, 3], the present frame moved by each kernel.
    """

    image: tf.Tensor
    masks: tf.Tensor
    scratch: tf.Tensor
    moved: tf.Tensor


def composition_spec() -> Composition:
    """Returns the tf.TensorSpecs of a composition, for any batch size."""
    shapes = ((64, 64, 3), (MASKS, 64, 64), (64, 64, 3), (MASKS - 2, 64, 64, 3))
    return Composition(*(tf.TensorSpec((None, *shape)) for shape in shapes))


def normalized_kernels(raw: tf.Tensor) -> tf.Tensor:
    """Makes raw float32 [B, 250] kernels positive and of sum 1: float32 [B, 5, 5, 10]."""
    kernels = tf.reshape(raw, [-1, KERNEL_WIDTH, KERNEL_WIDTH, KERNELS])
    kernels = tf.nn.relu(kernels - _RELU_SHIFT) + _RELU_SHIFT
    return kernels / tf.reduce_sum(kernels, [1, 2], keepdims=True)


def move(image: tf.Tensor, kernels: tf.Tensor) -> tf.Tensor:
    """Cross-correlates each image with each of its own kernels, padded with zeros.

    Args:
      image: float32 [B, h, w, 3].
      kernels: float32 [B, 5, 5, K], used alike for each colour.

    Returns:
      float32 [B, K, h, w, 3].
    """
    _, height, width, colours = image.shape
    count, margin = kernels.shape[-1], KERNEL_WIDTH // 2
    padded = tf.pad(image, [[0, 0], [margin, margin], [margin, margin], [0, 0]])
    shifts = [
        padded[:, y : y + height, x : x + width]
        for y in range(KERNEL_WIDTH)
        for x in range(KERNEL_WIDTH)
    ]
    # Each example has kernels of its own, so this is one matrix product an example.
    taps = KERNEL_WIDTH**2
    pixels = tf.reshape(tf.stack(shifts, 1), [-1, taps, height * width * colours])
    moved = tf.matmul(tf.reshape(kernels, [-1, taps, count]), pixels, transpose_a=True)
    return tf.reshape(moved, [-1, count, height, width, colours])


def compose(
    image: tf.Tensor, scratch: tf.Tensor, mask_logits: tf.Tensor, raw_kernels: tf.Tensor
) -> Composition:
    """Mixes the next frame.

    Args:
      image: float32 [B, 64, 64, 3], the present frame.
      scratch: float32 [B, 64, 64, 3], the image made from scratch.
      mask_logits: float32 [B, 64, 64, 11].
      raw_kernels: float32 [B, 250].
    """
    masks = tf.transpose(tf.nn.softmax(mask_logits), [0, 3, 1, 2])
    moved = move(image, normalized_kernels(raw_kernels)[..., : MASKS - 2])
    weights = masks[..., tf.newaxis]
    mixed = (
        weights[:, 0] * image + weights[:, 1] * scratch + tf.reduce_sum(weights[:, 2:] * moved, 1)
    )
    return Composition(mixed, masks, scratch, moved)
