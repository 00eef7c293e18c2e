"""Counts the floating-point operations that a graph cannot do without.

TensorFlow's own profiler estimates a transposed convolution from the size of its output, up to two
thirds too many here, which would flatter every figure drawn from it.
"""

from collections.abc import Callable

import tensorflow as tf


def count_operations(function: Callable, *arguments: object) -> float:
    """Returns the operations of matrix products, convolutions and their gradients in one call.

    A multiplication and an addition count as two. Shapes must be static. The body of a loop counts
    as often as the loop may run, its `maximum_iterations`.

    Args:
      function: traced with the arguments.
      *arguments: as for a call.

    Raises:
      ValueError: a loop with something to count has no limit.
    """
    return float(_count(tf.function(function).get_concrete_function(*arguments).graph))


def _count(graph):
    total = 0
    for operation in graph.get_operations():
        if operation.type in _COUNTS:
            total += _COUNTS[operation.type](operation)
        elif operation.type in ("While", "StatelessWhile"):
            total += _loop(operation, graph)
    return total


def _loop(operation, graph):
    once = _count(graph._get_function(operation.get_attr("body").name).graph)
    rounds = tf.get_static_value(operation.inputs[1])  # counter, limit, then what is carried
    if once and (rounds is None or rounds < 0):
        raise ValueError(f"{operation.name} has no limit: pass what it repeats")
    return once and once * int(rounds)


def _matmul(operation):
    rows, columns = operation.inputs[0].shape
    inner = rows if operation.get_attr("transpose_a") else columns
    return 2 * operation.outputs[0].shape.num_elements() * inner


def _convolution(operation):
    return _kernel_uses(kernel=operation.inputs[1].shape, small=operation.outputs[0].shape)


def _input_gradient(operation):
    return _kernel_uses(kernel=operation.inputs[1].shape, small=operation.inputs[2].shape)


def _kernel_gradient(operation):
    return _kernel_uses(kernel=operation.outputs[0].shape, small=operation.inputs[2].shape)


def _kernel_uses(kernel, small):
    # Each value on the side with fewer pixels meets one kernel [height, width, inputs] once.
    return 2 * small.num_elements() * kernel[:3].num_elements()


_COUNTS = {
    "MatMul": _matmul,
    "Conv2D": _convolution,
    "Conv2DBackpropInput": _input_gradient,
    "Conv2DBackpropFilter": _kernel_gradient,
}
