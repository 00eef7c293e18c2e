"""Copies a finished run's log, and if asked its weights, into the results that ship.

python -m experiments.publish run=FOLDER weights=true
"""

import shutil
from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import PublishConfig
from experiments.designs import UNTRAINED
from experiments.saved_config import read_config, write_config
from training.records import LOG_FILE


def publish(config: PublishConfig) -> None:
    """Copies the log to ``results/{task}/{design}/{preset}/seed_{seed}.jsonl``.

    With ``weights`` also writes ``results/checkpoints/{design}-{task}``: the weights in half
    precision, the configuration and the log that they belong to.

    Raises:
      UsageError: the folder holds no finished run, or one of an agent without weights.
    """
    # Heavy imports belong to the work, not to --help.
    from experiments.results import read_run

    run = read_config(Path(config.run))
    if config.weights and run.design in UNTRAINED:
        raise UsageError(f"{run.design} has no weights; leave weights=true out")
    log = Path(config.run) / LOG_FILE
    if not log.exists():
        raise UsageError(f"{config.run} holds no {LOG_FILE}; train the run first")
    _, records = read_run(log)
    done = max((record["episode"] for record in records), default=0)
    if done < run.online.episodes:
        raise UsageError(
            f"{config.run} has finished {done} of {run.online.episodes} episodes; "
            "give its train command again to finish it"
        )
    results = Path(config.results)
    copy = results / run.task / run.design / run.preset / f"seed_{run.seed}.jsonl"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(log, copy)
    print(f"wrote\n  {copy}")
    if config.weights:
        print(f"  {_ship_weights(run, log, results)}")


def _ship_weights(run, log, results):
    from experiments.agent import build_agent, restore_weights, write_weights

    agent = build_agent(run)
    restore_weights(agent, run)
    folder = results / "checkpoints" / f"{run.design}-{run.task}"
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(agent, run, folder, "float16")
    write_config(folder, run)
    shutil.copyfile(log, folder / LOG_FILE)
    return folder


if __name__ == "__main__":
    run_command("publish", publish, __doc__.split("\n")[0])
