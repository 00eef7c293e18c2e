"""The original's conventions around our layers, and the numbers that it produced."""

import numpy as np
import tensorflow as tf

from reward_models.frame_reward import FrameReward
from sv2p.config import SV2PConfig
from sv2p.model import SV2P
from sv2p.original_weights import load_original_weights
from tests.reference.comparison import load_reference, original_weights
from world_model import SequenceBatch

PARAMETERS = {  # at action size 6
    "ot_or": 8_411_384,
    "ot_or_without_posterior": 8_342_358,
    "ot_lr": 8_449_919,
    "ot_lr_without_posterior": 8_380_893,
}


class OriginalSV2P(SV2P):
    """SV2P as the reference was made: its posterior's inputs, its frame rewards, no noise."""

    def __init__(self, variant: str):
        """``variant`` is a key of PARAMETERS."""
        design = variant.removesuffix("_without_posterior")
        super().__init__(design, SV2PConfig(posterior=design == variant), action_size=6)
        if design == "ot_or":
            self.reward = FrameReward(13, 2, 14)

    def _infer(self, frames):
        return self.posterior(255.0 * frames)

    def _example_noise(self, batch):
        return tf.zeros([batch.image.shape[0], 8, 8, 1])

    def _rewards_of_window(self, images, batch):
        # All thirteen predicted frames; the last of fourteen outputs is never trained.
        return self._reward_from_frames(images, batch.reward[:, :2])[:, :13]


def load_variant(variant: str) -> dict[str, np.ndarray]:
    """Returns the numbers of a variant by name, inputs included."""
    return load_reference("sv2p_inputs") | load_reference(variant)


def build(variant: str, reference: dict[str, np.ndarray]) -> OriginalSV2P:
    """Returns a fresh model with the original weights."""
    model = OriginalSV2P(variant)
    load_original_weights(model, original_weights(reference))
    return model


def shifted_windows(reference: dict[str, np.ndarray]) -> SequenceBatch:
    """Returns the inputs such that our step t sees what the original's sees: action t as listed.

    The original pairs frame t with the action that led to it; we, with the one taken in it, which
    a window holds at t + 1.
    """
    actions = reference["in_actions"]
    return SequenceBatch(
        image=tf.constant(reference["in_frames"]),
        prev_action=tf.constant(np.concatenate([actions[:, :1], actions[:, :-1]], 1)),
        reward=tf.constant(reference["in_rewards"][..., 0]),
        seed=tf.zeros([2, 2], tf.int32),
    )
