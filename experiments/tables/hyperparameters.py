"""Rows of the tables of hyper-parameters: from the configurations, with what their docs say."""

import inspect
import re
from dataclasses import fields
from typing import Any, NamedTuple

COLUMNS = ("key", "value", "what it is", "source")
NOTE = "Values of the preset paper. 'Code' is the authors' published code; 'ours' is in neither."
_ENTRY = re.compile(r"  (\w+): (.*)")


class Description(NamedTuple):
    """What is said of a number.

    Attributes:
      meaning: what it is.
      source: where its default comes from.
    """

    meaning: str
    source: str


def descriptions(config: type) -> dict[str, Description]:
    """Returns what the "Attributes" of a dataclass, and of those it extends, say of each number.

    The source is what stands behind the last semicolon of an entry.
    """
    found = {}
    for part in reversed(config.__mro__):
        for name, text in _attributes(inspect.cleandoc(part.__doc__ or "")).items():
            meaning, _, source = text.removesuffix(".").rpartition("; ")
            found[name] = Description(meaning, source)
    return found


def hyperparameters(**configs: Any) -> list[list[str]]:
    """Returns a row of COLUMNS for each number.

    Args:
      **configs: a dataclass's instance under each name by which the command line knows it, such
        as ``planner``.
    """
    rows = []
    for group, config in configs.items():
        described = descriptions(type(config))
        for field in fields(config):
            value = str(getattr(config, field.name))
            rows.append([f"{group}.{field.name}", value, *described[field.name]])
    return rows


def _attributes(docstring):
    """{name: entry, on one line} of the section "Attributes" of a docstring."""
    _, _, section = docstring.partition("\nAttributes:\n")
    entries, name = {}, None
    for line in section.splitlines():
        if not line.startswith("  "):
            break
        if begins := _ENTRY.fullmatch(line):
            name, text = begins.groups()
            entries[name] = text
        else:
            entries[name] += f" {line.strip()}"
    return entries
