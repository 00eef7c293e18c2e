"""The layers' own promises, where the parity of whole models does not show them."""

import numpy as np
import pytest
import tensorflow as tf

from layers import add_bias


@pytest.mark.parametrize("shape", [(16 * 12, 64, 64, 3), (2000, 300)])
def test_a_bfloat16_bias_gets_its_whole_gradient(shape):
    upstream = tf.random.stateless_normal(shape, [1, 2], mean=0.5)
    bias = tf.zeros(shape[-1:], tf.bfloat16)
    with tf.GradientTape() as tape:
        tape.watch(bias)
        outputs = add_bias(tf.zeros(shape, tf.bfloat16), bias)
        weighted = tf.reduce_sum(tf.cast(outputs, tf.float32) * upstream)
    gradient = tf.cast(tape.gradient(weighted, bias), tf.float32)
    exact = tf.reduce_sum(upstream, list(range(len(shape) - 1)))
    np.testing.assert_allclose(gradient, exact, rtol=0.01)


@pytest.mark.parametrize("dtype", [tf.float32, tf.bfloat16])
def test_a_bias_is_added(dtype):
    outputs = add_bias(tf.ones([2, 3, 3, 2], dtype), tf.constant([1.0, 2.0], dtype))
    assert outputs.dtype == dtype
    np.testing.assert_array_equal(tf.cast(outputs[..., 0], tf.float32), 2.0)
    np.testing.assert_array_equal(tf.cast(outputs[..., 1], tf.float32), 3.0)
