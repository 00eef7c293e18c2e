"""Motion by convolution: CDNA (Finn et al., arXiv 1605.07157; sizes and order: authors' code).

The next frame is mixed, pixel by pixel, out of the present frame, the present frame moved by
predicted kernels, and an image made from scratch.

Legend: B batch, K kernels.
"""

from typing import NamedTuple

import tensorflow as tf

from layers import fused

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
    taps, count = KERNEL_WIDTH**2, kernels.shape[-1]
    # Each example has kernels of its own, so this is one matrix product an example.
    pixels = tf.reshape(tf.stack(_shifts(_planes(image)), 1), [-1, taps, colours * height * width])
    moved = tf.matmul(tf.reshape(kernels, [-1, taps, count]), pixels, transpose_a=True)
    return tf.transpose(tf.reshape(moved, [-1, count, colours, height, width]), [0, 1, 3, 4, 2])


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
    masks = _softmax_over_planes(_planes(mask_logits))
    kernels = normalized_kernels(raw_kernels)[..., : MASKS - 2]
    # A mixture of moved frames is one frame moved, at each pixel, by the same mixture of kernels: a
    # third of the products, and nothing as large as the moved frames.
    image_planes, scratch_planes = _planes(image), _planes(scratch)
    mixed = _move_by_pixel(image_planes, _mix(kernels, masks[:, 2:]))
    mixed += masks[:, 0:1] * image_planes + masks[:, 1:2] * scratch_planes
    return Composition(
        tf.transpose(mixed, [0, 2, 3, 1]), masks, scratch, moved=move(image, kernels)
    )


def _planes(image: tf.Tensor) -> tf.Tensor:
    """Puts the colours first, [B, 3, h, w]: long rows are what the processor is quick with."""
    return tf.transpose(image, [0, 3, 1, 2])


@fused
def _softmax_over_planes(logits: tf.Tensor) -> tf.Tensor:
    """Softmax of [B, C, h, w] over C; TensorFlow's own, over the last axis, takes longer."""
    exponentials = tf.exp(logits - tf.reduce_max(logits, 1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, 1, keepdims=True)


def _mix(kernels: tf.Tensor, masks: tf.Tensor) -> tf.Tensor:
    """Mixes kernels [B, 5, 5, K] by masks [B, K, h, w] to one a pixel: [B, 5 * 5, h, w]."""
    taps, (count, height, width) = KERNEL_WIDTH**2, masks.shape[1:]
    flat_masks = tf.reshape(masks, [-1, count, height * width])
    mixed = tf.matmul(tf.reshape(kernels, [-1, taps, count]), flat_masks)
    return tf.reshape(mixed, [-1, taps, height, width])


@fused
def _move_by_pixel(planes: tf.Tensor, kernels: tf.Tensor) -> tf.Tensor:
    """Cross-correlates [B, 3, h, w], padded with zeros, with a kernel a pixel [B, 5 * 5, h, w]."""
    weights = tf.split(kernels, KERNEL_WIDTH**2, 1)
    return tf.add_n(
        [weight * shift for weight, shift in zip(weights, _shifts(planes), strict=True)]
    )


def _shifts(planes: tf.Tensor) -> list[tf.Tensor]:
    """What each tap of a kernel sees, row by row: [B, C, h, w] moved by -2 to 2, zeros around."""
    height, width, margin = *planes.shape[2:], KERNEL_WIDTH // 2
    padded = tf.pad(planes, [[0, 0], [0, 0], [margin, margin], [margin, margin]])
    return [
        padded[:, :, y : y + height, x : x + width]
        for y in range(KERNEL_WIDTH)
        for x in range(KERNEL_WIDTH)
    ]
