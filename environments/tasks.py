"""The names of the tasks; imports nothing, so that a command line may list them at once."""

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
