"""The variations of figures 7 and 11 for SV2P, each proven by what it trains or how large it is."""

import pytest

from errors import UsageError
from model_options import SCALES
from sv2p.config import SV2PConfig
from sv2p.model import SV2P
from tests.models import parameters, trained_by
from tests.sv2p.narrow import OWN_PREDICTIONS, TRUE_INPUTS, build, windows

REWARD = {"ot_or": "frame_reward", "ot_lr": "latent_reward"}


@pytest.mark.parametrize("step", [TRUE_INPUTS, OWN_PREDICTIONS])
@pytest.mark.parametrize("share", [False, True])
def test_shares_the_rewards_gradient_or_stops_it(design, share, step):
    model, batch = build(design, share_gradients=share), windows(2)
    frames = {"predictor", "posterior"}
    shared = frames if share else set()
    assert trained_by(model, batch, "reward_loss", step) == {REWARD[design]} | shared
    assert trained_by(model, batch, "loss", step) == {REWARD[design]} | frames


def test_scaled_models_have_fewer_parameters():
    counts = [
        parameters(SV2P("ot_or", SV2PConfig(channel_scale=scale), action_size=6))
        for scale in SCALES
    ]
    assert counts == [8_410_486, 2_642_374, 941_806, 387_394, 184_156]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"horizon": 0}, "model.horizon is 0; it must be at least 1"),
        ({"channel_scale": 0.3}, "model.channel_scale is 0.3; choose one of 1.0, 0.5"),
        ({"scheduled_sampling_train_steps": 0}, "scheduled_sampling_train_steps is 0"),
        ({"divergence_scale": -1.0}, "model.divergence_scale is -1.0"),
        ({"latent_from_train_step": 5}, "the stages begin in this order"),
    ],
)
def test_unknown_variations_are_refused(settings, message):
    with pytest.raises(UsageError, match=message):
        SV2PConfig(**settings)
