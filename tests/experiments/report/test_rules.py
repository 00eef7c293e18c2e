"""The rules of the verdicts, on numbers worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from experiments.costs import DECISION, TRAIN_STEP, Cost
from experiments.report.comparisons import Condition, Side, gap, median_over_groups, pearson
from experiments.report.cost_rules import best_for_its_cost, cheapest_and_dearest
from experiments.report.rules import (
    NOT_SHOWN,
    SHOWN,
    TOO_LITTLE,
    Verdict,
    all_of,
    beats_reference,
    correlated,
    higher,
)
from experiments.report.setting_rules import best_differs, catches_up

TASKS = ("cheetah_run", "walker_walk")
L, S, R = Side("lt_lr"), Side("ot_or"), Side("r_recurrent")


def on_both(**scores):
    """The same scores of each design's seeds on both tasks."""
    return {
        Condition(design, task): np.array(values, float)
        for design, values in scores.items()
        for task in TASKS
    }


def test_a_gap_is_the_mean_over_pairs_and_its_interval_draws_seeds_within_each():
    values = on_both(lt_lr=[100, 140], r_recurrent=[50, 50])
    found = gap(values, [(L.on(task), R.on(task)) for task in TASKS])
    # Each task's mean is 100, 120 or 140; both lowest, or both highest, in 1 of 16 samples.
    assert found[:3] == pytest.approx((70, 50, 90))
    assert f"{found:+.1f}" == "+70.0 [+50.0, +90.0]"
    assert found.seeds == 2


def test_a_gap_takes_as_many_seeds_as_the_condition_with_the_fewest():
    values = on_both(lt_lr=[100, 140, 9000], r_recurrent=[50, 50])
    assert gap(values, [(L.on(TASKS[0]), R.on(TASKS[0]))]).point == 70


def test_higher_by_the_interval():
    values = on_both(lt_lr=[100, 140], r_recurrent=[50, 50])
    assert higher(values, [L], [R]) == Verdict(
        SHOWN,
        [
            "Mean difference +70 [+50, +90] points of score, 2 seeds each, on 2 of 7 tasks; "
            "higher in 2 of 2 comparisons."
        ],
    )
    assert higher(values, [R], [L]).outcome == NOT_SHOWN
    # 70 on average, but from 0 to 140 by chance: the interval holds zero.
    assert higher(on_both(lt_lr=[0, 140], r_recurrent=[50, 50]), [L], [R]).outcome == NOT_SHOWN


def test_higher_tells_the_designs_apart():
    values = on_both(lt_lr=[100, 140], ot_or=[60, 60], r_recurrent=[50, 50])
    verdict = higher(values, [L, S], [R], fewest=2)
    assert verdict.outcome == SHOWN
    assert verdict.findings[0].startswith("Mean difference +40 [+30, +50]")  # of 70 and 10
    assert verdict.findings[1:] == [
        "lt_lr less r_recurrent: +70 [+50, +90], 2 seeds each, on cheetah run, walker walk.",
        "ot_or less r_recurrent: +10 [+10, +10], 2 seeds each, on cheetah run, walker walk.",
    ]


@pytest.mark.parametrize(
    ("scores", "fewest"),
    [
        ({"lt_lr": [100], "r_recurrent": [50, 50]}, 1),  # one seed
        ({"lt_lr": [100, 140]}, 1),  # nothing to compare with
        ({"lt_lr": [100, 140], "r_recurrent": [50, 50]}, 2),  # one design of two
    ],
)
def test_too_few_seeds_or_designs(scores, fewest):
    verdict = higher(on_both(**scores), [L, S, Side("lt_or")], [R], fewest=fewest)
    assert verdict.outcome == TOO_LITTLE
    (said,) = verdict.findings
    asked = f"2 finished seeds of at least {fewest} of lt_lr, ot_or, lt_or and of r_recurrent"
    assert asked in said


def test_one_task_is_too_little_where_the_claim_is_about_several():
    values = on_both(lt_lr=[100, 140], r_recurrent=[50, 50])
    one = {condition: scores for condition, scores in values.items() if condition.task == TASKS[0]}
    assert higher(one, [L], [R]).outcome == TOO_LITTLE
    assert higher(one, [L], [R], tasks=TASKS[:1]).outcome == SHOWN


def points(*pairs):
    """Points of two seeds: each quantity is 1 less in the one and 1 more in the other."""
    return [np.array([[x - 1, y - 1], [x + 1, y + 1]], float) for x, y in pairs]


def test_a_correlation_is_the_median_over_groups():
    fall, mixed = points((10, 30), (20, 20), (30, 10)), points((10, 10), (20, 30), (30, 20))
    verdict = correlated(
        {"a": fall, "b": mixed}, what="thing", shown=lambda found: found.point < -0.2
    )
    assert verdict.outcome == SHOWN
    assert verdict.findings[0].startswith("Median thing: -0.25 [")  # of -1 and 1/2
    assert verdict.findings[1] == "Of each: a -1.00, b +0.50."
    assert correlated({"a": fall}, what="", shown=bool).outcome == TOO_LITTLE
    assert correlated({"a": fall, "b": mixed[:2]}, what="", shown=bool).outcome == TOO_LITTLE


def test_what_one_run_measured_stays_together_when_runs_are_drawn():
    # Drawn apart, errors and scores of one point could differ by the seed's own offset.
    group = points((10, 10), (20, 20), (30, 30))
    found = median_over_groups([group], lambda means: float(np.ptp(means[:, 0] - means[:, 1])))
    assert found[:3] == (0, 0, 0)


def test_what_does_not_vary_goes_with_nothing():
    assert pearson(np.ones(3), np.arange(3.0)) == 0
    assert pearson(np.arange(3.0), -np.arange(3.0)) == pytest.approx(-1)


def test_a_reference_is_beaten_by_every_seed_over_every_episode():
    values = on_both(lt_lr=[600, 700], r_recurrent=[100, 900])
    oracle = {task: np.array([400.0, 500.0]) for task in TASKS}
    verdict = beats_reference(values, [L, R], oracle, "oracle")
    assert verdict.outcome == SHOWN
    assert verdict.findings[0] == (
        "lt_lr on cheetah run: 650, all 2 seeds above all 2 episodes of the oracle (450)."
    )
    assert beats_reference(values, [R], oracle, "oracle").outcome == NOT_SHOWN
    assert beats_reference(values, [R], {TASKS[0]: oracle[TASKS[0]]}, "oracle") == Verdict(
        TOO_LITTLE,
        [
            "A verdict takes 2 finished seeds of a design and episodes of the oracle on 2 tasks; "
            "there is 1 such task."
        ],
    )


def test_a_claim_of_parts_is_shown_where_all_of_them_are():
    shown, no, little = (Verdict(outcome, [outcome]) for outcome in (SHOWN, NOT_SHOWN, TOO_LITTLE))
    assert all_of([shown, shown]) == Verdict(SHOWN, [SHOWN, SHOWN])
    assert all_of([shown, little]).outcome == TOO_LITTLE
    assert all_of([little, no]).outcome == NOT_SHOWN  # one part is enough to say so


def test_a_design_catches_up_on_the_same_data():
    online = on_both(lt_lr=[500, 520], ot_or=[100, 120])
    verdict = catches_up(online, on_both(lt_lr=[600, 600], ot_or=[540, 560]), [L, S])
    assert verdict.outcome == SHOWN
    assert verdict.findings[0] == (
        "ot_or on cheetah run: online 110 and the best, lt_lr, 510; offline 550 and the best 600 "
        "(2 and 2 seeds)."
    )
    apart = on_both(lt_lr=[600, 600], ot_or=[400, 400])
    assert catches_up(online, apart, [L, S]).outcome == NOT_SHOWN
    close = on_both(lt_lr=[180, 200], ot_or=[100, 120])  # 80 points: not far behind
    assert catches_up(close, on_both(lt_lr=[600] * 2, ot_or=[600] * 2), [L, S]).outcome == NOT_SHOWN
    assert catches_up(online, {}, [L, S]).outcome == TOO_LITTLE


def test_the_best_design_differs_between_settings():
    online = on_both(lt_lr=[500, 520], ot_or=[100, 120], r_recurrent=[50, 50])
    verdict = best_differs(
        online, on_both(lt_lr=[300, 320], ot_or=[330, 340], r_recurrent=[50, 50]), [L, S, R]
    )
    assert verdict.outcome == SHOWN
    assert verdict.findings == [
        "Clearly another design on 2 of 2 tasks.",
        "cheetah run: online lt_lr, offline ot_or, clearly another.",
        "walker walk: online lt_lr, offline ot_or, clearly another.",
    ]
    touching = on_both(lt_lr=[300, 335], ot_or=[330, 340], r_recurrent=[50, 50])
    assert best_differs(online, touching, [L, S, R]).outcome == NOT_SHOWN
    assert best_differs(online, touching, [L, S]).outcome == TOO_LITTLE  # two designs


def costs(**seconds):
    """Train steps and decisions of one machine."""
    return {
        ("machine", kind, design): Cost(
            {"float32": value}, windows=None, measured=None, gpus=0, path=Path()
        )
        for design, value in seconds.items()
        for kind in (TRAIN_STEP, DECISION)
    }


def test_the_order_of_costs():
    designs = ("ot_or", "lt_lr", "r_recurrent")
    seconds = costs(ot_or=9.0, lt_lr=2.0, r_recurrent=1.0)
    verdict = cheapest_and_dearest(seconds, designs, "r_recurrent", ["ot_or"])
    assert verdict.outcome == SHOWN
    assert verdict.findings[0] == ("train step on machine: r_recurrent 1 s, lt_lr 2 s, ot_or 9 s.")
    assert cheapest_and_dearest(seconds, designs, "lt_lr", ["ot_or"]).outcome == NOT_SHOWN
    assert cheapest_and_dearest(seconds, designs, "r_recurrent", ["lt_lr"]).outcome == NOT_SHOWN
    del seconds["machine", DECISION, "ot_or"]
    assert cheapest_and_dearest(seconds, designs, "r_recurrent", ["ot_or"]).outcome == TOO_LITTLE


def test_score_for_its_cost():
    scores = on_both(lt_lr=[100, 300], ot_or=[400, 400], ot_lr=[300, 300])
    seconds = costs(lt_lr=1.0, ot_or=4.0, ot_lr=4.0)
    verdict = best_for_its_cost(scores, seconds, ["lt_lr"], ["ot_or", "ot_lr"])
    assert verdict.outcome == SHOWN
    assert verdict.findings[1] == "cheetah run: lt_lr 200, ot_or 100, ot_lr 75 points a second."
    dear = costs(lt_lr=2.0, ot_or=4.0, ot_lr=4.0)  # 100 points a second each
    assert best_for_its_cost(scores, dear, ["lt_lr"], ["ot_or", "ot_lr"]).outcome == NOT_SHOWN
    assert best_for_its_cost(scores, seconds, ["lt_lr"], ["ot_or"]).outcome == TOO_LITTLE
