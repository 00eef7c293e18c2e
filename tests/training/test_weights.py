"""Weights alone: the round trip, the size, and files of other models."""

import numpy as np
import pytest
import tensorflow as tf

from errors import UsageError
from planet.config import PlaNetConfig
from planet.model import PlaNet
from tests.training.full_disk import full_disk
from tests.training.linear_model import LinearModel
from training.weights import load_weights, read_header, save_weights

HEADER = {"design": "linear", "commit": "abc", "sizes": [1, 2]}


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 0), ("float16", 1e-3)])
def test_round_trip(tmp_path, dtype, tolerance):
    model, other = LinearModel(2, seed=0), LinearModel(2, seed=1)
    path = save_weights(tmp_path / "new" / "weights.npz", model, HEADER, dtype)
    load_weights(path, other)
    for variable, loaded in zip(model.variables, other.variables, strict=True):
        np.testing.assert_allclose(loaded.numpy(), variable.numpy(), rtol=tolerance)
        assert loaded.dtype == tf.float32
    assert read_header(path) == HEADER
    assert [each.name for each in path.parent.iterdir()] == ["weights.npz"]


def test_planet_in_half_precision_is_under_12_mb(tmp_path):
    path = save_weights(tmp_path / "weights.npz", PlaNet(PlaNetConfig(), 6), HEADER, "float16")
    assert path.stat().st_size < 12e6


def test_weights_of_another_model_are_refused_and_nothing_is_assigned(tmp_path):
    path = save_weights(tmp_path / "weights.npz", LinearModel(2), HEADER, "float32")
    model = LinearModel(3, seed=1)
    before = [variable.numpy() for variable in model.variables]
    with pytest.raises(UsageError, match=r"linear/act:0 is of shape \(2, 4\), not \(3, 4\)"):
        load_weights(path, model)
    for variable, old in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), old)
    model.more = tf.Variable(1.0, name="more")
    with pytest.raises(UsageError, match="the file has no more:0"):
        load_weights(path, model)


def test_files_that_are_no_weights_are_named(tmp_path):
    path = save_weights(tmp_path / "weights.npz", LinearModel(2), HEADER, "float32")
    truncated = tmp_path / "truncated.npz"
    truncated.write_bytes(path.read_bytes()[:-200])
    np.savez(tmp_path / "foreign.npz", a=np.zeros(3))
    (tmp_path / "text.npz").write_text("hello")
    for name in ("truncated", "foreign", "text", "missing"):
        with pytest.raises(UsageError, match=f"{name}.npz"):
            load_weights(tmp_path / f"{name}.npz", LinearModel(2))
        with pytest.raises(UsageError, match=f"{name}.npz"):
            read_header(tmp_path / f"{name}.npz")


def test_what_cannot_be_stored_is_refused(tmp_path):
    model = LinearModel(2)
    model.kernels["act"].assign(tf.fill([2, 4], 1e6))
    with pytest.raises(ValueError, match="linear/act:0 holds values that float16 cannot"):
        save_weights(tmp_path / "weights.npz", model, HEADER, "float16")
    model.again = tf.Variable(1.0, name="linear/act")
    with pytest.raises(ValueError, match="two variables"):
        save_weights(tmp_path / "weights.npz", model, HEADER, "float32")
    assert not list(tmp_path.iterdir())


def test_full_disk_is_named_and_leaves_nothing(tmp_path):
    with full_disk(room=500), pytest.raises(UsageError, match="cannot write"):
        save_weights(tmp_path / "weights.npz", LinearModel(2), HEADER, "float32")
    assert not list(tmp_path.iterdir())
