"""Runs an exported policy with TensorFlow alone: the test starts it as a process of its own.

    python run_exported.py POLICY_FOLDER INPUTS_NPZ OUTPUTS_NPZ

INPUTS_NPZ holds the signature's inputs by name, those of the time step with a leading axis over
decisions; the policy state is fed back. OUTPUTS_NPZ gets the actions and the last policy state.
"""

import sys

import numpy as np
import tensorflow as tf

PROJECT = {"planners", "planet", "world_model", "environments", "errors", "noise", "tests"}
PROJECT.add("tf_agents")


def main(folder: str, inputs: str, outputs: str) -> None:
    """Replays the decisions and writes what the policy did."""
    act = tf.saved_model.load(folder).signatures["action"]
    with np.load(inputs) as archive:
        arrays = dict(archive)
    state = {name: value for name, value in arrays.items() if name.startswith("1/")}
    time_steps = {name: value for name, value in arrays.items() if name.startswith("0/")}
    actions = []
    for decision in range(len(next(iter(time_steps.values())))):
        now = {name: values[decision] for name, values in time_steps.items()}
        result = act(**{k: tf.constant(v) for k, v in (now | state).items()})
        actions.append(result["action"].numpy())
        state = {
            "1/" + name.removeprefix("state/"): value.numpy()
            for name, value in result.items()
            if name.startswith("state/")
        }
    imported = PROJECT & {name.split(".")[0] for name in sys.modules}
    if imported:
        raise SystemExit(f"imported {sorted(imported)}: this run proves nothing")
    np.savez(outputs, actions=np.stack(actions), **state)


if __name__ == "__main__":
    main(*sys.argv[1:])
