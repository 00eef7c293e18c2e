"""Which variation of a design a run trained: the options that figures 4, 6, 7 and 11 change."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from experiments.designs import DESIGNS
from experiments.presets import preset_values

UNVARIED = ""
_OPTIONS = ("target", "target_size", "share_gradients", "unit_scale", "channel_scale")
_WHOLE, _NOTHING = 64, 0  # pixels of a target of which it does not matter how it was made


def changes(design: str, preset: str, model: Mapping[str, Any] | None) -> dict[str, Any]:
    """Returns the options of a run's model that are not as the design has them in that preset.

    Args:
      design: of the run.
      preset: of the run.
      model: its options, as the run's configuration has them; None for an agent without a model.
    """
    if design not in DESIGNS or model is None:
        return {}
    usual = asdict(DESIGNS[design].model) | preset_values(design, preset, "model")
    changed = {
        name: model[name] for name in _OPTIONS if name in model and model[name] != usual.get(name)
    }
    if model.get("target_size") in (_WHOLE, _NOTHING):
        changed.pop("target", None)
    return changed


def variation(design: str, preset: str, model: Mapping[str, Any] | None) -> str:
    """Returns ``changes`` as overrides in the order of the options, empty for the design itself.

    An example is "target=resize,target_size=32".
    """
    changed = changes(design, preset, model)
    return ",".join(f"{name}={_text(value)}" for name, value in changed.items())


def overrides(varied: str) -> list[str]:
    """Returns the arguments of `experiments.train` that ask for a variation."""
    return [f"model.{change}" for change in varied.split(",")] if varied else []


def folder_name(design: str, varied: str) -> str:
    """Returns the name of the folder that keeps a variation's runs apart from the design's."""
    return "-".join([design, *varied.split(",")]) if varied else design


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
