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

HORIZON = 2
TRAIN_STEPS = 200
# Where a design has such numbers: small, for the test is about time and not about capacity; and no
# free nats, of which three hold an action that the prior then need not know.
SMALLER = {"units": 64, "deter_size": 32, "free_nats": 0.0, "horizon": HORIZON}


def learned(name, spoil):
    """What a model of the design has learned: see ``tests.showing.effects``."""
    tf.keras.utils.set_random_seed(0)
    design = DESIGNS[name]
    names = {field.name for field in dataclasses.fields(design.model)}
    smaller = {key: value for key, value in SMALLER.items() if key in names}
    model = design.build(dataclasses.replace(design.model, **smaller), 1, "float32")
    length = (design.fixed_context or 1) + HORIZON
    optimizer = dataclasses.replace(design.optimizer, batch_size=8, sequence_length=length)
    train(model, spoil, optimizer, TRAIN_STEPS)
    return effects(model, HORIZON)


@pytest.mark.parametrize("name", DESIGNS)
def test_actions_act_on_frame_and_reward_of_their_own_index(name):
    for effect in learned(name, as_recorded):
        if effect is not None:
            assert np.diag(effect).min() > 0.3
            assert abs(effect[1, 0]) < effect[1, 1]


@pytest.mark.parametrize("name", DESIGNS)
def test_a_shift_by_one_would_be_noticed(name):
    for effect in learned(name, late_by_one):
        assert effect is None or np.abs(np.diag(effect)).max() < 0.25
