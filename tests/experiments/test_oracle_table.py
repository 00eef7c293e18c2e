"""The oracle's scores beside published ones, from results whose numbers are worked out by hand."""

import json

import pytest

from errors import UsageError
from experiments.tables import oracle
from experiments.tables.render import DASH
from tests.experiments.synthetic import write_log


def test_by_hand(tmp_path):
    # Episodes 10, 20, 30 and 50, 60, 70: mean 40; squares 900, 400, 100 on either side of it.
    for seed, scores in ((0, [10.0, 20.0, 30.0]), (1, [50.0, 60.0, 70.0])):
        write_log(tmp_path, design="oracle", preset="paper", seed=seed, evaluation=scores)
    place = {"design": "oracle", "seed": 0, "task": "cartpole_balance"}
    write_log(tmp_path, preset="planet", evaluation=[900.0], **place)
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    table = oracle.build(tmp_path)
    published = json.loads(oracle.YARDSTICKS.read_text())["simulator"]
    assert table.columns == ["task", "paper", "planet", published["label"]]
    assert table.rows == [
        ["cheetah_run", "40 ± 22 (2 x 3)", DASH, str(published["scores"]["cheetah_run"])],
        ["cartpole_balance", DASH, "900 ± – (1 x 1)", DASH],
    ]
    assert "preset paper: 19 of 21 runs are missing (--run paper)" in table.notes


def test_seeds_of_unlike_numbers_of_episodes(tmp_path):
    for seed, count in ((0, 5), (1, 2)):
        write_log(tmp_path, design="oracle", seed=seed, evaluation=[7.0] * count)
    (row,) = oracle.build(tmp_path).rows
    assert row[1] == "7 ± 0 (2 x 2-5)"


def test_without_the_oracle_there_is_no_table(tmp_path):
    write_log(tmp_path, design="lt_lr", seed=0, evaluation=[1.0])
    with pytest.raises(UsageError, match="holds no run of the oracle; --run prints"):
        oracle.build(tmp_path)
