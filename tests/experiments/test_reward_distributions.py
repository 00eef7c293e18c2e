"""Figures 3 and 14: rewards counted from stored episodes, and drawn from their counts."""

import json

import numpy as np
import pytest

from errors import UsageError
from experiments.figures import figure_03, reward_distributions, style
from experiments.reward_counts import (
    BINS,
    SUFFIX,
    count_rewards,
    read_reward_counts,
    write_reward_counts,
)
from replay.episode import Episode, save_episode
from tests.experiments.synthetic import write_log


def store(folder, number, rewards):
    length = len(rewards) + 1
    image = np.zeros((length, 64, 64, 3), np.uint8)
    prev_action = np.zeros((length, 1), np.float32)
    folder.mkdir(exist_ok=True)
    save_episode(folder, number, Episode(image, prev_action, np.float32([0, *rewards])))


def write_counts(folder, design, seed, counts, task="cheetah_run"):
    log = write_log(folder, design=design, seed=seed, evaluation=[1.0], task=task)
    counts = counts + [0] * (BINS - len(counts))
    content = {"max": 4.0, "episodes": 1, "counts": counts}
    log.with_suffix(SUFFIX).write_text(json.dumps(content))
    return log


def test_rewards_are_counted_but_for_the_first_entry(tmp_path):
    store(tmp_path / "episodes", 1, [0.05, 0.05, 3.99, 4.0])
    store(tmp_path / "episodes", 2, [0.15])
    counts, episodes = count_rewards(tmp_path / "episodes")
    assert episodes == 2
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (2, 1, 2, 5)


def test_counts_are_written_where_all_episodes_are_there(tmp_path):
    store(tmp_path / "episodes", 1, [1.05])
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[], collection=[1.05])
    assert write_reward_counts(tmp_path / "episodes", log) == log.with_suffix(SUFFIX)
    (row,) = read_reward_counts(tmp_path).itertuples()
    assert (row.design, row.episodes, row.counts[10], row.counts.sum()) == ("lt_lr", 1, 1, 1)


def test_no_counts_of_some_of_the_episodes(tmp_path):
    store(tmp_path / "episodes", 1, [1.05])
    log = write_log(tmp_path, design="lt_lr", seed=0, evaluation=[], collection=[1.0, 2.0])
    assert write_reward_counts(tmp_path / "episodes", log) is None
    assert read_reward_counts(tmp_path).empty


def test_shares_put_the_seeds_together(tmp_path):
    write_counts(tmp_path, "lt_lr", 0, [3, 1])
    write_counts(tmp_path, "lt_lr", 1, [0, 4])
    (row,) = reward_distributions.shares(read_reward_counts(tmp_path)).itertuples()
    assert (row.design, row.seeds) == ("lt_lr", 2)
    assert row.shares[:2].tolist() == [3 / 8, 5 / 8]
    assert row.shares[2:].sum() == 0


def test_figure_03_draws_its_designs_and_lists_the_rest(tmp_path, capsys):
    write_counts(tmp_path, "lt_lr", 0, [3, 1])
    write_counts(tmp_path, "r_conv", 0, [3, 1])
    picture = tmp_path / "figure.png"
    figure_03.main(["--results", str(tmp_path), "--output", str(picture)])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "preset desk: 8 of 9 runs are missing (--run desk)" in capsys.readouterr().out
    figure = reward_distributions.draw(read_reward_counts(tmp_path))
    first = figure.axes[0]
    assert first.get_legend().get_texts()[0].get_text() == style.label("lt_lr", "desk", 1)
    assert first.patches[-1].get_data().values[:2].tolist() == [0.75, 0.25]
    assert "reduced preset 'desk'" in figure.get_suptitle()


def test_other_bins_are_refused(tmp_path):
    log = write_counts(tmp_path, "lt_lr", 0, [1])
    path = log.with_suffix(SUFFIX)
    path.write_text(path.read_text().replace('"max": 4.0', '"max": 8.0'))
    with pytest.raises(UsageError, match="publish the run again"):
        read_reward_counts(tmp_path)
