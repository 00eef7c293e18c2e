"""The tasks' names and the length of their episodes; imports nothing, so that --help is quick."""

# Paper section 4.1: the seven DeepMind Control tasks, as (domain, task) of dm_control's suite.
CONTROL_TASKS: dict[str, tuple[str, str]] = {
    "cheetah_run": ("cheetah", "run"),
    "reacher_easy": ("reacher", "easy"),
    "cartpole_balance": ("cartpole", "balance"),
    "cartpole_swingup": ("cartpole", "swingup"),
    "finger_spin": ("finger", "spin"),
    "ball_in_cup_catch": ("ball_in_cup", "catch"),
    "walker_walk": ("walker", "walk"),
}

# Ours: cheap environments that need neither MuJoCo nor a renderer.
TOY_TASKS: tuple[str, ...] = ("counting", "point_mass")

TASKS: tuple[str, ...] = (*CONTROL_TASKS, *TOY_TASKS)

ENV_STEPS = 1000  # paper section 4.1: environment steps of an episode
ACTION_REPEAT = 4  # paper section 4.1: environment steps of a decision
LARGEST_ACTION_SIZE = 6  # of the seven tasks: cheetah run's and walker walk's


def count_decisions(action_repeat: int = ACTION_REPEAT) -> int:
    """Returns the decisions of an episode: it ends before one that would be incomplete."""
    return ENV_STEPS // action_repeat
