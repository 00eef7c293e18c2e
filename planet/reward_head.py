"""From latents to rewards (authors' code)."""

import tensorflow as tf

from layers import Dense


class RewardHead(tf.Module):
    """Hidden layers with relu, then the mean of the reward."""

    def __init__(self, feature_size: int, units: int, layers: int, name: str = "reward_head"):
        """Creates ``layers`` hidden layers of ``units`` and a linear output."""
        super().__init__(name=name)
        sizes = [feature_size] + [units] * layers
        with self.name_scope:
            self.hidden = [
                Dense(inputs, units, tf.nn.relu, name=f"hidden_{i}")
                for i, inputs in enumerate(sizes[:-1])
            ]
            self.out = Dense(units, 1, name="out")

    def __call__(self, features: tf.Tensor) -> tf.Tensor:
        """Maps features [..., F] to rewards float32 [...]."""
        hidden = features
        for layer in self.hidden:
            hidden = layer(hidden)
        # The planner ranks proposals by small differences: the output is not rounded to bfloat16.
        return tf.squeeze(self.out(tf.cast(hidden, tf.float32)), -1)
