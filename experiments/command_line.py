"""The command line: Hydra, with every mistake of the user answered in one line and exit code 2."""

import functools
from collections.abc import Callable
from typing import Any

import hydra

# Hydra's own parser, so that its flags (--multirun, --cfg job, ...) are told from overrides as
# Hydra itself tells them; setup.py holds Hydra below the next minor version.
from hydra._internal.utils import get_args_parser
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from errors import UsageError
from experiments.choices import nearest, require_choice
from experiments.config_store import GROUPS, register, subtrees
from experiments.designs import designs_with
from experiments.guard import end, first_line, guarded, quiet_libraries


def run_command(name: str, function: Callable[[Any], None], description: str) -> None:
    """Parses ``sys.argv`` and calls ``function`` with the command's frozen configuration.

    Args:
      name: a command of ``config_store.SCHEMAS``.
      function: takes the dataclass; called once a job where --multirun sweeps.
      description: the head of the command's help.
    """
    register(description, name)
    arguments = get_args_parser().parse_args()
    if arguments.multirun and arguments.cfg:
        end("--cfg shows the configuration of one run; leave --multirun out")
    if not (arguments.help or arguments.hydra_help):
        guarded(lambda: check_overrides(name, arguments.overrides, arguments.multirun))

    @functools.wraps(function)
    def job(config: DictConfig) -> None:
        quiet_libraries()
        register(description, name)  # a launcher may have put the job into a process of its own
        guarded(lambda: function(OmegaConf.to_object(config)))

    hydra.main(version_base="1.3", config_path=None, config_name=name)(job)()


def check_overrides(name: str, arguments: list[str], multirun: bool) -> None:
    """Composes every configuration that the arguments ask for, before any work is begun.

    Args:
      name: a command that is registered.
      arguments: overrides as typed, such as "seed=1,2".
      multirun: whether a key may be given several values.

    Raises:
      UsageError: naming the first argument at fault and the nearest right one.
    """
    try:
        overrides = OverridesParser.create().parse_overrides(arguments)
    except HydraException as error:
        raise UsageError(f"{first_line(error)}; write key=value") from error
    swept = [override.key_or_group for override in overrides if override.is_sweep_override()]
    if swept and not multirun:
        raise UsageError(f"{swept[0]} has several values; add --multirun to run each of them")
    sweeps = [_values(override) for override in overrides]
    # Row i takes each sweep's i-th value: every value is composed once, not every combination.
    for row in range(max(map(len, sweeps), default=1)):
        chosen = [values[row % len(values)] for values in sweeps]
        _check_row(name, overrides, chosen)


def _check_row(name: str, overrides: list[Override], chosen: list[str]) -> None:
    groups = GROUPS if name == "train" else {}
    typed = list(zip(overrides, chosen, strict=True))
    for override, value in typed:
        key = override.key_or_group
        if key in groups:
            require_choice(key, value.partition("=")[2], groups[key])
    chosen_groups = compose(name, [v for o, v in typed if o.key_or_group in groups])
    keys = _keys(chosen_groups)
    for override, _ in typed:
        key = override.key_or_group
        if override.is_delete():
            raise UsageError(f"'{override.input_line}': nothing can be removed; write key=value")
        if not (override.is_hydra_override() or key in groups or key in keys):
            others = designs_with(key.removeprefix("model.")) if key.startswith("model.") else []
            if groups and others:
                raise UsageError(
                    f"design {chosen_groups.design} has no {key}; it belongs to {', '.join(others)}"
                )
            raise UsageError(f"unknown key '{key}'; did you mean '{nearest(key, keys)}'?")
    config = compose(name, chosen)
    for key in config:
        if OmegaConf.is_missing(config, key):
            raise UsageError(f"'{key}' has no value; write {key}=...")
    try:
        OmegaConf.to_object(config)
    except OmegaConfBaseException as error:
        raise _ours(error) or UsageError(first_line(error)) from error


def _ours(error: BaseException | None) -> UsageError | None:
    """Returns the message of a resolver of ours that lies behind an error of the library's."""
    while error is not None and not isinstance(error, UsageError):
        error = error.__cause__ or error.__context__
    return error


def compose(name: str, overrides: list[str]) -> DictConfig:
    """Returns the configuration of a command that is registered, or raises a UsageError."""
    try:
        with hydra.initialize(version_base="1.3", config_path=None):
            return hydra.compose(name, overrides)
    except HydraException as error:
        cause = f": {first_line(error.__cause__)}" if error.__cause__ else ""
        raise UsageError(f"{first_line(error)}{cause}") from error


def _values(override: Override) -> list[str]:
    """Returns "key=value" for each value that the override asks for."""
    if not override.is_sweep_override():
        return [override.input_line]
    key = override.get_key_element()
    return [f"{key}={value}" for value in override.sweep_string_iterator()]


def _keys(config: DictConfig, prefix: str = "") -> list[str]:
    keys = [f"{prefix}{key}" for key in config]
    for key, subtree in subtrees(config).items():
        keys += _keys(subtree, f"{prefix}{key}.")
    return keys
