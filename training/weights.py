"""A model's weights alone, small enough to ship: an npz file with a JSON header."""

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tensorflow as tf

from errors import UsageError
from world_model import WorldModel

_HEADER = "header"  # no variable has this name: theirs end in a number, as "kernel:0"


def save_weights(
    path: Path,
    model: WorldModel,
    header: Mapping[str, Any],
    dtype: Literal["float16", "float32"],
) -> Path:
    """Writes all variables of a model under their names, all or nothing.

    Args:
      path: the file, ending in `.npz`.
      model: whose variables have unique names.
      header: JSON values that say what the weights are: design, task, configuration, commit.
      dtype: what to store them as. float16 halves the file and keeps 11 bits of each weight.

    Returns:
      The path.

    Raises:
      ValueError: two variables share a name, or a weight does not fit into ``dtype``.
      UsageError: the file cannot be written.
    """
    arrays = {}
    for name, variable in _by_name(model).items():
        with np.errstate(over="ignore"):  # told apart below
            arrays[name] = variable.numpy().astype(dtype)
        if not np.isfinite(arrays[name]).all():
            raise ValueError(f"{name} holds values that {dtype} cannot.")
    content = io.BytesIO()
    np.savez_compressed(content, **{_HEADER: np.array(json.dumps(dict(header)))}, **arrays)
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UsageError(
            f"cannot write {path}: {error.strerror or error}; free some space or choose another "
            "folder."
        ) from error
    return path


def load_weights(path: Path, model: WorldModel) -> None:
    """Assigns all variables of a model from a file that `save_weights` wrote.

    Raises:
      UsageError: the file is none of ours, or of a model of other variables; nothing is assigned.
    """
    arrays = _read(path)
    arrays.pop(_HEADER)
    variables = _by_name(model)
    for name in sorted(arrays.keys() ^ variables.keys()):
        where = "the model" if name in arrays else "the file"
        raise UsageError(
            f"{path} holds weights of another model: {where} has no {name}; build the model by "
            "the design and task in the file's header."
        )
    for name, variable in variables.items():
        if arrays[name].shape != tuple(variable.shape):
            raise UsageError(
                f"{path} holds weights of another model: {name} is of shape {arrays[name].shape}, "
                f"not {tuple(variable.shape)}; build the model by the file's header."
            )
    for name, variable in variables.items():
        variable.assign(arrays[name].astype(variable.dtype.as_numpy_dtype))


def read_header(path: Path) -> dict[str, Any]:
    """Returns the header of a file of weights.

    Raises:
      UsageError: the file is missing or none of ours.
    """
    return json.loads(str(_read(path, only=_HEADER)[_HEADER]))


def _read(path, only=None):
    """The arrays of an npz file, all of them or one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ([only] if only else file.files)}
            if _HEADER not in arrays:
                raise KeyError(_HEADER)
            json.loads(str(arrays[_HEADER]))
    except FileNotFoundError as error:
        raise UsageError(f"there are no weights at {path}; check the path.") from error
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise UsageError(
            f"{path} is no file of weights or is damaged; take another copy of it."
        ) from error
    return arrays


def _by_name(model):
    variables: dict[str, tf.Variable] = {}
    for variable in model.variables:
        if variable.name in variables:
            raise ValueError(f"two variables of the model are called {variable.name}.")
        variables[variable.name] = variable
    return variables
