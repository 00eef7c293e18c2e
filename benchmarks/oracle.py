"""One sampling of the oracle: against a Python loop, against bare MuJoCo steps, and what it costs.

python -m benchmarks.oracle --tasks cheetah_run walker_walk
"""

import argparse
import os
from collections.abc import Callable

import mujoco
import numpy as np
import tensorflow as tf

from benchmarks.measure import Timing, parse_arguments, report, time_calls, timing_row
from environments.control import ControlEnvironment
from environments.simulator import look_ahead
from environments.tasks import CONTROL_TASKS
from planners.config import CEMConfig
from planners.oracle import Oracle
from planners.planner import make_planner

_PAPER = CEMConfig()
# Around the paper's setting, one at a time.
_PROPOSALS = (32, 128, 512)
_HORIZONS = (6, 12, 24)
_DECISIONS_BEFORE = 20  # at random, so that joints move and bodies touch


def main() -> None:
    """Measures and prints."""
    arguments = parse_arguments(__doc__.split("\n")[0], repeats=7, extend=_add_options)
    rows = []
    for task in arguments.tasks:
        with ControlEnvironment(task, seed=0) as environment:
            environment.reset()
            for action in _draw_actions(environment, 1, _DECISIONS_BEFORE)[0]:
                environment.step(action)
            rows += _rows(task, environment, arguments)
    report("the oracle: one sampling, 128 x 12 unless it says otherwise", rows, arguments)


def _add_options(parser: argparse.ArgumentParser) -> None:
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--tasks", nargs="+", choices=CONTROL_TASKS, default=["cheetah_run"])
    parser.add_argument(
        "--simulator-threads",
        type=int,
        nargs="+",
        default=sorted({1, cores}),
        help="numbers of MuJoCo's threads to compare; the last one serves what does not vary them",
    )


def _rows(task, environment, arguments):
    counts, most = arguments.simulator_threads, arguments.simulator_threads[-1]
    usual = _draw_actions(environment, _PAPER.proposals, _PAPER.horizon)
    calls = {
        "bare mj_step, 1 thread": lambda: _bare_steps(environment, usual),
        "Python loop": lambda: environment.try_out(usual),
        f"decision of {_PAPER.samplings} samplings, {most} threads": _decision(environment, most),
    }
    for threads in counts:
        calls[_name(_PAPER.proposals, _PAPER.horizon, threads)] = _sampling(
            environment, usual, threads
        )
    varied = [(count, _PAPER.horizon) for count in _PROPOSALS]
    varied += [(_PAPER.proposals, horizon) for horizon in _HORIZONS]
    for proposals, horizon in varied:
        actions = _draw_actions(environment, proposals, horizon)
        calls[_name(proposals, horizon, most)] = _sampling(environment, actions, most)
    timings = time_calls(calls, arguments.repeats)
    bare = timings["bare mj_step, 1 thread"]
    ideal = {_name(_PAPER.proposals, _PAPER.horizon, n): bare.median / n for n in counts}
    ideal[f"decision of {_PAPER.samplings} samplings, {most} threads"] = (
        _PAPER.samplings * bare.median / most
    )
    return [_row(task, name, timing, ideal.get(name)) for name, timing in timings.items()]


def _row(task: str, name: str, timing: Timing, ideal: float | None) -> dict[str, object]:
    row = timing_row(f"{task}: {name}", timing)
    kept = {key: value for key, value in row.items() if key == "part" or key.endswith("ms")}
    return kept | {"times bare / threads": ideal and timing.median / ideal}


def _name(proposals: int, horizon: int, threads: int) -> str:
    return f"{proposals} x {horizon}, {threads} threads"


def _draw_actions(environment, sequences: int, decisions: int) -> np.ndarray:
    shape = (sequences, decisions, *environment.action_spec().shape)
    return np.random.RandomState(0).uniform(-1, 1, shape).astype(np.float32)


def _bare_steps(environment: ControlEnvironment, actions: np.ndarray) -> None:
    """Takes the same physics steps, from the same state, and looks at nothing."""
    model, state = environment.mujoco_model, environment.physics_state()
    data = mujoco.MjData(model)
    physics_steps = environment.action_repeat * environment.physics_steps
    for sequence in actions:
        mujoco.mj_setState(model, data, state, mujoco.mjtState.mjSTATE_INTEGRATION)
        for action in sequence:
            data.ctrl[:] = action
            mujoco.mj_step(model, data, physics_steps)


def _sampling(environment, actions, threads) -> Callable[[], object]:
    look = look_ahead(environment, threads)
    return lambda: look(actions)


def _decision(environment: ControlEnvironment, threads: int) -> Callable[[], object]:
    oracle = Oracle(threads)
    oracle.watch(environment)
    planner = make_planner(_PAPER)
    high = tf.ones(environment.action_spec().shape)

    @tf.function
    def decide(seed):
        return planner(oracle, oracle.initial_state(1), -high, high, seed).action

    return lambda: decide(tf.constant([[1, 2]])).numpy()


if __name__ == "__main__":
    main()
