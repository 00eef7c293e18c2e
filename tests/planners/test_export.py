"""An exported policy acts as the policy did, in a process that knows nothing of this project."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tf_agents.policies import py_tf_eager_policy

from environments.point_mass import PointMass
from errors import UsageError
from planners.config import CEMConfig, ExplorationConfig
from planners.export import export
from planners.policy import PlannerPolicy
from tests.planners.analytic_model import AnalyticModel

DECISIONS = 3


@pytest.fixture(scope="module")
def policy():
    """A policy with exploration noise, so that the seed in its state matters too."""
    environment = PointMass(seed=0)
    return PlannerPolicy(
        environment.time_step_spec(),
        environment.action_spec(),
        AnalyticModel(),
        CEMConfig(horizon=4, proposals=16, samplings=3, elite_fraction=0.25),
        ExplorationConfig(kind="gaussian", stddev=0.3),
    )


@pytest.fixture(scope="module")
def folder(policy, tmp_path_factory):
    """Where the policy was exported to."""
    path = tmp_path_factory.mktemp("export") / "policy"
    export(policy, path)
    return path


def batched(*time_steps):
    """Stacks unbatched time steps along a batch axis."""
    return tf.nest.map_structure(lambda *rows: np.stack(rows), *time_steps)


def test_exported_policy_acts_the_same_without_this_project(policy, folder, tmp_path):
    environments = [PointMass(seed=1), PointMass(seed=2)]
    time_step = batched(*[environment.reset() for environment in environments])
    state = policy.initial_policy_state(batch_size=2, seed=7)
    inputs = {f"1/{name}": value.numpy() for name, value in flat(state).items()}
    seen, actions = [], []
    for _ in range(DECISIONS):
        seen.append(time_step)
        action, state, _ = policy.action(tf.nest.map_structure(tf.constant, time_step), state)
        actions.append(action.numpy())
        time_step = batched(*[e.step(a) for e, a in zip(environments, actions[-1], strict=True)])
    for name in ("step_type", "reward", "discount", "observation"):
        inputs[f"0/{name}"] = np.stack([getattr(step, name) for step in seen])
    np.savez(tmp_path / "inputs.npz", **inputs)

    done = subprocess.run(
        [
            sys.executable,
            "-I",  # neither this folder nor PYTHONPATH: the project cannot be imported
            Path(__file__).with_name("run_exported.py"),
            folder,
            tmp_path / "inputs.npz",
            tmp_path / "outputs.npz",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

    with np.load(tmp_path / "outputs.npz") as outputs:
        np.testing.assert_allclose(outputs["actions"], actions, atol=1e-6)
        for name, value in flat(state).items():
            np.testing.assert_allclose(outputs[f"1/{name}"], value, atol=1e-6)
    assert np.std(actions) > 0.05  # a constant would pass the comparison above


def test_tf_agents_own_loader_runs_an_episode_of_decisions(policy, folder):
    loaded = py_tf_eager_policy.SavedModelPyTFEagerPolicy(str(folder), load_specs_from_pbtxt=True)
    environment = PointMass(seed=3)
    time_step = environment.reset()
    state, expected_state = loaded.get_initial_state(1), policy.initial_policy_state(1, seed=0)
    for _ in range(DECISIONS):
        action, state, _ = loaded.action(time_step, state)
        batch = tf.nest.map_structure(tf.constant, batched(time_step))
        expected, expected_state, _ = policy.action(batch, expected_state)
        np.testing.assert_allclose(action, expected[0], atol=1e-6)
        time_step = environment.step(np.asarray(action))


def test_a_folder_that_cannot_be_made_is_named(policy, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="file/policy"):
        export(policy, tmp_path / "file" / "policy")


def flat(state):
    """Names the tensors of a policy state as the signature does."""
    belief = {f"belief/{name}": value for name, value in state["belief"].items()}
    return belief | {name: state[name] for name in ("prev_action", "seed")}
