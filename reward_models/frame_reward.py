"""Rewards read off a stack of frames (paper section B.3; authors' code), for `lt_or` and `ot_or`.

Legend: B batch, F frames, C context rewards, H outputs, one a predicted step.
"""

import tensorflow as tf

from layers import Convolution, Dense


class FrameReward(tf.Module):
    """One network that reads all frames at once and returns the rewards of all steps.

    Nothing in it is rounded to bfloat16: it costs little beside the frames, and the planner ranks
    proposals by differences between them that are smaller than the rounding.
    """

    def __init__(self, frames: int, context_rewards: int, outputs: int, name: str = "frame_reward"):
        """Creates the layers; all sizes are the code's.

        Args:
          frames: F, how many frames are stacked.
          context_rewards: C, how many observed rewards condition the prediction.
          outputs: H, how many rewards are predicted.
          name: the module's.
        """
        super().__init__(name=name)
        relu = tf.nn.relu
        with self.name_scope:
            channels = (3 * frames, 32, 32, 16, 8)
            self.convolutions = [
                Convolution(inputs, filters, 3, 2, "VALID", relu, f"convolution_{i}")
                for i, (inputs, filters) in enumerate(zip(channels, channels[1:], strict=False))
            ]
            sizes = (context_rewards, 32, 16, 8)
            self.context = [
                Dense(inputs, units, relu, name=f"context_{i}")
                for i, (inputs, units) in enumerate(zip(sizes, sizes[1:], strict=False))
            ]
            # The convolutions leave 3 x 3 x 8 of a 64 x 64 frame.
            self.joint = [
                Dense(72 + 8, 32, relu, name="joint_0"),
                Dense(32, 16, relu, name="joint_1"),
            ]
            self.out = Dense(16, outputs, name="out")

    def __call__(self, frames: tf.Tensor, context_reward: tf.Tensor) -> tf.Tensor:
        """Predicts the rewards of all steps.

        Args:
          frames: float32 [B, F, 64, 64, 3] on the scale of the model that predicts them: [0, 1]
            for `ot_or`, [-0.5, 0.5] for `lt_or`.
          context_reward: float32 [B, C], the observed rewards, oldest first.

        Returns:
          float32 [B, H].
        """
        _, count, height, width, colours = frames.shape
        stacked = tf.transpose(frames, [0, 2, 3, 1, 4])  # time joins the colours as channels
        hidden = tf.reshape(stacked, [-1, height, width, count * colours])
        for convolution in self.convolutions:
            hidden = convolution(hidden)
        pixels = tf.reshape(hidden, [-1, 72])
        context = context_reward
        for layer in self.context:
            context = layer(context)
        hidden = tf.concat([pixels, context], -1)
        for layer in self.joint:
            hidden = layer(hidden)
        return self.out(hidden)
