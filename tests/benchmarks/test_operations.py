"""The operation counter against counts by hand."""

import pytest
import tensorflow as tf

from benchmarks.operations import count_operations


def test_counts_a_matrix_product_and_its_gradients():
    left, right = tf.ones([3, 5]), tf.ones([5, 7])

    def product_and_gradients():
        with tf.GradientTape() as tape:
            tape.watch([left, right])
            value = tf.reduce_sum(tf.matmul(left, right) ** 2)
        return tape.gradient(value, [left, right])

    assert count_operations(tf.matmul, left, right) == 2 * 3 * 5 * 7
    assert count_operations(product_and_gradients) == 3 * 2 * 3 * 5 * 7


def test_counts_a_convolution_and_its_gradients():
    image, kernel = tf.ones([2, 9, 9, 3]), tf.ones([4, 4, 3, 5])  # to 3 x 3 at stride 2
    once = 2 * (2 * 3 * 3 * 5) * (4 * 4 * 3)

    def convolution():
        return tf.nn.conv2d(image, kernel, 2, "VALID")

    def gradients():
        with tf.GradientTape() as tape:
            tape.watch([image, kernel])
            value = tf.reduce_sum(convolution() ** 2)
        return tape.gradient(value, [image, kernel])

    assert count_operations(convolution) == once
    assert count_operations(gradients) == 3 * once


def test_counts_a_transposed_convolution_as_the_convolution_it_turns_round():
    image, kernel = tf.ones([2, 3, 3, 5]), tf.ones([4, 4, 3, 5])

    def transposed():
        return tf.nn.conv2d_transpose(image, kernel, [2, 8, 8, 3], 2, "VALID")

    assert count_operations(transposed) == 2 * (2 * 3 * 3 * 5) * (4 * 4 * 3)


def test_counts_a_loop_and_its_gradient_as_often_as_they_run():
    weights = tf.ones([5, 5])

    def looped():
        def body(t, state):
            return t + 1, tf.matmul(state, weights)

        limit = {"maximum_iterations": 4}
        return tf.while_loop(lambda t, _: t < 4, body, (0, tf.ones([3, 5])), **limit)[1]

    def gradients():
        with tf.GradientTape() as tape:
            tape.watch(weights)
            value = tf.reduce_sum(looped())
        return tape.gradient(value, weights)

    assert count_operations(looped) == 4 * (2 * 3 * 5 * 5)
    assert count_operations(gradients) == 3 * 4 * (2 * 3 * 5 * 5)


def test_a_loop_without_limit_is_refused():
    def looped():
        halve = tf.ones([2, 2]) / 4
        return tf.while_loop(
            lambda x: tf.reduce_sum(x) > 0.1, lambda x: (tf.matmul(x, halve),), (tf.ones([2, 2]),)
        )

    with pytest.raises(ValueError, match="no limit"):
        count_operations(looped)
