"""The toy environments do what their tests of others rely on."""

import numpy as np
import pytest

from environments.counting import CountingEnvironment, counting_reward, read_count
from environments.point_mass import STEP_SIZE, PointMass


def test_counting_shows_its_count_past_one_byte():
    environment = CountingEnvironment(seed=0, decisions=300, action_size=2)
    counts = [read_count(environment.reset().observation)]
    while not environment.current_time_step().is_last():
        time_step = environment.step(np.zeros(2, np.float32))
        counts.append(read_count(time_step.observation))
    assert counts == list(range(301))
    frames = np.stack([time_step.observation] * 2)
    np.testing.assert_array_equal(read_count(frames), [300, 300])


def test_counting_rewards_the_count_arrived_at_and_the_action_just_taken():
    environment = CountingEnvironment(seed=0, decisions=20, action_size=2)
    assert environment.reset().reward == 0
    actions = np.random.RandomState(0).uniform(-1, 1, (20, 2)).astype(np.float32)
    rewards = [environment.step(action).reward for action in actions]
    assert rewards == [counting_reward(count, actions[count - 1]) for count in range(1, 21)]
    assert min(rewards) >= 0
    assert max(rewards) <= 4


def test_counting_reward_tells_neighbours_and_dimensions_apart():
    action = np.array([0.5, -0.5], np.float32)
    assert len({float(counting_reward(count, action)) for count in range(1, 8)}) == 7
    assert counting_reward(1, action) != counting_reward(1, action[::-1])
    assert counting_reward(2, np.array([1.0])) == np.float32(2 / 3 + 2)


def test_counting_episodes_can_be_told_apart():
    environment = CountingEnvironment(seed=0)
    blues = {int(environment.reset().observation[0, 0, 2]) for _ in range(5)}
    assert len(blues) > 1


def test_point_mass_moves_by_its_action_and_stays_within_the_frame():
    environment = PointMass(seed=0)
    environment.reset()
    start = environment.position.copy()
    right_and_down = np.array([0.25, -0.25], np.float32)
    image = environment.step(right_and_down).observation
    np.testing.assert_allclose(environment.position - start, STEP_SIZE * right_and_down)
    for _ in range(20):
        image = environment.step(np.array([1.0, 1.0], np.float32)).observation
    np.testing.assert_array_equal(environment.position, [1.0, 1.0])
    assert np.all(image[0, -1] == 240), "the point belongs in the upper right corner"


def test_point_mass_reward_rises_towards_the_target():
    environment = PointMass(seed=3)
    environment.reset()
    rewards = []
    for _ in range(15):
        way = environment.target - environment.position
        action = np.clip(way / STEP_SIZE, -1, 1).astype(np.float32)
        rewards.append(environment.step(action).reward)
    assert np.all(np.diff(rewards) >= -1e-6)
    assert rewards[-1] == pytest.approx(4)
    assert rewards[0] < 3.9


def test_point_mass_draws_point_and_target_where_they_are():
    environment = PointMass(seed=3)
    image = environment.reset().observation
    for place, red in ((environment.position, 240), (environment.target, 200)):
        rows, columns = np.nonzero(image[..., 0] == red)
        x, y = (columns.mean() + 0.5) / 32 - 1, 1 - (rows.mean() + 0.5) / 32
        np.testing.assert_allclose([x, y], place, atol=0.03)
