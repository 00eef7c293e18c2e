"""Policies as SavedModels, which run without this project."""

from pathlib import Path

from tf_agents.policies import policy_saver, tf_policy


def export(policy: tf_policy.TFPolicy, folder: Path) -> None:
    """Writes the policy, for any batch size, as a SavedModel; it takes some seconds.

    `tf.saved_model.load(folder).signatures["action"]` then acts with TensorFlow alone; TF-Agents'
    `SavedModelPyTFEagerPolicy(folder, load_specs_from_pbtxt=True)` is the same behind its own
    interface. To seed it, replace "seed" in the policy state.

    Args:
      policy: the policy; its variables are saved as they are now.
      folder: made if absent, overwritten if not.
    """
    policy_saver.PolicySaver(policy, batch_size=None).save(str(folder))
