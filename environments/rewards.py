"""The rewards of the control tasks, of many states at once.

dm_control gives the reward of the one state that its simulation is in. These are the same functions
of arrays of states; leading axes are free. What they read of a task's geometry they read off its
model, because episodes edit it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from dm_control.utils.rewards import tolerance

if TYPE_CHECKING:
    import mujoco

_INFINITY = float("inf")


class States(NamedTuple):
    """States of MuJoCo as they are at the end of an environment step.

    Attributes:
      qpos: float64 [..., nq], positions.
      qvel: float64 [..., nv], velocities.
      control: float64 [..., nu], the action that led here.
      sensors: float64 [..., nsensordata], None for a task that reads none.
    """

    qpos: np.ndarray
    qvel: np.ndarray
    control: np.ndarray
    sensors: np.ndarray | None


class TaskReward(NamedTuple):
    """The reward of a task.

    Attributes:
      function: takes the model and its states, returns float64 [...].
      reads_sensors: whether it needs ``States.sensors``, which cost one more physics step.
    """

    function: Callable[["mujoco.MjModel", States], np.ndarray]
    reads_sensors: bool = False


def _cheetah_run(model, states):
    return tolerance(
        _sensor(model, states, "torso_subtreelinvel")[..., 0],
        bounds=(10, _INFINITY),
        margin=10,
        value_at_margin=0,
        sigmoid="linear",
    )


def _walker_walk(model, states):
    height = model.body("torso").pos[2] + _position(model, states, "rootz")
    standing = tolerance(height, bounds=(1.2, _INFINITY), margin=0.6)
    upright = (1 + np.cos(_position(model, states, "rooty"))) / 2
    speed = _sensor(model, states, "torso_subtreelinvel")[..., 0]
    moving = tolerance(
        speed, bounds=(1, _INFINITY), margin=0.5, value_at_margin=0.5, sigmoid="linear"
    )
    return (3 * standing + upright) / 4 * (5 * moving + 1) / 6


def _cartpole(model, states):
    upright = (1 + np.cos(_position(model, states, "hinge_1"))) / 2
    centred = tolerance(_position(model, states, "slider"), margin=2)
    effort = tolerance(states.control[..., 0], margin=1, value_at_margin=0, sigmoid="quadratic")
    rest = tolerance(_velocity(model, states, "hinge_1"), margin=5)
    return upright * (4 + effort) / 5 * (1 + rest) / 2 * (1 + centred) / 2


def _finger_spin(model, states):
    return (_velocity(model, states, "hinge") <= -15).astype(np.float64)


def _ball_in_cup_catch(model, states):
    cup = model.body("cup").pos + model.site("target").pos
    ball = model.body("ball").pos
    room = model.site("target").size - model.geom("ball").size[0]
    inside = True
    for axis, name in ((0, "x"), (2, "z")):
        distance = (cup[axis] + _position(model, states, f"cup_{name}")) - (
            ball[axis] + _position(model, states, f"ball_{name}")
        )
        inside &= np.abs(distance) < room[axis]
    return inside.astype(np.float64)


def _reacher_easy(model, states):
    shoulder = _position(model, states, "shoulder")
    elbow = shoulder + _position(model, states, "wrist")
    upper, lower = model.body("hand").pos[0], model.body("finger").pos[0]
    target = model.geom("target").pos
    distance = np.hypot(
        target[0] - upper * np.cos(shoulder) - lower * np.cos(elbow),
        target[1] - upper * np.sin(shoulder) - lower * np.sin(elbow),
    )
    return tolerance(distance, (0, model.geom("target").size[0] + model.geom("finger").size[0]))


def _position(model, states, joint):
    return states.qpos[..., model.joint(joint).qposadr[0]]


def _velocity(model, states, joint):
    return states.qvel[..., model.joint(joint).dofadr[0]]


def _sensor(model, states, name):
    sensor = model.sensor(name)
    return states.sensors[..., sensor.adr[0] : sensor.adr[0] + sensor.dim[0]]


REWARDS: dict[str, TaskReward] = {
    "cheetah_run": TaskReward(_cheetah_run, reads_sensors=True),
    "reacher_easy": TaskReward(_reacher_easy),
    "cartpole_balance": TaskReward(_cartpole),
    "cartpole_swingup": TaskReward(_cartpole),
    "finger_spin": TaskReward(_finger_spin),
    "ball_in_cup_catch": TaskReward(_ball_in_cup_catch),
    "walker_walk": TaskReward(_walker_walk, reads_sensors=True),
}
