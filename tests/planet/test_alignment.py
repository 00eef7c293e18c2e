"""The whole chain learns that an action acts on the reward received on arriving.

Episodes of the counting environment go through recorder, store, sampler and trainer; then the
imagined rewards must follow the imagined actions of the same index.
"""

import numpy as np
import pytest
import tensorflow as tf

from environments.counting import CountingEnvironment, counting_reward
from planet.config import PlaNetConfig
from planet.model import PlaNet
from replay.episode import Episode
from replay.sampler import WindowSampler
from tests.replay.uniform import record_uniform
from training.config import OptimizerConfig
from training.trainer import Trainer

ACTION_SIZE, TRAIN_STEPS = 2, 200
# Small and intent on rewards, so that a minute of training shows what it has learned.
MODEL = PlaNetConfig(units=64, deter_size=32, reward_scale=1000.0)
OPTIMIZER = OptimizerConfig(batch_size=16, sequence_length=3)


def late_by_one(episode: Episode) -> Episode:
    """The original code's defect: a reward stands beside the action taken after it."""
    return episode._replace(prev_action=np.roll(episode.prev_action, -1, axis=0))


def trained(spoil):
    """A model trained on three episodes, spoilt on the way to the sampler."""
    tf.keras.utils.set_random_seed(0)
    model = PlaNet(MODEL, ACTION_SIZE)
    trainer = Trainer(model, OPTIMIZER, tf.distribute.get_strategy())
    environment = CountingEnvironment(seed=0, decisions=40, action_size=ACTION_SIZE)
    episodes = [spoil(record_uniform(environment, seed)) for seed in range(3)]
    sampler = WindowSampler(OPTIMIZER.batch_size, OPTIMIZER.sequence_length, seed=0)
    for batch in sampler.batches(episodes, 0, TRAIN_STEPS):
        trainer.train_step(batch)
    return model


def effect(model, imagined_at, action_at):
    """The slope of the imagined reward at one index over what the action at another is worth."""
    actions = np.random.default_rng(0).uniform(-1, 1, (200, 2, ACTION_SIZE)).astype(np.float32)
    worth = np.array([counting_reward(7, action) for action in actions[:, action_at]])
    start = model.observe(
        model.initial_state(1),
        tf.zeros([1, 64, 64, 3], tf.uint8),
        tf.zeros([1, ACTION_SIZE]),
        tf.zeros([1]),
    )
    state = tf.nest.map_structure(lambda tensor: tf.repeat(tensor, len(actions), 0), start)
    reward = model.imagine(state, tf.constant(actions)).reward[:, imagined_at]
    return np.polyfit(worth, reward, 1)[0]


@pytest.mark.parametrize("index", [0, 1])
def test_an_action_acts_on_the_reward_of_its_own_index(aligned, index):
    assert 0.7 < effect(aligned, index, index) < 1.3  # 1 is the truth


@pytest.mark.parametrize(("imagined_at", "action_at"), [(0, 1), (1, 0)])
def test_an_action_acts_on_no_other_reward(aligned, imagined_at, action_at):
    assert abs(effect(aligned, imagined_at, action_at)) < 0.3  # 0 is the truth


def test_a_shift_by_one_would_be_noticed():
    assert effect(trained(late_by_one), 0, 0) < 0.5


@pytest.fixture(scope="module")
def aligned():
    """A model trained on episodes as they were recorded."""
    return trained(lambda episode: episode)
