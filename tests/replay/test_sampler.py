"""Tests of the window sampler."""

import gc
import time
import weakref

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from errors import UsageError
from replay import sampler as sampler_module
from replay.sampler import PREFETCHED_BATCHES, WindowSampler
from tests.replay.marked import assert_same, marked_episode


def place(reward: np.ndarray) -> tuple[int, int]:
    """Returns the episode and the index that a marked reward tells."""
    number, index = divmod(int(reward), 100)
    return number, index


def numpy_batches(dataset) -> list:
    """Returns all batches of a data set, held at once so that shared memory would show."""
    return list(dataset.as_numpy_iterator())


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    length=st.integers(1, 6),
    batch_size=st.integers(1, 7),
    seed=st.integers(0, 2**31 - 1),
    first_train_step=st.integers(0, 10**6),
)
def test_each_window_is_a_contiguous_piece_of_one_episode(
    lengths, length, batch_size, seed, first_train_step
):
    assume(max(lengths) >= length)
    episodes = [marked_episode(number, each) for number, each in enumerate(lengths)]
    sampler = WindowSampler(batch_size, length, seed)
    batches = numpy_batches(sampler.batches(episodes, first_train_step, 3))
    assert len(batches) == 3
    for batch in batches:
        assert batch.image.shape == (batch_size, length, 64, 64, 3)
        for row in range(batch_size):
            number, start = place(batch.reward[row, 0])
            piece = [array[start : start + length] for array in episodes[number]]
            assert_same([batch.image[row], batch.prev_action[row], batch.reward[row]], piece)
    # Batch k is that of train step first + k, however it is asked for.
    (again,) = numpy_batches(sampler.batches(episodes, first_train_step + 2, 1))
    assert_same(again, batches[2])


def test_uniform_over_all_windows():
    length, batch_size, count = 3, 500, 40
    episodes = [marked_episode(number, each) for number, each in enumerate((3, 2, 19, 7))]
    windows = {(n, i): 0 for n, e in enumerate(episodes) for i in range(len(e.reward) - length + 1)}
    assert len(windows) == 1 + 0 + 17 + 5
    for batch in WindowSampler(batch_size, length, seed=1).batches(episodes, 0, count):
        for reward in batch.reward.numpy()[:, 0]:
            windows[place(reward)] += 1
    expected = batch_size * count / len(windows)
    statistic = sum((drawn - expected) ** 2 / expected for drawn in windows.values())
    assert statistic < 46.8  # the 99.9% quantile of chi square with 22 degrees of freedom


def test_the_seed_decides():
    episodes = [marked_episode(0, 90)]

    def draw(seed, train_step):
        return numpy_batches(WindowSampler(8, 2, seed).batches(episodes, train_step, 1))[0]

    assert_same(draw(3, 5), draw(3, 5))
    for other in (draw(4, 5), draw(3, 6), draw(5, 3)):
        assert (other.reward != draw(3, 5).reward).any()
        assert (other.seed != draw(3, 5).seed).any()
    assert len({tuple(seed) for seed in draw(3, 5).seed}) == 8


def test_a_new_episode_is_seen_at_once_and_only_by_new_data_sets():
    episodes = [marked_episode(0, 10)]
    sampler = WindowSampler(64, 4, seed=0)
    before = sampler.batches(episodes, 0, 2)
    episodes.append(marked_episode(1, 40))
    after = sampler.batches(episodes, 0, 2)
    for batch in before:
        assert {place(reward)[0] for reward in batch.reward.numpy().ravel()} == {0}
    for batch in after:
        assert {place(reward)[0] for reward in batch.reward.numpy().ravel()} == {0, 1}


def test_specs_are_static_and_frames_stay_bytes():
    dataset = WindowSampler(5, 4, seed=0).batches([marked_episode(0, 6, action_size=3)], 0, 1)
    spec = dataset.element_spec
    assert spec.image.shape == (5, 4, 64, 64, 3)
    assert spec.image.dtype == "uint8"
    assert spec.prev_action.shape == (5, 4, 3)
    assert spec.reward.shape == (5, 4)
    assert spec.seed.shape == (5, 2)
    assert spec.seed.dtype == "int32"


def test_batches_are_made_ahead(monkeypatch):
    drawn = []
    draw = sampler_module._Windows.draw

    def counted(self, train_step):
        drawn.append(int(train_step))
        return draw(self, train_step)

    monkeypatch.setattr(sampler_module._Windows, "draw", counted)
    iterator = iter(WindowSampler(2, 2, seed=0).batches([marked_episode(0, 4)], 7, 50))
    next(iterator)
    deadline = time.monotonic() + 30
    while len(drawn) < 1 + PREFETCHED_BATCHES and time.monotonic() < deadline:
        time.sleep(0.01)
    assert drawn[: 1 + PREFETCHED_BATCHES] == list(range(7, 8 + PREFETCHED_BATCHES))


def test_frames_live_exactly_as_long_as_the_iterator():
    image = marked_episode(0, 6).image
    alive = weakref.ref(image)
    episodes = [marked_episode(0, 6)._replace(image=image)]
    iterator = iter(WindowSampler(2, 3, seed=0).batches(episodes, 0, 20))
    del image, episodes
    gc.collect()
    assert len([batch.reward.shape for batch in iterator]) == 20
    assert alive() is not None
    del iterator
    gc.collect()
    assert alive() is None


def test_too_short_episodes_are_refused_before_training():
    sampler = WindowSampler(2, 12, seed=0)
    for episodes in ([], [marked_episode(0, 11), marked_episode(1, 4)]):
        with pytest.raises(UsageError, match="no window of 12 entries"):
            sampler.batches(episodes, 0, 1)


def test_actions_of_different_sizes_are_refused():
    episodes = [marked_episode(0, 5, action_size=1), marked_episode(1, 5, action_size=6)]
    with pytest.raises(UsageError, match=r"different sizes \[1, 6\]"):
        WindowSampler(2, 3, seed=0).batches(episodes, 0, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((0, 12, 0), "batch size"), ((64, 0, 0), "sequence length"), ((64, 12, -1), "seed")],
)
def test_numbers_out_of_range_are_refused(arguments, message):
    with pytest.raises(UsageError, match=message):
        WindowSampler(*arguments)
