"""What is asked of models in many tests: beliefs, and whom a gradient reaches."""

from collections.abc import Mapping

import tensorflow as tf

from world_model import SequenceBatch, State, WorldModel


def belief(model: WorldModel, batch: SequenceBatch, entries: range = range(2)) -> State:
    """Returns the state after some entries of windows, the first two unless told."""
    state = model.initial_state(batch.image.shape[0])
    for t in entries:
        state = model.observe(state, batch.image[:, t], batch.prev_action[:, t], batch.reward[:, t])
    return state


def row(batch: SequenceBatch, index: int) -> SequenceBatch:
    """Returns one window of a batch, as a batch."""
    return SequenceBatch(*(field[index : index + 1] for field in batch))


def parameters(model: tf.Module) -> int:
    """Returns how many numbers training changes."""
    return sum(int(tf.size(variable)) for variable in model.trainable_variables)


def gradients(
    model: WorldModel,
    variables: Mapping[str, tf.Variable],
    batch: SequenceBatch,
    of: str = "loss",
    step: int = 0,
) -> dict[str, tf.Tensor | None]:
    """Returns {name: gradient} of one of the loss's metrics; None where nothing arrives."""
    with tf.GradientTape() as tape:
        _, metrics = model.loss(batch, tf.constant(step, tf.int64))
    found = tape.gradient(metrics[of], list(variables.values()))
    return dict(zip(variables, found, strict=True))


def trained_by(model: WorldModel, batch: SequenceBatch, of: str, step: int = 0) -> set[str]:
    """Returns the parts of a model ("encoder", "decoder", ...) that a metric's gradient reaches."""
    variables = {variable.name: variable for variable in model.trainable_variables}
    found = gradients(model, variables, batch, of, step)
    return {
        name.split("/")[1]
        for name, gradient in found.items()
        if gradient is not None and tf.norm(gradient) > 0
    }


def same_weights(model: tf.Module, other: tf.Module) -> tf.Module:
    """Gives a model the weights of another where both have the variable; returns the model."""
    weights = {variable.name: variable for variable in other.variables}
    for variable in model.variables:
        variable.assign(weights[variable.name])
    return model
