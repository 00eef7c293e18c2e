"""Objectives whose maximum is known."""

import tensorflow as tf


def quadratic(target):
    """Returns an objective that is highest at ``target`` [..., H, A], of actions [B, N, H, A]."""
    return lambda actions: -tf.reduce_sum(tf.math.squared_difference(actions, target), [-2, -1])
