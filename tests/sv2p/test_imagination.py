"""What SV2P believes and imagines, what that costs, and that training asks the same of it."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import spearmanr

from planners.config import SearchConfig
from planners.objective import proposal_returns
from sv2p.model import SV2P
from tests.models import belief
from tests.sv2p.narrow import ACTION_SIZE, HORIZON, OWN_PREDICTIONS, build, windows


class WithoutLatent(SV2P):
    """SV2P that trains with the latent that it imagines with: zero."""

    def _latent(self, frames, batch, step):
        batch_size = batch.image.shape[0]
        return tf.zeros([batch_size, 8, 8, 1]), tf.zeros([batch_size])


def test_belief_holds_two_frames_and_rewards(model):
    """Whatever came before them."""
    batch, other = windows(1), windows(1, seed=1)
    earlier = batch._replace(
        image=tf.concat([other.image[:, :1], batch.image[:, 1:]], 1),
        prev_action=tf.concat([other.prev_action[:, :1], batch.prev_action[:, 1:]], 1),
        reward=tf.concat([other.reward[:, :1], batch.reward[:, 1:]], 1),
    )
    later, longer = belief(model, batch, range(1, 3)), belief(model, earlier, range(3))
    for one, another in zip(tf.nest.flatten(later), tf.nest.flatten(longer), strict=True):
        np.testing.assert_array_equal(one, another)
    np.testing.assert_array_equal(later["context_reward"], batch.reward[:, 1:3])


def test_first_frame_of_an_episode_starts_the_tower(model):
    batch = windows(2)
    state = belief(model, batch, range(1))
    frame = tf.cast(batch.image[:, 0], tf.float32) / 255.0
    sight, cells = model.predictor.look(frame, model.predictor.initial_cells(2))
    expected = tf.nest.flatten([tuple(sight), cells])
    found = tf.nest.flatten([state["sight"], state["cells"]])
    for one, another in zip(expected, found, strict=True):
        np.testing.assert_allclose(one, another, atol=1e-6)


@pytest.mark.parametrize("decode", [False, True])
def test_proposals_share_the_sight_and_compose_only_what_is_read(design, decode, monkeypatch):
    """All that a proposal looks at is what it imagined; the present frame was looked at before."""
    model = build(design)
    state, calls = belief(model, windows(1)), {"look": 0, "compose": 0}
    for name in calls:
        original = getattr(model.predictor, name)

        def counted(*arguments, name=name, original=original):
            calls[name] += 1
            return original(*arguments)

        monkeypatch.setattr(model.predictor, name, counted)
    model.imagine(state, tf.zeros([1, HORIZON, ACTION_SIZE]), decode)
    read = decode or design == "ot_or"
    assert calls == {"look": HORIZON - 1, "compose": HORIZON if read else HORIZON - 1}


def test_proposals_in_pieces_return_the_same(model):
    state = belief(model, windows(1))
    actions = tf.random.stateless_uniform([1, 4, HORIZON, ACTION_SIZE], [1, 2], -1.0, 1.0)
    whole, pieces = (
        proposal_returns(model, state, SearchConfig(proposals=4, elite_fraction=0.5, **chunks))
        for chunks in ({}, {"sequential_chunks": 2, "parallel_chunks": 2})
    )
    np.testing.assert_allclose(pieces(actions), whole(actions), rtol=1e-5)


def test_bfloat16_keeps_the_ranks_of_proposals_that_differ_little(design, model):
    """As the last samplings' do; with the action's way in bfloat16 too, `ot_lr` keeps 0.74."""
    noise = tf.random.stateless_normal([1, 64, HORIZON, ACTION_SIZE], [1, 2])
    returns = []
    for judge in (model, build(design, compute_dtype="bfloat16")):
        state = belief(judge, windows(1))
        search = SearchConfig(proposals=64)
        returns.append(proposal_returns(judge, state, search)(0.3 + 0.1 * noise)[0])
    assert not np.array_equal(*returns)
    assert spearmanr(*returns).statistic > 0.9


def test_imagination_takes_the_transition_that_training_takes(design):
    """From the two context frames on, `imagine` is training on the model's own predictions.

    Training looks at every frame once for each example and composes every one: what is shared or
    left out when planning changes nothing.
    """
    model, batch = build(design, WithoutLatent), windows(2)
    frames = tf.cast(batch.image, tf.float32) / 255.0
    step = tf.constant(OWN_PREDICTIONS, tf.int64)
    images, rewards = model._predict_window(frames, batch, tf.zeros([2, 8, 8, 1]), step)
    state, actions = belief(model, batch), batch.prev_action[:, 2:]
    prediction = model.imagine(state, actions, decode=True)
    np.testing.assert_allclose(prediction.image, images[:, 1:], atol=1e-5)
    np.testing.assert_allclose(prediction.reward, rewards[:, -HORIZON:], atol=1e-4)
    np.testing.assert_array_equal(model.imagine(state, actions).reward, prediction.reward)


def test_reward_imagined_depends_on_actions_up_to_the_one_that_led_there():
    model, batch = build("ot_lr", share_gradients=True), windows(1)
    state, actions = belief(model, batch), tf.Variable(batch.prev_action[:, 2:])
    with tf.GradientTape() as tape:
        reward = model.imagine(state, actions).reward[0, 1]
    gradient = np.abs(tape.gradient(reward, actions)[0]).max(-1)
    assert (gradient[:2] > 0).all() and gradient[2] == 0


def test_compositions_are_mixtures_and_go_beyond_the_horizon(model):
    state = belief(model, windows(1))
    actions = tf.zeros([1, HORIZON + 1, ACTION_SIZE])
    composition = model.imagine_compositions(state, actions)
    assert composition.moved.shape == (1, HORIZON + 1, 9, 64, 64, 3)
    np.testing.assert_allclose(tf.reduce_sum(composition.masks, 2), 1.0, atol=1e-5)
    present = tf.concat([state["image"][:, tf.newaxis], composition.image[:, :-1]], 1)
    layers = tf.concat(
        [present[:, :, tf.newaxis], composition.scratch[:, :, tf.newaxis], composition.moved], 2
    )
    mixed = tf.reduce_sum(composition.masks[..., tf.newaxis] * layers, 2)
    np.testing.assert_allclose(mixed, composition.image, atol=1e-5)
    np.testing.assert_allclose(model.imagine_frames(state, actions), composition.image, atol=1e-5)


def test_compiled_equals_eager_for_an_unknown_batch_size(model):
    """An exported policy knows no batch size."""
    batch = windows(2)
    actions, state = batch.prev_action[:, 2:], belief(model, batch)
    signature = tf.nest.map_structure(
        lambda part: tf.TensorSpec([None, *part.shape[1:]], part.dtype), (state, actions)
    )
    compiled = tf.function(lambda *inputs: model.imagine(*inputs).reward, input_signature=signature)
    expected = model.imagine(state, actions).reward
    np.testing.assert_allclose(compiled(state, actions), expected, rtol=1e-4, atol=1e-5)
