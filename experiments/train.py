"""Trains one design on one task from pixels; the same command on the same folder carries on.

python -m experiments.train design=lt_lr task=cheetah_run preset=desk seed=0
python -m experiments.train setting=offline dataset=FOLDER design=lt_lr preset=desk seed=0
"""

import sys
from pathlib import Path

from environments.tasks import count_decisions
from experiments.command_line import run_command
from experiments.config import ExperimentConfig
from experiments.designs import UNTRAINED
from experiments.saved_config import CONFIG_FILE, claim_folder, plain, write_config
from experiments.settings import OFFLINE, ONLINE
from training.records import CHECKPOINTS_FOLDER, EPISODES_FOLDER, LOG_FILE


def train(config: ExperimentConfig) -> None:
    """Trains, or evaluates an agent that needs no training, and names what was written.

    Raises:
      UsageError: a mistake in what was asked for, named in one line.
    """
    folder = Path(config.folder)
    changes = claim_folder(config)
    if changes is not None:
        how = f", with {', '.join(changes)}" if changes else ""
        print(f"{folder} holds this run already: it carries on{how}", file=sys.stderr)

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    from experiments.agent import build_agent
    from experiments.offline import describe, read_dataset
    from experiments.untrained import evaluate_untrained
    from training.logs import RunLog
    from training.provenance import provenance
    from training.train_steps import TrainingDiverged

    agent = build_agent(config)
    dataset, data = None, {}
    if config.setting == OFFLINE:
        dataset = read_dataset(Path(config.dataset), config, agent)
        data = {"dataset": describe(Path(config.dataset), dataset)}
    write_config(folder, config)
    log = RunLog(folder)
    log.start({"config": plain(config), **data, **provenance()})
    if config.design in UNTRAINED:
        evaluate_untrained(config, agent, log)
        written = {}
    else:
        parameters = sum(variable.shape.num_elements() for variable in agent.model.variables)
        print(f"{config.design} has {parameters:,} parameters")
        try:
            _train_model(config, agent, dataset, log)
        except TrainingDiverged as error:
            sys.exit(f"error: {error}")  # exit code 1: nothing that the user mistyped
        written = _write_products(config, agent)
    print("wrote")
    written |= {"log": folder / LOG_FILE, "configuration": folder / CONFIG_FILE}
    for name, path in written.items():
        print(f"  {name:16} {path}")


def _train_model(config, agent, dataset, log):
    from training.offline import train_offline
    from training.online import train_online
    from training.run import Run
    from training.trainer import Trainer

    run = Run(
        folder=Path(config.folder),
        model=agent.model,
        trainer=Trainer(agent.model, config.optimizer, agent.strategy),
        make_environment=agent.make_environment,
        seed=config.seed,
        log=log,
        identity=agent.identity,
    )
    if dataset is None:
        train_online(run, config.planner, config.online)
    else:
        train_offline(run, agent.policy, config.planner.horizon, dataset, config.offline)


def _write_products(config, agent):
    """Writes what a person looks at; returns {name: path} of everything the run left."""
    from tqdm import tqdm

    from experiments.agent import write_weights
    from experiments.figures.curve import draw_curve
    from planners.export import export
    from training.evaluation import evaluate
    from training.videos import open_loop_frames, write_video

    folder = Path(config.folder)
    decisions = count_decisions(config.action_repeat)
    with tqdm(total=decisions, desc="filming", unit="decision", disable=None) as bar:
        (recorded,) = evaluate(agent.policy, agent.make_environment, 1, config.seed, bar.update)
    episode = recorded.episode
    written = {
        "curve": draw_curve(folder / LOG_FILE, folder / "curve.png"),
        "agent video": write_video(folder / "agent.mp4", episode.image),
    }
    frames = open_loop_frames(agent.model, episode)
    if frames is not None:
        written["open-loop video"] = write_video(folder / "open_loop.mp4", frames)
    export(agent.policy, folder / "policy")
    if config.setting == ONLINE:
        written["episodes"] = folder / EPISODES_FOLDER
    return written | {
        "weights": write_weights(agent, config, folder, "float32"),
        "exported policy": folder / "policy",
        "checkpoints": folder / CHECKPOINTS_FOLDER,
        "TensorBoard": folder / "tensorboard",
    }


if __name__ == "__main__":
    run_command("train", train, __doc__.split("\n")[0])
