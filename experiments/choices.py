"""How a misspelt name is answered: with the nearest right one."""

import difflib
from collections.abc import Iterable

from errors import UsageError


def require_choice(kind: str, value: str, options: Iterable[str]) -> None:
    """Raises a UsageError that names the nearest option where ``value`` is none of them."""
    options = list(options)
    if value not in options:
        raise UsageError(
            f"unknown {kind} '{value}'; did you mean '{nearest(value, options)}'? "
            f"choose from: {', '.join(options)}"
        )


def nearest(value: str, options: Iterable[str]) -> str:
    """Returns the option most like ``value``."""
    return max(options, key=lambda option: difflib.SequenceMatcher(None, value, option).ratio())
