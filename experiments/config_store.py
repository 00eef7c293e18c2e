"""Registers the frozen dataclasses with Hydra: the groups, and one schema for each command."""

from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf

from experiments.config import (
    AblationConfig,
    CollectConfig,
    EvaluateConfig,
    ExperimentConfig,
    ImagineConfig,
    PrecisionConfig,
    PublishConfig,
    RankingConfig,
)
from experiments.dataset_config import (
    BuildDatasetConfig,
    PredictionErrorsConfig,
    ValidateDatasetConfig,
)
from experiments.designs import DESIGNS, UNTRAINED
from experiments.presets import DESIGN_PRESETS, PRESETS, planet_action_repeat
from experiments.settings import ONLINE, SETTINGS, register_resolvers
from experiments.variations import folder_name, variation
from planners.config import CEMConfig, MPPIConfig

PLANNERS = {"cem": CEMConfig(), "mppi": MPPIConfig()}
GROUPS: dict[str, tuple[str, ...]] = {
    "design": (*DESIGNS, *UNTRAINED),
    "planner": tuple(PLANNERS),
    "setting": tuple(SETTINGS),
    "preset": tuple(PRESETS),
}
SCHEMAS = {
    "train": ExperimentConfig,
    "evaluate": EvaluateConfig,
    "collect": CollectConfig,
    "oracle_ablation": AblationConfig,
    "imagine": ImagineConfig,
    "precision": PrecisionConfig,
    "ranking": RankingConfig,
    "publish": PublishConfig,
    "build_dataset": BuildDatasetConfig,
    "validate_dataset": ValidateDatasetConfig,
    "prediction_errors": PredictionErrorsConfig,
}
# The presets stand last because they scale what the design and the planner set.
_DEFAULTS = {
    "train": [
        {"design": "lt_lr"},
        {"planner": "cem"},
        {"setting": ONLINE},
        {"preset": "desk"},
        {"optional design_preset": "${design}_${preset}"},
    ]
}


def register(description: str, command: str) -> None:
    """Makes ``command`` known to Hydra; again does no harm.

    Args:
      description: what the command does, the head of its help.
      command: the name of its configuration, a key of SCHEMAS.
    """
    register_resolvers()
    store = ConfigStore.instance().store
    for name, design in DESIGNS.items():
        values = {
            "design": name,
            "model": design.model,
            "optimizer": design.optimizer,
            "online": {"cold_start_episodes": design.cold_start_episodes},
        }
        store(group="design", name=name, package="_global_", node=_writable(values))
    for name in UNTRAINED:
        store(group="design", name=name, package="_global_", node={"design": name})
    for name, planner in PLANNERS.items():
        store(group="planner", name=name, node=_writable(planner))
    for name, values in SETTINGS.items():
        store(group="setting", name=name, package="_global_", node={"setting": name, **values})
    # A preset knows the task only once the command line is read.
    OmegaConf.register_new_resolver("planet_action_repeat", planet_action_repeat, replace=True)
    OmegaConf.register_new_resolver("design_folder", _design_folder, replace=True)
    for name, values in PRESETS.items():
        store(group="preset", name=name, package="_global_", node={"preset": name, **values})
    for names, values in DESIGN_PRESETS.items():
        store(group="design_preset", name="_".join(names), package="_global_", node=values)
    store(name=f"{command}_schema", node=_writable(SCHEMAS[command]))
    defaults = [f"{command}_schema", *_DEFAULTS.get(command, []), "_self_"]
    node = {
        "defaults": [*defaults, {"override hydra/job_logging": "none"}],
        "hydra": {
            # A run says itself where it writes: Hydra adds no folders, logs or copies of its own.
            "run": {"dir": "."},
            "sweep": {"dir": "runs/.sweeps/${now:%Y-%m-%d_%H-%M-%S}"},
            "output_subdir": None,
            "help": {"template": _help(command, description)},
        },
    }
    store(name=command, node=node)


def _design_folder(*, _root_: DictConfig) -> str:
    """Returns the part of a run's path that keeps the variations of a design apart."""
    return folder_name(_root_.design, variation(_root_.design, _root_.preset, _root_.model))


def _writable(node: Any) -> DictConfig:
    """Turns (a dict of) frozen dataclasses into a typed config that Hydra may still override."""
    config = OmegaConf.create(node) if isinstance(node, dict) else OmegaConf.structured(node)
    _clear_readonly(config)
    return config


def subtrees(config: DictConfig) -> dict[str, DictConfig]:
    """Returns the entries of a config that are configs themselves."""
    # A value that is missing or refers to another one can be no subtree, and cannot be read yet.
    readable = (
        str(key)
        for key in config
        if not (OmegaConf.is_missing(config, key) or OmegaConf.is_interpolation(config, key))
    )
    return {key: config[key] for key in readable if OmegaConf.is_dict(config[key])}


def _clear_readonly(config: DictConfig) -> None:
    # OmegaConf marks what comes from a frozen dataclass as read-only, at every level.
    OmegaConf.set_readonly(config, None)
    for subtree in subtrees(config).values():
        _clear_readonly(subtree)


def _help(command: str, description: str) -> str:
    lines = [description, "", "Give any of these as key=value:", "", "$CONFIG"]
    if command in _DEFAULTS:
        from environments.tasks import TASKS

        lines[2:2] = [
            *(f"{group}: {', '.join(options)}" for group, options in GROUPS.items()),
            f"task: {', '.join(TASKS)}",
            "",
        ]
    lines.append("--multirun runs each combination of comma-separated values; --hydra-help: more")
    return "\n".join(lines)
