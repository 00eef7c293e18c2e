"""What of a frame is to be predicted: all of it, its centre, or all of it made smaller.

The encoder always sees the whole frame; the loss compares the centre of the decoder's output with
the target and masks the rest (paper figures 4 and 6, sections 4.4 and A.1).

Legend: s the side of the target, in pixels.
"""

import tensorflow as tf

from world_model import FRAME_SHAPE

_SIDE = FRAME_SHAPE[0]


def make_target(image: tf.Tensor, kind: str, size: int) -> tf.Tensor:
    """Returns the target [..., s, s, 3] of normalized frames [..., 64, 64, 3].

    Args:
      image: float32.
      kind: "crop", the centre, or "resize", the means of the areas that the pixels cover.
      size: s, an even number from 0 to 64.
    """
    if kind == "crop" or size in (0, _SIDE):
        return centre(image, size)
    shape = tf.shape(image)
    small = tf.image.resize(tf.reshape(image, [-1, *FRAME_SHAPE]), [size, size], "area")
    return tf.reshape(small, tf.concat([shape[:-3], small.shape[1:]], 0))


def centre(image: tf.Tensor, size: int) -> tf.Tensor:
    """Cuts [..., s, s, 3] out of the middle of [..., 64, 64, 3]."""
    first = (_SIDE - size) // 2
    return image[..., first : first + size, first : first + size, :]


def surround(image: tf.Tensor) -> tf.Tensor:
    """Puts [..., s, s, 3] into the middle of zeros [..., 64, 64, 3]."""
    border = (_SIDE - image.shape[-3]) // 2
    leading = [[0, 0]] * (len(image.shape) - 3)
    return tf.pad(image, [*leading, [border, border], [border, border], [0, 0]])
