"""Turns a configuration into the parts of an agent: environment, model, policy."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import tensorflow as tf
from tf_agents.specs import tensor_spec

from environments.pixel_environment import PixelEnvironment
from environments.registry import make
from errors import UsageError
from experiments.config import ExperimentConfig, RuntimeConfig
from experiments.designs import DESIGNS, ORACLE, RANDOM, UNTRAINED
from experiments.random_agent import NoModel
from planners.config import ExplorationConfig
from planners.oracle import Oracle
from planners.policy import PlannerPolicy
from training.checkpoints import restore_model
from training.provenance import provenance
from training.records import CHECKPOINTS_FOLDER
from training.weights import load_weights, read_header, save_weights
from world_model import WorldModel

WEIGHTS_FILE = "weights.npz"


@dataclass(frozen=True)
class Agent:
    """The parts that training and evaluation share.

    Attributes:
      make_environment: seed to a new environment of the task; the oracle watches the last one.
      strategy: under which the model was created.
      model: with initial weights drawn from the configuration's seed.
      policy: the agent without exploration noise, as it is evaluated.
      identity: what its checkpoints and weights must agree on.
    """

    make_environment: Callable[[int], PixelEnvironment]
    strategy: tf.distribute.Strategy
    model: WorldModel
    policy: PlannerPolicy
    identity: dict[str, Any]


def build_agent(config: ExperimentConfig) -> Agent:
    """Builds what the configuration describes.

    Raises:
      UsageError: there is no renderer, or the runtime cannot be set as asked.
    """
    set_runtime(config.runtime)

    def make_environment(seed: int) -> PixelEnvironment:
        return make(config.task, seed, config.runtime.exact_rendering, config.action_repeat)

    environment = make_environment(config.seed)
    try:
        specs = tensor_spec.from_spec((environment.time_step_spec(), environment.action_spec()))
    finally:
        environment.close()
    tf.keras.utils.set_random_seed(config.seed)  # the initial weights are drawn from this
    mirrored = config.runtime.strategy == "mirrored"
    strategy = tf.distribute.MirroredStrategy() if mirrored else tf.distribute.get_strategy()
    with strategy.scope():
        model = build_model(config, action_size=specs[1].shape[0])
    exploration = ExplorationConfig(kind="uniform" if config.design == RANDOM else "none")
    watched = isinstance(model, Oracle)
    return Agent(
        make_environment=model.watching(make_environment) if watched else make_environment,
        strategy=strategy,
        model=model,
        policy=PlannerPolicy(*specs, model, config.planner, exploration),
        identity={
            "design": config.design,
            "task": config.task,
            "model": {} if config.design in UNTRAINED else _variation(config),
        },
    )


def _variation(config: ExperimentConfig) -> dict[str, Any]:
    """The model's numbers that are not its design's own.

    Only these identify it, so that weights still load once a design has learned a new option.
    """
    usual = asdict(DESIGNS[config.design].model)
    return {name: value for name, value in asdict(config.model).items() if value != usual[name]}


def build_model(config: ExperimentConfig, action_size: int) -> WorldModel:
    """Returns the design's model for actions of ``action_size`` dimensions."""
    if config.design == RANDOM:
        return NoModel()
    if config.design == ORACLE:
        return Oracle(_simulator_threads(config.runtime))
    return DESIGNS[config.design].build(config.model, action_size, config.precision)


def _simulator_threads(runtime: RuntimeConfig) -> int:
    cores = len(os.sched_getaffinity(0))
    return runtime.simulator_threads or max(1, cores // runtime.processes)


def set_runtime(runtime: RuntimeConfig) -> None:
    """Sets TensorFlow's threads and determinism, for this whole process.

    Raises:
      UsageError: TensorFlow has started with other settings, in an earlier job of this process.
    """
    threading = tf.config.threading
    try:
        if threading.get_intra_op_parallelism_threads() != runtime.intra_op_threads:
            threading.set_intra_op_parallelism_threads(runtime.intra_op_threads)
        if threading.get_inter_op_parallelism_threads() != runtime.inter_op_threads:
            threading.set_inter_op_parallelism_threads(runtime.inter_op_threads)
    except RuntimeError as error:
        raise UsageError(
            "jobs that differ in runtime.*_threads cannot share a process; run them one by one"
        ) from error
    if runtime.deterministic:
        tf.config.experimental.enable_op_determinism()


def write_weights(
    agent: Agent, config: ExperimentConfig, folder: Path, dtype: Literal["float16", "float32"]
) -> Path:
    """Writes the model's weights to ``folder``; their header says whose they are and of when."""
    count, unit = config.iterations
    header = {**agent.identity, unit: count, **provenance()}
    return save_weights(folder / WEIGHTS_FILE, agent.model, header, dtype)


def restore_weights(agent: Agent, config: ExperimentConfig) -> str:
    """Gives the agent's model the weights of the run in ``config.folder``.

    Takes `weights.npz` where there is one, else the newest checkpoint.

    Returns:
      Where the weights come from, in words.

    Raises:
      UsageError: there are none, or they are of another design.
    """
    if config.design in UNTRAINED:
        return "no weights"
    path = Path(config.folder) / WEIGHTS_FILE
    if not path.exists():
        checkpoints = Path(config.folder) / CHECKPOINTS_FOLDER
        count, unit = restore_model(checkpoints, agent.model, agent.identity, best=False)
        return f"the checkpoint after {count} {unit}s"
    header = read_header(path)
    for key, value in agent.identity.items():
        if header.get(key) != value:
            raise UsageError(
                f"{path} holds weights of {key}={header.get(key)}, not {value}; "
                "put the weights of this run there"
            )
    load_weights(path, agent.model)
    _, unit = config.iterations
    return f"{WEIGHTS_FILE} after {header[unit]} {unit}"
