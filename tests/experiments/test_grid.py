"""The grid of runs: which each figure and table needs, shared ones once."""

import itertools

import pytest

from environments.tasks import CONTROL_TASKS
from errors import UsageError
from experiments.grid import NEEDS, Product, Run, products, runs_for


def test_the_number_of_runs_is_that_of_the_paper():
    def count(name):
        return len(runs_for([name], "paper"))

    assert count("figure_02") == 5 * 7 * 3 + 2 * 7  # five designs; oracle and random once
    assert count("figure_04") == 6 * 7 * 3
    assert count("table_05") == 2 * 5 * 7 * 3
    assert count("figure_08") == 5 * 3
    assert count("figure_14") == 7 * 3
    assert count("table_03") == 2 * 5 * 7 * 3


def test_shared_runs_come_once():
    crop, resize = (set(runs_for([name], "paper")) for name in ("figure_04", "figure_06"))
    # Nothing and the whole frame are the same, however a part of it would be made.
    assert {run.variation for run in crop & resize} == {"", "target_size=0"}
    assert len({run.variation for run in crop | resize}) == 10
    assert len(runs_for(["figure_04", "figure_06"], "paper")) == 10 * 7 * 3
    online = set(runs_for(["figure_02"], "paper"))
    assert set(runs_for(["table_06", "figure_03"], "paper")) < online
    # Of the sharing switched each way, one is the design as it is.
    new = set(runs_for(["figure_07"], "paper")) - online
    assert {(run.design, run.variation) for run in new} == {
        ("lt_lr", "share_gradients=false"),
        ("lt_or", "share_gradients=false"),
        ("ot_or", "share_gradients=true"),
        ("ot_lr", "share_gradients=true"),
    }


def test_a_design_as_a_preset_has_it_is_no_variation():
    smoke, paper = (
        {run.variation for run in runs_for(["table_03"], preset) if run.design == "ot_or"}
        for preset in ("smoke", "paper")
    )
    assert "channel_scale=0.0625" in paper - smoke
    assert "channel_scale=1.0" in smoke - paper


def test_products_hold_exactly_the_runs():
    runs = runs_for(NEEDS, "desk")
    for some in (runs, runs[::3], runs[5:200:7]):
        found = list(itertools.chain(*(product.runs for product in products(some))))
        assert sorted(found) == sorted(some)
    assert len(products(runs_for(["table_01"], "desk"))) == 1


def test_a_product_in_words():
    low = [Run("lt_lr", "", "cheetah_run", "desk", 1, "offline", True)]
    assert [str(each) for each in products(low)] == [
        "offline low rewards lt_lr: cheetah_run; seed 1"
    ]
    sizes = "target=resize,target_size=8"
    whole = Product(
        ("lt_lr", "lt_or"), sizes, tuple(CONTROL_TASKS), "desk", (0, 1), "online", False
    )
    assert str(whole) == "lt_lr, lt_or target=resize target_size=8: all tasks; seeds 0, 1"


def test_a_misspelt_figure_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="'figure_04'"):
        runs_for(["figure_4"], "desk")
