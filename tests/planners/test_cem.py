"""CEM against the original code's numbers, and on objectives whose answer is known."""

from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from planners.cem import cem
from planners.config import CEMConfig
from tests.planners.objectives import quadratic

SMALL = CEMConfig(horizon=3, proposals=64, samplings=8, elite_fraction=0.1)
BOUNDS = (tf.constant([-1.0, -1.0]), tf.constant([1.0, 1.0]))


@pytest.fixture(scope="module")
def reference():
    """The original code's CEM under injected noise, on a quadratic with targets out of bounds."""
    path = Path(__file__).parents[1] / "reference" / "cem.npz"
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


def run_reference(reference, samplings, execute="best"):
    """Plans as the original did, but for the first ``samplings`` samplings only."""
    actions = reference["action"].shape[0]
    return tf.function(cem)(
        quadratic(reference["target"]),
        -tf.ones(actions),
        tf.ones(actions),
        CEMConfig(samplings=samplings, execute=execute),
        batch_size=1,
        noise=reference["noise"][:samplings, np.newaxis],
    )


def test_executes_the_best_sample_of_the_original(reference):
    plan = run_reference(reference, samplings=10)
    np.testing.assert_allclose(plan.action[0], reference["action"], atol=2e-6)
    best = reference["rewards"][-1].max()
    np.testing.assert_allclose(plan.predicted_return[0], best, atol=2e-5)


@pytest.mark.parametrize("samplings", [1, 4, 9])
def test_refits_as_the_original(reference, samplings):
    plan = run_reference(reference, samplings)
    np.testing.assert_allclose(plan.mean[0], reference["means"][samplings], atol=2e-6)
    np.testing.assert_allclose(plan.stddev[0], reference["stdevs"][samplings], atol=2e-6)


def test_mean_executes_the_refit_mean(reference):
    plan = run_reference(reference, samplings=9, execute="mean")
    np.testing.assert_allclose(plan.action[0], reference["means"][9][0], atol=2e-6)
    np.testing.assert_array_equal(plan.actions, plan.mean)


def test_finds_the_maximum_of_each_row():
    targets = tf.random.stateless_uniform([4, 1, 3, 2], [0, 1], -0.8, 0.8)
    plan = cem(quadratic(targets), *BOUNDS, SMALL, batch_size=4, seed=[5, 6])
    assert np.abs(plan.actions - targets[:, 0]).max() < 0.1
    # Better than the best of as many uniform samples, which is what no refitting would give.
    uniform = tf.random.stateless_uniform([4, 8 * 64, 3, 2], [0, 2], -1.0, 1.0)
    assert np.all(plan.predicted_return > tf.reduce_max(quadratic(targets)(uniform), 1))


def test_a_batch_equals_its_rows():
    targets = tf.random.stateless_uniform([3, 1, 3, 2], [0, 3], -1.0, 1.0)
    seeds = tf.constant([[1, 2], [3, 4], [5, 6]])
    together = cem(quadratic(targets), *BOUNDS, SMALL, batch_size=3, seed=seeds)
    for row in range(3):
        alone = cem(quadratic(targets[row]), *BOUNDS, SMALL, 1, seed=seeds[row : row + 1])
        for part, batched_part in zip(alone, together, strict=True):
            np.testing.assert_allclose(part[0], batched_part[row], atol=1e-6)


def test_compiled_with_unknown_batch_size_equals_eager():
    targets = tf.random.stateless_uniform([2, 1, 3, 2], [0, 4], -1.0, 1.0)

    @tf.function(input_signature=[tf.TensorSpec([None, 1, 3, 2]), tf.TensorSpec([2], tf.int32)])
    def compiled(targets, seed):
        return cem(quadratic(targets), *BOUNDS, SMALL, tf.shape(targets)[0], seed)

    eager = cem(quadratic(targets), *BOUNDS, SMALL, batch_size=2, seed=[1, 1])
    for part, compiled_part in zip(eager, compiled(targets, [1, 1]), strict=True):
        np.testing.assert_allclose(part, compiled_part, atol=1e-6)


def test_the_graph_does_not_grow_with_the_samplings():
    def operations(samplings):
        config = CEMConfig(horizon=3, proposals=8, samplings=samplings, elite_fraction=0.5)
        graph = tf.function(
            lambda seed: cem(quadratic(tf.zeros([3, 2])), *BOUNDS, config, 1, seed)
        ).get_concrete_function(tf.TensorSpec([2], tf.int32))
        return len(graph.graph.as_graph_def(add_shapes=False).node)

    assert operations(2) == operations(10)


def test_is_a_function_of_the_seed():
    objective = quadratic(tf.fill([3, 2], 0.3))
    first, again, other = (
        cem(objective, *BOUNDS, SMALL, 1, seed=seed).action for seed in ([1, 2], [1, 2], [1, 3])
    )
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


@hypothesis.settings(max_examples=25, deadline=None)
@hypothesis.given(
    low=st.lists(st.floats(-5, 4, width=32, allow_subnormal=False), min_size=1, max_size=3),
    width=st.floats(0.125, 8, width=32),
    target=st.floats(-20, 20, width=32),
    execute=st.sampled_from(["best", "mean"]),
    seed=st.integers(0, 2**31 - 1),
)
def test_proposals_and_plans_stay_within_bounds(low, width, target, execute, seed):
    low = np.asarray(low, np.float32)
    high = low + np.float32(width)
    seen = []

    def objective(actions):
        seen.append(actions.numpy())
        return quadratic(target)(actions)

    config = CEMConfig(2, 10, 3, 0.3, execute=execute)
    plan = cem(objective, low, high, config, 1, seed=[seed, 0])
    assert len(seen) == 3
    for actions in seen:
        assert np.all((actions >= low) & (actions <= high))
    # The mean of the elite is rounded: it may miss a bound that all of them touch by that much.
    assert np.all((plan.actions >= low - 1e-5) & (plan.actions <= high + 1e-5))


def test_needs_a_seed_or_noise():
    objective = quadratic(tf.zeros([3, 2]))
    with pytest.raises(ValueError, match="seed or its noise"):
        cem(objective, *BOUNDS, SMALL, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"samplings": 0},
        {"elite_fraction": 0.001},
        {"elite_fraction": 1.5},
        {"parallel_chunks": 3},
        {"sequential_chunks": 3},
        {"sequential_chunks": 0},
        {"execute": "worst"},
    ],
)
def test_settings_without_sense_are_refused(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        CEMConfig(**wrong)
