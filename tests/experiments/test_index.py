"""The index of results."""

import fcntl
import json
import os
import threading

import pandas as pd
import pytest

from errors import UsageError
from experiments import index
from experiments.grid import Run
from experiments.missing import missing
from experiments.results import RESULTS, read_end_scores
from tests.experiments.synthetic import write_log, write_offline_log

MACHINE = {"cpu": "abacus", "cores": 2, "gpus": ["slide rule"]}


@pytest.fixture
def results(tmp_path):
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[5.0, 7.0])
    first, *rest = log.read_text().splitlines()
    record = json.loads(first) | {"commit": "c0ffee", "dirty": False, "machine": MACHINE}
    log.write_text("\n".join([json.dumps(record), *rest]) + "\n")
    write_log(tmp_path, design="lt_lr", seed=1, evaluation=[6.0], finished=False)
    write_offline_log(tmp_path, design="lt_lr", seed=0, scores=[1.0, 2.0], reward_error=0.1)
    return tmp_path


def test_each_line_says_what_made_it(results):
    index.main(["--results", str(results)])
    table = pd.read_csv(results / "index.csv")
    assert len(table) == 3
    row = table[(table.setting == "online") & (table.seed == 0)].iloc[0]
    assert (row.commit, row.preset) == ("c0ffee", "desk")
    assert row.machine == "abacus, 2 cores, slide rule"
    assert (row.done, row.planned) == (60, 60)
    assert len(row.config_hash) == 12
    assert (results / row.path).exists()
    offline = table[table.setting == "offline"].iloc[0]
    assert (offline.done, offline.planned, offline.dataset) == (2, 2, "mixed")


def test_only_finished_runs_are_not_missing(results):
    table = index.read_index(results)
    absent = missing(["table_05"], "desk", table)
    assert len(absent) == 2 * 5 * 7 * 3 - 2
    assert Run("lt_lr", "", "cheetah_run", "desk", 0) not in absent
    assert Run("lt_lr", "", "cheetah_run", "desk", 1) in absent
    assert Run("lt_lr", "", "cheetah_run", "desk", 0, "offline") not in absent
    assert len(missing(["table_05"], "paper", table)) == 2 * 5 * 7 * 3
    # Finished, but a figure has found nothing of it to draw.
    assert Run("lt_lr", "", "cheetah_run", "desk", 0) in missing(["figure_02"], "desk", table, [])


def test_a_run_shorter_than_its_preset_is_the_beginning_of_one(results):
    log = write_log(results, design="r_recurrent", seed=0, evaluation=[8.0])
    text = log.read_text().replace('"episodes": 60', '"episodes": 10')
    log.write_text(text.replace('"episode": 60', '"episode": 10'))
    table = index.read_index(results)
    row = table[table.design == "r_recurrent"].iloc[0]
    assert (row.done, row.planned) == (10, 60)
    assert Run("r_recurrent", "", "cheetah_run", "desk", 0) in missing(["figure_02"], "desk", table)
    assert "r_recurrent" not in set(read_end_scores(results).design)


def test_further_runs_take_the_data_set_of_those_that_are_there(results):
    names = index.dataset_names(index.read_index(results))
    assert names == {("cheetah_run", "desk", False): "mixed"}


def test_no_run_is_no_index(tmp_path):
    with pytest.raises(UsageError, match="holds no run"):
        index.write_index(tmp_path)
    assert not list(tmp_path.iterdir())


def test_who_publishes_at_once_waits_for_its_turn(results):
    descriptor = os.open(results, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)  # another one is writing
    writer = threading.Thread(target=index.write_index, args=[results])
    writer.start()
    writer.join(1)
    assert writer.is_alive()
    # What was published meanwhile is not forgotten.
    write_log(results, design="lt_lr", seed=2, evaluation=[1.0])
    os.close(descriptor)
    writer.join(60)
    assert sorted(pd.read_csv(results / "index.csv").seed) == [0, 0, 1, 2]


def test_what_ships_is_up_to_date(tmp_path):
    """Where this fails, `python -m experiments.index` mends it."""
    written = (RESULTS / index.INDEX_FILE).read_text()
    assert written == index.read_index(RESULTS).to_csv(index=False)
    shipped = {path.name: path.read_text() for path in (RESULTS / "scores").iterdir()}
    made = index.export_scores(RESULTS, tmp_path)
    assert shipped == {path.name: path.read_text() for path in made}
