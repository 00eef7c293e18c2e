"""TF-Agents' own drivers and writers, back to the time convention of this project."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tf_agents.drivers.py_driver import PyDriver
from tf_agents.policies.random_py_policy import RandomPyPolicy
from tf_agents.specs import tensor_spec
from tf_agents.trajectories import StepType
from tf_agents.trajectories.trajectory import Trajectory
from tf_agents.utils.example_encoding_dataset import TFRecordObserver

from environments.counting import CountingEnvironment, counting_reward, read_count
from errors import UsageError
from replay.trajectories import episodes, read_trajectories

DECISIONS = 5


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Two whole episodes and three decisions of a third: as elements, and as a TFRecord file."""
    path = tmp_path_factory.mktemp("trajectories") / "counting.tfrecord"
    environment = CountingEnvironment(seed=0, decisions=DECISIONS, action_size=2)
    policy = RandomPyPolicy(environment.time_step_spec(), environment.action_spec(), seed=0)
    spec = tensor_spec.from_spec(policy.collect_data_spec)
    elements = []
    observer = TFRecordObserver(str(path), spec, py_mode=True)
    # Boundary elements do not count.
    driver = PyDriver(environment, policy, [elements.append, observer], max_steps=2 * DECISIONS + 3)
    driver.run(environment.reset(), policy.get_initial_state())
    observer.close()
    return path, elements


def assert_counted(found, *lengths):
    found = list(found)
    assert [len(episode.reward) for episode in found] == list(lengths)
    for episode in found:
        assert read_count(episode.image).tolist() == list(range(len(episode.reward)))
        assert episode.reward[0] == 0 and not episode.prev_action[0].any()
        for count in range(1, len(episode.reward)):
            assert episode.reward[count] == counting_reward(count, episode.prev_action[count])


def test_a_tfrecord_of_tf_agents(recorded):
    path, _ = recorded
    # The third was cut off before its fourth frame.
    assert_counted(episodes(read_trajectories(path), path.name), 6, 6, 3)


def test_a_saved_data_set_of_trajectories(recorded, tmp_path):
    _, elements = recorded
    stacked = tf.nest.map_structure(lambda *parts: np.stack(parts), *elements)
    tf.data.Dataset.from_tensor_slices(stacked).save(str(tmp_path / "set"))
    assert_counted(episodes(read_trajectories(tmp_path / "set"), "set"), 6, 6, 3)


def test_what_begins_in_the_midst_of_an_episode_is_left_out(recorded):
    _, elements = recorded
    assert_counted(episodes(elements[2:], "rest"), 6, 3)
    assert_counted(episodes(elements[2:6], "rest"))


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("observation", np.zeros((32, 32, 3), np.uint8), r"observation is uint8 \(32, 32, 3\)"),
        ("observation", np.zeros((64, 64, 3), np.float32), "observation is float32"),
        ("observation", {"pixels": np.zeros((64, 64, 3), np.uint8)}, "observation is a nest"),
        ("action", np.int64(3), "action is int64"),
        ("reward", np.zeros(2, np.float32), r"reward has shape \(2,\)"),
    ],
)
def test_a_field_at_fault_is_named(field, value, expected):
    element = Trajectory(
        step_type=StepType.FIRST,
        observation=np.zeros((64, 64, 3), np.uint8),
        action=np.zeros(2, np.float32),
        policy_info=(),
        next_step_type=StepType.MID,
        reward=np.float32(0),
        discount=np.float32(1),
    )
    with pytest.raises(UsageError, match=f"data, element 0: {expected}"):
        list(episodes([element._replace(**{field: value})], "data"))


def test_a_torn_file_is_one_line(recorded, tmp_path):
    path, _ = recorded
    torn = tmp_path / "torn.tfrecord"
    torn.write_bytes(path.read_bytes()[:-100])
    torn.with_name(torn.name + ".spec").write_bytes(Path(f"{path}.spec").read_bytes())
    with pytest.raises(UsageError, match="torn.tfrecord cannot be read: .*truncated") as caught:
        list(episodes(read_trajectories(torn), torn.name))
    assert "\n" not in str(caught.value)


def test_what_is_no_data_set_is_one_line(tmp_path):
    with pytest.raises(UsageError, match="there is no"):
        read_trajectories(tmp_path / "nothing")
    file = tmp_path / "without_spec"
    file.write_bytes(b"")
    with pytest.raises(UsageError, match=r"without_spec\.spec"):
        read_trajectories(file)
    with pytest.raises(UsageError, match="no data set of TF-Agents"):
        read_trajectories(tmp_path)
