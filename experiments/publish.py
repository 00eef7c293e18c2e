"""Copies a finished run's log, and if asked its weights, into the results that ship.

python -m experiments.publish run=FOLDER weights=true
"""

import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import PublishConfig
from experiments.designs import UNTRAINED
from experiments.saved_config import read_config, write_config
from experiments.settings import OFFLINE, ONLINE, dataset_name
from experiments.variations import folder_name, variation
from replay.manifest import MANIFEST_FILE, read_manifest
from training.records import EPISODES_FOLDER, LOG_FILE, read_log


def publish(config: PublishConfig) -> None:
    """Copies the log to ``results/{task}/{design}/{preset}/seed_{seed}.jsonl``.

    Beside it goes how often the training episodes met each reward, where they are all there, and
    what `experiments.ranking` and `experiments.precision` have found of the run, as
    `seed_{seed}.ranking.json` and `seed_{seed}.precision.json`.
    The folder of a variation of a design bears its options too, as in `lt_lr-target_size=32`.
    The index and the score files of the results are brought up to date (``experiments.index``).
    Of an offline run the log goes to ``results/offline/{data set}/{design}/...``, and the data
    set's manifest beside it. With ``weights`` also writes ``results/checkpoints/{design}-{task}``,
    offline ``{design}-offline-{data set}``: the weights in half precision, the configuration and
    the log that they belong to.

    Raises:
      UsageError: the folder holds no finished run, or one of an agent without weights, or the
        results hold it already or unlike seeds of it.
    """
    # Heavy imports belong to the work, not to --help.
    from experiments.index import write_index
    from experiments.rank_correlations import copy_rank_correlations
    from experiments.results import read_run
    from experiments.reward_counts import write_reward_counts

    run = read_config(Path(config.run))
    if config.weights and run.design in UNTRAINED:
        raise UsageError(f"{run.design} has no weights; leave weights=true out")
    log = Path(config.run) / LOG_FILE
    if not log.exists():
        raise UsageError(f"{config.run} holds no {LOG_FILE}; train the run first")
    _require_finished(run, read_run(log).records)
    results = Path(config.results)
    group = run.task
    if run.setting == OFFLINE:
        group = f"offline/{dataset_name(run.dataset)}"
        _copy_manifest(run, log, results / group)
    model = None if run.model is None else asdict(run.model)
    design = folder_name(run.design, variation(run.design, run.preset, model))
    episodes = Path(config.run) / EPISODES_FOLDER
    copy = results / group / design / run.preset / f"seed_{run.seed}.jsonl"
    copy.parent.mkdir(parents=True, exist_ok=True)
    partial = copy.with_suffix(".partial")  # who reads the results now sees all of it or nothing
    shutil.copyfile(log, partial)
    partial.replace(copy)
    print(f"wrote\n  {copy}")
    if run.setting == ONLINE and (counts := write_reward_counts(episodes, copy)):
        print(f"  {counts}")
    for found in copy_rank_correlations(Path(config.run), copy):
        print(f"  {found}")
    print(f"  {write_index(results)[0]}")
    if config.weights:
        name = f"{design}-{group.replace('/', '-')}"
        print(f"  {_ship_weights(run, log, results / 'checkpoints' / name)}")


def _require_finished(run, records):
    if run.setting == OFFLINE:
        done = sum(record["kind"] == "final_evaluation" for record in records)
        wanted, unit = run.offline.final_episodes, "final episodes"
    else:
        done = max((record["episode"] for record in records), default=0)
        wanted, unit = run.iterations
    if done < wanted:
        raise UsageError(
            f"{run.folder} has finished {done} of {wanted} {unit}; "
            "give its train command again to finish it"
        )


def _copy_manifest(run, log, folder):
    """Puts the manifest of the run's data set, where it can be found, beside the logs."""
    source = Path(run.dataset)
    if not (source / MANIFEST_FILE).is_file():
        print(f"there is no data set at {source}: its manifest is not copied", file=sys.stderr)
        return
    present, trained_on = read_manifest(source).version, read_log(log)[0]["dataset"]["version"]
    if present != trained_on:
        raise UsageError(
            f"{source} is data set {present} by now, {run.folder} was trained on {trained_on}; "
            "build that one again or move it away"
        )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / MANIFEST_FILE, folder / MANIFEST_FILE)
    print(f"wrote\n  {folder / MANIFEST_FILE}")


def _ship_weights(run, log, folder):
    from experiments.agent import build_agent, restore_weights, write_weights

    agent = build_agent(run)
    restore_weights(agent, run)
    folder.mkdir(parents=True, exist_ok=True)
    write_weights(agent, run, folder, "float16")
    write_config(folder, run)
    shutil.copyfile(log, folder / LOG_FILE)
    return folder


if __name__ == "__main__":
    run_command("publish", publish, __doc__.split("\n")[0])
