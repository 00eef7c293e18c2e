"""Every mistake on the command line is one line that names the nearest right thing."""

import subprocess
import sys

import pytest
from omegaconf import OmegaConf

from environments.tasks import TASKS
from errors import UsageError
from experiments.command_line import check_overrides, compose
from experiments.config_store import SCHEMAS, register
from experiments.designs import DESIGNS


@pytest.mark.parametrize(
    ("argument", "parts"),
    [
        ("desing=lt_lr", ["unknown key 'desing'", "'design'"]),
        ("planner.proposal=3", ["'planner.proposal'", "'planner.proposals'"]),
        ("+online.episode=3", ["'online.episode'", "'online.episodes'"]),
        ("design=lt_l", ["unknown design 'lt_l'", "'lt_lr'"]),
        ("planner=mpi", ["unknown planner 'mpi'", "'mppi'"]),
        ("preset=dsk", ["unknown preset 'dsk'", "'desk'"]),
        ("task=cheeta_run", ["unknown task 'cheeta_run'", "'cheetah_run'"]),
        ("precision=bfloat", ["'bfloat'", "'bfloat16'"]),
        ("runtime.strategy=mirror", ["'mirror'", "'mirrored'"]),
        ("seed=abc", ["seed=abc", "Integer"]),
        ("seed=-1", ["seed", "-1"]),
        ("online.episodes=0", ["online.episodes"]),
        ("action_repeat=0", ["action_repeat", "1 to 1000"]),
        ("runtime.processes=0", ["runtime.processes"]),
        ("runtime.simulator_threads=-1", ["runtime.simulator_threads"]),
        ("~seed", ["~seed"]),
        ("seed", ["key=value"]),
        ("seed=1,2", ["seed", "--multirun"]),
    ],
)
def test_a_mistake_is_one_line_naming_what_is_right(argument, parts):
    register("", "train")
    with pytest.raises(UsageError) as caught:
        check_overrides("train", [argument], multirun=False)
    message = str(caught.value)
    assert "\n" not in message
    assert all(part in message for part in parts), message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["design=r_ll", "model.share_gradients=false"],
            "design r_ll has no model.share_gradients",
        ),
        (["model.channel_scale=0.5"], "design lt_lr has no .*; it belongs to ot_or, ot_lr"),
        (["design=ot_or", "model.channel_scale=0.3"], "model.channel_scale is 0.3; choose one of"),
        (["design=ot_or", "planner.horizon=6"], "planner.horizon is 6; ot_or .*=12"),
        (["design=ot_lr", "model.horizon=6"], "optimizer.sequence_length is 14; ot_lr .*=8"),
    ],
)
def test_a_variation_that_a_design_does_not_have(arguments, message):
    register("", "train")
    with pytest.raises(UsageError, match=message):
        check_overrides("train", arguments, multirun=False)


@pytest.mark.parametrize("preset", ["paper", "desk", "smoke"])
@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_goes_with_every_preset(design, preset):
    register("", "train")
    check_overrides("train", [f"design={design}", f"preset={preset}"], multirun=False)


def test_each_value_of_a_sweep_is_checked():
    register("", "train")
    check_overrides("train", ["seed=0,1", "task=counting,point_mass,cheetah_run"], multirun=True)
    with pytest.raises(UsageError, match="seed=x"):
        check_overrides("train", ["task=counting,point_mass", "seed=0,1,x"], multirun=True)


def test_a_command_names_the_value_it_lacks():
    register("", "evaluate")
    with pytest.raises(UsageError, match=r"write run="):
        check_overrides("evaluate", ["episodes=3"], multirun=False)


@pytest.mark.parametrize(
    ("argument", "part"),
    [
        ("policy=oracel", "'oracle'"),
        ("task=cheeta_run", "'cheetah_run'"),
        ("noise=-1", "noise must be 0 or more"),
        ("episodes=0", "episodes must be 1 or more"),
        ("planner.proposal=3", "'planner.proposals'"),
    ],
)
def test_a_mistake_in_a_collection(argument, part):
    register("", "collect")
    usual = {"task": "counting", "folder": "data", "episodes": "1"}
    arguments = [f"{k}={v}" for k, v in usual.items() if k != argument.partition("=")[0]]
    with pytest.raises(UsageError, match=part):
        check_overrides("collect", [*arguments, argument], multirun=False)


@pytest.mark.parametrize(
    ("task", "repeat"), [("cartpole_swingup", 8), ("walker_walk", 2), ("cheetah_run", 4)]
)
def test_preset_planet_is_planets_planner(task, repeat):
    register("", "train")
    arguments = ["design=oracle", "preset=planet", f"task={task}"]
    config = OmegaConf.to_object(compose("train", arguments))
    assert (config.planner.proposals, config.planner.elites) == (1000, 100)
    assert (config.planner.execute, config.planner.samplings) == ("mean", 10)
    assert (config.action_repeat, config.online.episodes) == (repeat, 5)


@pytest.mark.parametrize("command", SCHEMAS)
def test_help_imports_nothing_slow(command):
    # -X importtime lists every module that was imported, on standard error.
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", f"experiments.{command}", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "hydra" in imported
    assert imported.isdisjoint({"tensorflow", "tf_agents", "dm_control", "pandas", "matplotlib"})
    if command == "train":
        assert all(task in done.stdout for task in TASKS)


def test_a_mistake_ends_the_command_with_code_2():
    done = subprocess.run(
        [sys.executable, "-m", "experiments.train", "preset=desck"], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: unknown preset 'desck'; did you mean 'desk'? "
        "choose from: paper, desk, planet, smoke"
    ]
    assert done.stdout == ""
