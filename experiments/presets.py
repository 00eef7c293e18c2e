"""The scales at which the same code runs, and PlaNet's planner: what each overrides.

The defaults of every configuration are the paper's, so `paper` has nothing to override.
`PRESETS` holds for every design; `DESIGN_PRESETS` is what a design needs beside it.
"""

from typing import Any

from environments.tasks import ACTION_REPEAT

# PlaNet's published code, planet/scripts/tasks.py: tuned per task, 4 for those not named here.
_PLANET_ACTION_REPEAT = {
    "cartpole_balance": 8,
    "cartpole_swingup": 8,
    "finger_spin": 2,
    "ball_in_cup_catch": 6,
    "walker_walk": 2,
}


def planet_action_repeat(task: str) -> int:
    """Returns PlaNet's action repeat for a task."""
    return _PLANET_ACTION_REPEAT.get(task, ACTION_REPEAT)


PRESETS: dict[str, dict[str, Any]] = {
    # Paper section 4.2 and tables 10 and 12, number for number.
    "paper": {},
    # Ours: the paper's comparison scaled so that one run is an hour or two on one or two CPU cores:
    # 6% of the episodes, half the samplings a decision, and an episode's train steps twice as many
    # of 16 windows each, a quarter of most designs' batch: at the same cost, more small train steps
    # taught more than fewer large ones. Evaluated twice as often, for a curve of as many points as
    # it can carry.
    "desk": {
        "precision": "bfloat16",
        "planner": {"samplings": 5, "parallel_chunks": 2},
        "optimizer": {"batch_size": 16},
        "online": {
            "episodes": 60,
            "train_steps_per_episode": 200,
            "evaluate_every": 5,
            "video_every": 4,
        },
        # Ours: 2% of the train steps, and a twentieth of the episodes of which the score is the
        # 90th percentile; meanwhile only prediction errors are measured, which cost little.
        "offline": {
            "iterations": 20,
            "evaluate_every": 5,
            "evaluation_episodes": 0,
            "error_windows": 200,
            "final_episodes": 5,
        },
    },
    # PlaNet's paper (1811.04551), appendix A: 1000 candidates, of which the best 100 are kept, and
    # their mean is executed; an action repeat for each task. All else is this paper's.
    "planet": {
        "action_repeat": "${planet_action_repeat:${task}}",
        "planner": {"proposals": 1000, "execute": "mean"},
    },
    # Ours: every path is touched within a minute, nothing is learned.
    "smoke": {
        "planner": {"horizon": 3, "proposals": 8, "samplings": 2, "elite_fraction": 0.25},
        "optimizer": {"batch_size": 4, "sequence_length": 5},
        "online": {
            "episodes": 3,
            "cold_start_episodes": 1,
            "train_steps_per_episode": 2,
            "evaluate_every": 1,
        },
        "offline": {
            "iterations": 2,
            "train_steps_per_iteration": 2,
            "error_windows": 20,
            "final_episodes": 2,
        },
    },
}

# The smallest models train on the original's 32 windows at next to no cost.
_WHOLE_BATCH = {"optimizer": {"batch_size": 32}}
# Where the planner of `smoke` looks 3 steps ahead, so does a model of a fixed horizon; `ot_*` see
# one frame more before it, and a sixteenth of their channels is quick.
_SHORT_HORIZON = {"model": {"horizon": 3}, "optimizer": {"sequence_length": 4}}
_SHORT_SV2P = {
    "model": {"horizon": 3, "channel_scale": 0.0625},
    "optimizer": {"sequence_length": 5},
}
# Ours. An eighth of the channels, one of the paper's own scales (figure 11): as the benchmarks
# count it, a whole SV2P costs 137 GFLOP a window and 27 TFLOP a decision, PlaNet 3 and 0.08. The
# planner stays that of all designs, so that scores compare; this scale brings a decision from a
# minute and more to a few seconds on two cores. True frames are mixed in over a share of the
# training like that of the code, 10,000 of 100,000 train steps: over all 2,000 of an offline run
# they would be most of the inputs to the end, and the model never learn to go on from its own.
_SMALL_SV2P = {"model": {"channel_scale": 0.125, "scheduled_sampling_train_steps": 500}}
DESIGN_PRESETS: dict[tuple[str, str], dict[str, Any]] = {
    ("r_recurrent", "desk"): _WHOLE_BATCH,
    ("r_conv", "desk"): _WHOLE_BATCH,
    ("r_conv", "smoke"): _SHORT_HORIZON,
    ("lt_or", "smoke"): _SHORT_HORIZON,
    ("ot_or", "desk"): _SMALL_SV2P,
    ("ot_lr", "desk"): _SMALL_SV2P,
    ("ot_or", "smoke"): _SHORT_SV2P,
    ("ot_lr", "smoke"): _SHORT_SV2P,
    # Ours: the oracle does not learn, so a few episodes tell; MuJoCo has threads of its own.
    ("oracle", "paper"): {"online": {"episodes": 5}},
    ("oracle", "planet"): {"online": {"episodes": 5}},
    ("oracle", "desk"): {"online": {"episodes": 5}, "planner": {"parallel_chunks": 1}},
}


def preset_values(design: str, preset: str, section: str) -> dict[str, Any]:
    """Returns what a preset overrides for a design in a section, such as "online", of the keys."""
    every = PRESETS.get(preset, {}).get(section, {})
    return every | DESIGN_PRESETS.get((design, preset), {}).get(section, {})
