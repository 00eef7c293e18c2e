"""Episodes from data sets that TF-Agents wrote.

TF-Agents' index differs from the one of `world_model`: element t of its trajectories holds the
frame before an action, the action and the reward that it earned. The last frame of an episode comes
in an element of its own, the boundary, whose action was never taken.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf
from tf_agents.trajectories import StepType
from tf_agents.trajectories.trajectory import Trajectory
from tf_agents.utils import example_encoding_dataset

from errors import UsageError
from replay.episode import Episode
from world_model import FRAME_SHAPE

_SPEC_SUFFIX = ".spec"  # of the file that TF-Agents writes beside its TFRecords


def read_trajectories(path: Path) -> Iterable[Trajectory]:
    """Opens a data set of single trajectory elements in the order in which they were recorded.

    Args:
      path: a TFRecord file of TF-Agents' ``TFRecordObserver``, with the `.spec` file that it wrote
        beside it; or a folder that ``tf.data.Dataset.save`` wrote.

    Raises:
      UsageError: it is neither.
    """
    try:
        if path.is_dir():
            dataset = tf.data.Dataset.load(str(path))
        else:
            spec = Path(f"{path}{_SPEC_SUFFIX}")
            if not (path.is_file() and spec.is_file()):
                missing = spec if path.is_file() else path
                raise UsageError(
                    f"there is no {missing}; give a TFRecord file of TF-Agents with its "
                    f"{_SPEC_SUFFIX} file beside it, or a folder of tf.data.Dataset.save"
                )
            dataset = example_encoding_dataset.load_tfrecord_dataset(
                [str(path)], as_trajectories=True, add_batch_dim=False
            )
    except (OSError, TypeError, ValueError, tf.errors.OpError) as error:
        raise UsageError(
            f"{path} is no data set of TF-Agents: {str(error).splitlines()[0]}"
        ) from error
    # By name: what was saved comes back as a tuple of a class of its own.
    if getattr(dataset.element_spec, "_fields", None) != Trajectory._fields:
        raise UsageError(
            f"{path} holds {type(dataset.element_spec).__name__}, not TF-Agents' Trajectory; "
            "convert its elements"
        )
    return dataset


def episodes(trajectories: Iterable[Trajectory], name: str) -> Iterator[Episode]:
    """Puts the elements of trajectories together to episodes in the order of `world_model`.

    An episode that was cut off before its boundary element ends with its last frame, and so does
    without the last action, of which nobody saw where it led.

    Args:
      trajectories: single elements, not batched, in the order of recording.
      name: of what they come from, for messages.

    Yields:
      The episodes; one that begins in its midst or holds no transition is left out.

    Raises:
      UsageError: a field has another shape or type than an episode needs, naming it.
    """
    elements: list[Trajectory] = []
    for number, element in enumerate(_readable(trajectories, name)):
        element = tf.nest.map_structure(np.asarray, element)
        _check(element, f"{name}, element {number}")
        if element.step_type == StepType.FIRST:
            yield from _episode(elements)
            elements = [element]
        elif elements:
            elements.append(element)
        if element.step_type == StepType.LAST:
            yield from _episode(elements)
            elements = []
    yield from _episode(elements)


def _readable(trajectories, name):
    """Yields the elements; what TensorFlow cannot read of them is the file's fault."""
    try:
        yield from trajectories
    except tf.errors.OpError as error:
        raise UsageError(f"{name} cannot be read: {error.message.splitlines()[0]}") from error


def _episode(elements):
    if len(elements) < 2:
        return
    image = np.stack([element.observation for element in elements])
    action = np.stack([element.action for element in elements[:-1]]).astype(np.float32)
    reward = np.stack([element.reward for element in elements[:-1]]).astype(np.float32)
    yield Episode(
        image,
        np.concatenate([np.zeros_like(action[:1]), action]),
        np.concatenate([np.zeros_like(reward[:1]), reward]),
    )


def _check(element, where):
    """Names the field of an element that is not as an episode needs it."""
    image, action, reward = element.observation, element.action, element.reward
    for field, value in (("observation", image), ("action", action), ("reward", reward)):
        if not isinstance(value, np.ndarray | np.generic):
            raise UsageError(
                f"{where}: {field} is a nest of several; keep the frame or number alone"
            )
    if image.dtype != np.uint8 or image.shape != FRAME_SHAPE:
        raise UsageError(
            f"{where}: observation is {image.dtype} {image.shape}, not uint8 {FRAME_SHAPE}"
        )
    if action.ndim != 1 or not np.issubdtype(action.dtype, np.floating):
        raise UsageError(f"{where}: action is {action.dtype} {action.shape}, not floats of (A,)")
    if reward.shape != ():
        raise UsageError(f"{where}: reward has shape {reward.shape}, not ()")
