"""What two runs are compared by."""

from pathlib import Path

import numpy as np
import tensorflow as tf


def tensors(folder: Path, kind: str) -> dict[str, np.ndarray]:
    """Everything in the newest checkpoint of a kind: weights, Adam's moments, counters."""
    path = tf.train.latest_checkpoint(str(folder / "checkpoints" / kind))
    reader = tf.train.load_checkpoint(path)
    # How often a checkpoint was written is the one number that kills change.
    names = [name for name in reader.get_variable_to_shape_map() if "save_counter" not in name]
    return {name: reader.get_tensor(name) for name in names}
