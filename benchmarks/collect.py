"""Collecting an episode: the time of a decision by cause, and frames a second of each task.

python -m benchmarks.collect --tasks cheetah_run cartpole_balance
"""

import argparse

import numpy as np
from tf_agents.specs import tensor_spec
from tqdm import tqdm

from benchmarks.measure import Timing, parse_arguments, report, timing_row
from environments.registry import make
from environments.tasks import CONTROL_TASKS, count_decisions
from planet.config import PlaNetConfig
from planet.model import PlaNet
from planners.config import CEMConfig, ExplorationConfig
from planners.policy import PlannerPolicy
from replay.recorder import record_episode


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=1, extend=_add_options)
    rows = []
    decisions = len(arguments.tasks) * (1 + arguments.repeats) * count_decisions()
    with tqdm(total=decisions, unit="decision", leave=False, disable=None) as bar:
        for task in arguments.tasks:
            environment = make(task, seed=0)
            try:
                rows += _rows(task, environment, arguments, bar.update)
            finally:
                environment.close()
    report("a decision while collecting, lt_lr", rows, arguments)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tasks", nargs="+", choices=CONTROL_TASKS, default=list(CONTROL_TASKS))
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--chunks", type=int, default=2, help="parallel_chunks of the planner")


def _rows(task, environment, arguments, on_decision):
    """Medians over episodes; the first one also compiles and does not count."""
    specs = tensor_spec.from_spec((environment.time_step_spec(), environment.action_spec()))
    model = PlaNet(PlaNetConfig(), environment.action_spec().shape[0], arguments.precision)
    config = CEMConfig(parallel_chunks=arguments.chunks)
    policy = PlannerPolicy(*specs, model, config, ExplorationConfig(kind="none"))
    seconds = {"planning": [], "rendering": [], "simulation and rewards": []}
    for number in range(1 + arguments.repeats):
        policy_state = policy.initial_policy_state(1, number)
        recorded = record_episode(environment, policy, policy_state, on_decision)
        if number == 0:
            continue
        decisions = len(recorded.episode.reward) - 1
        simulation = recorded.environment_seconds - recorded.rendering_seconds
        for part, total in zip(
            seconds,
            (recorded.planning_seconds, recorded.rendering_seconds, simulation),
            strict=True,
        ):
            seconds[part].append(total / decisions)
    return [
        timing_row(f"{task}: {part}", Timing(*np.quantile(values, (0.5, 0.25, 0.75)).tolist()))
        | {"frames a second": 1 / np.median(values) if part == "rendering" else None}
        for part, values in seconds.items()
    ]


if __name__ == "__main__":
    main()
