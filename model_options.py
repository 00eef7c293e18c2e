"""Checks that the models' options share; nothing here imports TensorFlow."""

from collections.abc import Iterable

from errors import UsageError

# Paper figure 11 and tables 13-14: multipliers of a model's width. The paper's are not known to us.
SCALES = (1.0, 0.5, 0.25, 0.125, 0.0625)


def require_option(name: str, value: object, options: Iterable[object]) -> None:
    """Raises a UsageError unless ``model.{name}`` is one of the options."""
    options = tuple(options)
    if value not in options:
        known = ", ".join(map(str, options))
        raise UsageError(f"model.{name} is {value}; choose one of {known}")


def require_at_least(name: str, value: float, least: float) -> None:
    """Raises a UsageError where ``model.{name}`` is less than ``least``."""
    if value < least:
        raise UsageError(f"model.{name} is {value}; it must be at least {least}")


def require_length(design: str, horizon: int, key: str, value: int, expected: int) -> None:
    """Makes sure that a design of a fixed horizon gets sequences of the length that it takes.

    Args:
      design: its name.
      horizon: its ``model.horizon``.
      key: the configuration's key that decides the length.
      value: the length.
      expected: the length that it takes.

    Raises:
      UsageError: the two differ.
    """
    if value != expected:
        raise UsageError(
            f"{key} is {value}; {design} with model.horizon={horizon} needs {key}={expected}"
        )
