"""What the verdicts stand on, from the synthetic study."""

import numpy as np
import pytest

from errors import UsageError
from experiments.report.claims import CLAIMS
from experiments.report.comparisons import Condition
from experiments.report.evidence import Evidence
from experiments.report.rules import TOO_LITTLE
from tests.experiments.report.study import write_online, write_study
from tests.experiments.synthetic import write_log


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    return Evidence(write_study(tmp_path_factory.mktemp("synthetic_results")), "desk")


def test_scores_are_those_of_finished_runs_by_seed(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=1, evaluation=[7.0])
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[float(k) for k in range(1, 13)])
    write_log(tmp_path, design="lt_lr", seed=2, evaluation=[9.0], finished=False)
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[5.0], preset="paper")
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[3.0], model={"target_size": 32})
    online = Evidence(tmp_path, "desk").online
    assert online[Condition("lt_lr", "cheetah_run")].tolist() == [7.5, 7]  # the mean of 3 to 12
    assert online[Condition("lt_lr", "cheetah_run", "target_size=32")].tolist() == [3]


def test_rewards_are_the_middles_of_their_bins(evidence):
    # All rewards of lt_lr stand in the bin of 450 // 50 of those 0.1 wide.
    rewards = evidence.mean_rewards[Condition("lt_lr", "cheetah_run")]
    np.testing.assert_allclose(rewards, [0.95, 0.95])


def test_optimism_is_of_unseen_rewards_alone(evidence):
    # Of four bins, unseen rewards of 2.5 are predicted as 1.5 and 3.5; seen ones are not counted.
    assert evidence.optimism[Condition("lt_lr", "cheetah_run")].tolist() == [-1, -1]
    assert evidence.optimism[Condition("lt_or", "cheetah_run")].tolist() == [1, 1]


def test_points_of_sizes_scales_and_designs(evidence):
    crops = evidence.of_sizes("crop")["cheetah run"]
    # From nothing to the whole frame; each of two seeds 10 points about its score.
    assert [point[0].tolist() for point in crops] == [
        *([0, 190], [1, 240], [2, 290], [3, 340], [4, 390], [5, 440])
    ]
    whole = evidence.of_scales()["ot_or on walker walk"][-1]
    np.testing.assert_allclose(whole, [[0.01, 0.1, 510], [0.01, 0.1, 530]])
    designs = evidence.of_designs()["walker walk"]
    assert sorted(point[1].tolist() for point in designs)[0] == [0.36, 650]  # ot_or


def test_the_oracle_is_its_episodes(evidence):
    assert evidence.oracle["walker_walk"].tolist() == [380, 420]


def test_what_is_missing_is_listed_with_benchmarks(evidence, tmp_path):
    assert evidence.missing(["figure_03"]) == ["ot_or, lt_lr, r_recurrent: cheetah_run; seed 2"]
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[7.0])
    (line,) = Evidence(tmp_path, "desk").missing(["table_07"])[1:]
    assert line == "seconds of a train step: ot_or, ot_lr, lt_lr, lt_or, r_recurrent"


def test_rows_of_other_figures_are_not_shown(evidence):
    assert set(evidence.shown("figure_10", evidence.scores).design) == {
        *("r_recurrent", "r_conv", "r_ll")
    }
    with pytest.raises(UsageError, match="no run that it shows"):
        evidence.shown("figure_10", evidence.scores[evidence.scores.design == "lt_lr"])


# The verdicts that the study was written for; its numbers are in study.py.
FINDINGS = {
    # Of 450, 390, 400 and 100 the mean is 335, R's is 200.
    "images-online": ("shows it", "Mean difference +135 "),
    # Bins of 450, 400 and 200 points: 0.95 and 0.85 less 0.45.
    "rewards-met": ("shows it", "Mean difference +0.45 "),
    "beats-oracle": ("shows it", "lt_lr on cheetah run: 450, all 2 seeds above all 2 episodes"),
    # 420 less 250.
    "latent-or-not": ("does not show it", "Mean difference +170 "),
    # 575 less 300.
    "images-offline": ("shows it", "Mean difference +275 "),
    "reward-error-offline": ("shows it", "Median correlation of reward error with score: -1.00 "),
    "same-data-catches-up": ("shows it", "ot_lr on cheetah run: online 100 and the best, lt_lr"),
    "best-differs": ("shows it", "Clearly another design on 2 of 2 tasks."),
    "more-pixels-crop": ("shows it", "Median correlation of the target's place in size"),
    "frame-error": ("shows it", "Median correlation of frame error with score: -1.00 "),
    # Reward errors do not vary, so they go with nothing.
    "frames-over-rewards": ("shows it", "Median difference of the correlations: +1.00 "),
    "more-pixels-resize": ("shows it", "Median correlation of the target's place in size"),
    # Unseen rewards are predicted 1 too high and 1 too low.
    "optimism": ("shows it", "Mean difference +2 "),
    "sharing": ("shows it", "Mean difference -50 "),
    "best-reward-model": ("shows it", "Mean difference +50 "),
    "costs": ("shows it", "train step on Synthetic, 2 cores: r_recurrent 0.4 s, lt_lr 1 s"),
    "score-for-cost": ("shows it", "On 2 of 2 tasks, on Synthetic, 2 cores."),
}


def test_every_claim_is_listed():
    assert [claim.name for claim in CLAIMS] == list(FINDINGS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_each_claim_by_hand(evidence, claim):
    outcome, finding = FINDINGS[claim.name]
    verdict = claim.judge(evidence)
    assert verdict.outcome == outcome
    assert verdict.findings[0].startswith(finding)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_no_claim_is_judged_by_one_seed(tmp_path, claim):
    write_online(tmp_path, "cheetah_run", seed=0, design="lt_lr", score=7, model=None)
    verdict = claim.judge(Evidence(tmp_path, "desk"))
    assert verdict.outcome == TOO_LITTLE
    assert verdict.findings[0].startswith("A verdict takes ")
