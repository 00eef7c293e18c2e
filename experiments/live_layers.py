"""What a model does in a train step, layer by layer, read from the model itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import tensorflow as tf

    from world_model import WorldModel

_ACTIVATIONS = {"LeakyRelu", "Relu", "Sigmoid", "Tanh", "Softmax"}
_CONVOLUTIONS = {"Conv2D", "Conv2DBackpropInput"}  # the second is a transposed one
# What stands between a layer's product and its activation, and changes no value.
_PASSING = {"Reshape", "Cast", "BiasAdd", "Identity"}


class Layer(NamedTuple):
    """One call of a layer; shapes are those of a single example.

    Attributes:
      name: of its module, below the model's.
      kind: of its class.
      kernel: the shape of its weights, None where they are gains and offsets.
      stride: of a convolution, else None.
      output: the shape of what it returns.
      activation: of the output, as TensorFlow calls it, with its slope below zero if it has one.
      dropout: whether some of the output is dropped.
      parameters: how many numbers training changes in it.
    """

    name: str
    kind: str
    kernel: tuple[int, ...] | None
    stride: int | None
    output: tuple[int, ...]
    activation: str | None
    dropout: bool
    parameters: int


def trained_layers(model: WorldModel, action_size: int, sequence_length: int) -> list[Layer]:
    """Traces the loss of one window, computing nothing, and returns the layers in order of use.

    Args:
      model: in float32.
      action_size: A.
      sequence_length: entries of the window, T.
    """
    import tensorflow as tf

    from world_model import FRAME_SHAPE, SequenceBatch

    batch = SequenceBatch(
        image=tf.TensorSpec([1, sequence_length, *FRAME_SHAPE], tf.uint8),
        prev_action=tf.TensorSpec([1, sequence_length, action_size]),
        reward=tf.TensorSpec([1, sequence_length]),
        seed=tf.TensorSpec([1, 2], tf.int32),
    )
    with _recorded(model) as calls:
        step = tf.TensorSpec([], tf.int64)
        # The graph goes with its function: what was recorded is read while both are there.
        traced = tf.function(lambda *arguments: model.loss(*arguments)[0])
        concrete = traced.get_concrete_function(batch, step)
        layers = [_describe(layer, output, model.name) for layer, output in calls]
        del concrete
    return layers


def parameters(module: tf.Module) -> int:
    """Returns how many numbers training changes."""
    return sum(variable.shape.num_elements() for variable in module.trainable_variables)


@contextmanager
def _recorded(model: WorldModel) -> Iterator[list[tuple[tf.Module, Any]]]:
    """Notes each call of a layer of the model, and what it returned, while the context lasts.

    A layer is a module with weights and without modules in it. Python looks a call up in the
    class, so that it is the class that notes.
    """
    layers = [part for part in model.submodules if part.variables and not part.submodules]
    own, calls = {id(layer) for layer in layers}, []
    originals = {kind: kind.__call__ for kind in {type(layer) for layer in layers}}

    def noting(original: Callable) -> Callable:
        def call(layer, *arguments, **named):
            output = original(layer, *arguments, **named)
            if id(layer) in own:
                calls.append((layer, output))
            return output

        return call

    try:
        for kind, original in originals.items():
            kind.__call__ = noting(original)
        yield calls
    finally:
        for kind, original in originals.items():
            kind.__call__ = original


def _describe(layer: tf.Module, output: tf.Tensor, model_name: str) -> Layer:
    kernel = getattr(layer, "kernel", None)
    return Layer(
        name=layer.name_scope.name.rstrip("/").removeprefix(f"{model_name}/"),
        kind=type(layer).__name__,
        kernel=None if kernel is None else tuple(kernel.shape),
        stride=_stride(output.op),
        output=tuple(output.shape[1:]),
        activation=_activation_within(output.op) or _activation_after(output),
        dropout=any(_drops(consumer) for consumer in output.consumers()),
        parameters=parameters(layer),
    )


def _before(operation: tf.Operation) -> Iterator[tf.Operation]:
    """The operation and those that its first input comes through."""
    while True:
        yield operation
        if operation.type not in _PASSING | _ACTIVATIONS:
            return
        operation = operation.inputs[0].op


def _stride(operation):
    for each in _before(operation):
        if each.type in _CONVOLUTIONS:
            return each.get_attr("strides")[1]
    return None


def _activation_within(operation):
    found = (each for each in _before(operation) if each.type in _ACTIVATIONS)
    return next(map(_named, found), None)


def _activation_after(output):
    """That of a caller, directly on what the layer returned."""
    found = (each for each in output.consumers() if each.type in _ACTIVATIONS)
    return next(map(_named, found), None)


def _named(operation):
    slope = f" {operation.get_attr('alpha'):.1g}" if operation.type == "LeakyRelu" else ""
    return f"{operation.type}{slope}"


def _drops(operation):
    """Whether an operation scales up what another then drops from."""
    return operation.type == "RealDiv" and any(
        consumer.type == "SelectV2" for consumer in operation.outputs[0].consumers()
    )
