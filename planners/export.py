"""Policies as SavedModels, which run without this project."""

import contextlib
from pathlib import Path

import tensorflow as tf
from absl import logging
from tf_agents.policies import policy_saver, tf_policy

from errors import UsageError


def export(policy: tf_policy.TFPolicy, folder: Path) -> None:
    """Writes the policy, for any batch size, as a SavedModel; it takes some seconds.

    `tf.saved_model.load(folder).signatures["action"]` then acts with TensorFlow alone; TF-Agents'
    `SavedModelPyTFEagerPolicy(folder, load_specs_from_pbtxt=True)` is the same behind its own
    interface. To seed it, replace "seed" in the policy state.

    Args:
      policy: the policy; its variables are saved as they are now.
      folder: made if absent, overwritten if not.

    Raises:
      UsageError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)  # before the slow part, which would be in vain
        with _without_warnings():
            policy_saver.PolicySaver(policy, batch_size=None).save(str(folder))
    except (OSError, tf.errors.PermissionDeniedError, tf.errors.ResourceExhaustedError) as error:
        raise UsageError(
            f"cannot export the policy to {folder}: {error}; choose a folder that can be written"
        ) from error


@contextlib.contextmanager
def _without_warnings():
    # PolicySaver warns of each name that it changes, and that a planner has no distribution over
    # actions: nothing that anybody could mend.
    verbosity = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
