"""An SV2P small enough for tests, with weights that let everything matter."""

import tensorflow as tf

from sv2p.config import SV2PConfig
from sv2p.model import SV2P
from tests.training.batches import make_batch
from world_model import SequenceBatch

ACTION_SIZE, HORIZON = 2, 3
DESIGNS = ("ot_or", "ot_lr")
# Train steps at which scheduled sampling takes true inputs always, or own predictions always.
TRUE_INPUTS, OWN_PREDICTIONS = 0, 10_000


def build(
    design: str, kind: type[SV2P] = SV2P, compute_dtype: str = "float32", **settings: object
) -> SV2P:
    """Returns an eighth of the channels, with weights of order one, so that actions matter."""
    config = SV2PConfig(**{"channel_scale": 1 / 8, "horizon": HORIZON, **settings})
    model = kind(design, config, ACTION_SIZE, compute_dtype)
    for i, variable in enumerate(model.trainable_variables):
        if len(variable.shape) > 1:
            variable.assign(1.5 * tf.keras.initializers.GlorotNormal(seed=i)(variable.shape))
    return model


def windows(batch_size: int, seed: int = 0) -> SequenceBatch:
    """Returns windows of noise, of the length that the model trains on."""
    return make_batch(seed, batch_size, 2 + HORIZON, ACTION_SIZE)
