"""Every design learns that an action acts on the frame and the reward of its own index.

Episodes go through recorder, store's format, sampler and trainer; spoilt by a shift of one entry,
they teach something else, which the same measure shows.
"""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from experiments.designs import DESIGNS
from tests.showing import as_recorded, effects, late_by_one, train
from training.trainer import Trainer

HORIZON = 2
NEVER = 10**9
# Where a design has such numbers: small, for the test is about time and not about capacity; and no
# way for an action to hide in a latent that costs nothing, which the prediction then need not know.
SMALLER = {
    "units": 64,
    "deter_size": 32,
    "free_nats": 0.0,
    "horizon": HORIZON,
    "channel_scale": 1 / 8,
    "latent_from_train_step": NEVER,
    "divergence_from_train_step": NEVER,
}
TRAIN_STEPS = 200
# SV2P first learns to paint frames instead of moving the old ones about, and only then what colour.
# Its gradients are small beside the paper's epsilon, and its train steps are dear.
SV2P_TRAIN_STEPS = 350
SV2P_OPTIMIZER = {"learning_rate": 2e-3, "epsilon": 1e-7, "batch_size": 4}


@pytest.fixture(scope="module", params=DESIGNS)
def learned(request, tmp_path_factory):
    """{spoil: what a model of the design learns from episodes so spoilt}."""
    name, design = request.param, DESIGNS[request.param]
    tf.keras.utils.set_random_seed(0)
    names = {field.name for field in dataclasses.fields(design.model)}
    smaller = {key: value for key, value in SMALLER.items() if key in names}
    model = design.build(dataclasses.replace(design.model, **smaller), 1, "float32")
    length = (design.fixed_context or 1) + HORIZON
    is_sv2p = name.startswith("ot_")
    options = SV2P_OPTIMIZER if is_sv2p else {"batch_size": 8}
    optimizer = dataclasses.replace(design.optimizer, sequence_length=length, **options)
    trainer = Trainer(model, optimizer, tf.distribute.get_strategy())
    # Both trainings begin alike, and share what was compiled.
    whole = tf.train.Checkpoint(
        model=model, optimizer=trainer.optimizer, count=trainer.train_step_count
    )
    start = whole.write(str(tmp_path_factory.mktemp("start") / "checkpoint"))
    found = {}
    for spoil in (as_recorded, late_by_one):
        whole.read(start).assert_consumed()
        train(trainer, spoil, SV2P_TRAIN_STEPS if is_sv2p else TRAIN_STEPS)
        found[spoil] = effects(model, HORIZON)
    return found


def is_aligned(effect):
    """Whether each action acts on its own index, and more so than the one before it."""
    return np.diag(effect).min() > 0.3 and abs(effect[1, 0]) < effect[1, 1]


def test_actions_act_on_frame_and_reward_of_their_own_index(learned):
    for effect in learned[as_recorded]:
        assert effect is None or is_aligned(effect), effect


def test_a_shift_by_one_would_be_noticed(learned):
    """By the rewards and by the frames, each alone."""
    for effect in learned[late_by_one]:
        assert effect is None or not is_aligned(effect), effect
