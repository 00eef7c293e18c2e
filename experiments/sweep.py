"""Makes what figures or tables lack: here, a few runs at a time, or as job arrays on SLURM.

    python -m experiments.sweep figure_02 preset=desk --parallel 2
    python -m experiments.sweep figure_02 preset=paper --launcher submitit_slurm \
        hydra.launcher.partition=PARTITION
    python -m experiments.sweep figure_02 preset=paper --dry-run slurm

The runs are those of `--run`, trained and published: online ones, then data sets, then offline
ones. A run that was stopped carries on when the command is given again; what is finished, in `runs`
or among the results, is left out. KEY=VALUE overrides a value of every run.
"""

import argparse
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from errors import UsageError
from experiments.command_line import check_overrides, guarded, quiet_libraries
from experiments.config_store import register
from experiments.grid import Run, products
from experiments.index import dataset_names, read_index
from experiments.missing import missing
from experiments.pipeline import Command, Job, Pipeline
from experiments.plan import split_words
from experiments.results import RESULTS
from experiments.settings import OFFLINE

GPUS = 8  # paper section B.4: a run on eight GPUs
_MINUTES = 2880  # ours: two days; a job that hits it carries on when it is submitted again
_MIRRORED = "runtime.strategy=mirrored"


def run_here(jobs: Sequence[Job], parallel: int) -> list[Job]:
    """Runs jobs in processes of their own, at most ``parallel`` at a time.

    What a job prints goes to a file beside the folder that it fills. Where this process ends early,
    so do the jobs, and those that wait do not begin.

    Returns:
      The jobs that failed.
    """
    from tqdm import tqdm

    running: set[subprocess.Popen] = set()

    def run(job: Job) -> bool:
        log = log_file(job)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as output:
            for command in job.commands:
                process = subprocess.Popen(command.words, stdout=output, stderr=output)
                running.add(process)
                code = process.wait()
                running.discard(process)
                if code:
                    return False
        return True

    pool = ThreadPoolExecutor(parallel)
    usual = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the shell's 128 + SIGTERM
    try:
        done = tqdm(pool.map(run, jobs), total=len(jobs), unit="job", disable=None)
        return [job for job, good in zip(jobs, done, strict=True) if not good]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(running):
            process.terminate()
        signal.signal(signal.SIGTERM, usual)


def log_file(job: Job) -> Path:
    """Returns the file of what a job prints; the folder itself must hold a run alone."""
    return Path(f"{job.folder}.log")


def slurm_script(jobs: Sequence[Job], folder: Path, parallel: int) -> str:
    """Returns a SLURM batch script: a job array, one entry and ``GPUS`` GPUs a job.

    Args:
      jobs: what to run; none needs another.
      folder: where SLURM writes what they print.
      parallel: how many run at a time.
    """
    # What submitit writes itself; only what its jobs call is a pickle there, a command line here.
    from submitit.slurm.slurm import _make_sbatch_string

    return _make_sbatch_string(
        command='bash -c "${jobs[$SLURM_ARRAY_TASK_ID]}"',
        folder=folder,
        job_name="experiments.sweep",
        time=_MINUTES,
        ntasks_per_node=1,
        gpus_per_node=GPUS,
        array_parallelism=parallel,
        map_count=len(jobs),
        setup=["jobs=(", *(f"  {shlex.quote(str(job))}" for job in jobs), ")"],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs, submits or writes the sweep."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.sweep", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "words", nargs="+", metavar="WORD", help="figures, tables, preset=NAME, KEY=VALUE"
    )
    parser.add_argument("--parallel", type=int, default=1, help="runs at a time")
    parser.add_argument("--launcher", choices=["submitit_slurm"], help="of Hydra")
    parser.add_argument("--dry-run", choices=["commands", "slurm"], help="run nothing")
    parser.add_argument("--output", type=Path, default=Path("sweep.sbatch"), help="of slurm")
    parser.add_argument("--results", type=Path, default=RESULTS, help="to publish into")
    options = parser.parse_intermixed_args(arguments)
    guarded(lambda: _sweep(options))


def _sweep(options):
    quiet_libraries()
    if options.parallel < 1:
        raise UsageError(f"--parallel must be 1 or more, not {options.parallel}")
    overrides = [w for w in options.words if "=" in w and not w.startswith("preset=")]
    preset, names = split_words([word for word in options.words if word not in overrides])
    if not names:
        raise UsageError("name a figure or table; `python -m experiments.plan` lists them")
    of_launcher = [word for word in overrides if word.startswith("hydra")]
    of_runs = [word for word in overrides if word not in of_launcher]
    if options.launcher or options.dry_run == "slurm":
        of_runs.append(_MIRRORED)
    index = read_index(options.results)
    absent = missing(names, preset, index)
    pipeline = Pipeline(options.results, dataset_names(index), of_runs)
    stages = pipeline.stages(absent)
    if of_runs:
        _check(pipeline, absent)
    if not stages:
        print("nothing is missing")
    elif options.dry_run == "slurm":
        _write_script(stages, options)
    elif options.launcher:
        _launch(pipeline, stages, options, of_launcher)
    elif options.dry_run:
        print("\n".join(str(each) for jobs in stages for job in jobs for each in job.commands))
    else:
        for jobs in stages:
            _require(run_here(jobs, options.parallel))


def _check(pipeline: Pipeline, absent: Sequence[Run]) -> None:
    """Composes a run of each kind before any is begun; whatever the task and seed, it is alike."""
    register("", "train")
    for product in products(absent):
        # An offline run is checked when it begins: by then its data set has been built.
        if product.setting != OFFLINE:
            for design in product.designs:
                (kind,) = products([product._replace(designs=(design,)).runs[0]])
                check_overrides("train", list(pipeline.train(kind).arguments), multirun=False)


def _write_script(stages, options):
    jobs, *later = stages
    options.output.write_text(slurm_script(jobs, Path("slurm"), options.parallel))
    print(f"wrote {options.output}: an array of {len(jobs)} jobs, {GPUS} GPUs each")
    if later:
        print(f"{sum(map(len, later))} jobs need these: give the command again after them")


def _launch(pipeline, stages, options, of_launcher):
    """Hands the training of each stage to the launcher, all its products at once, and waits."""
    launcher = [
        f"hydra/launcher={options.launcher}",
        f"hydra.launcher.gpus_per_node={GPUS}",
        f"hydra.launcher.array_parallelism={options.parallel}",
        f"hydra.launcher.timeout_min={_MINUTES}",
        *of_launcher,
    ]
    for jobs in stages:
        trained = [job.run for job in jobs if any(c.module == "train" for c in job.commands)]
        arrays = [
            Job(f"runs/.sweeps/array_{number}", (_multirun(pipeline.train(product, *launcher)),))
            for number, product in enumerate(products(trained))
        ]
        here = [(job.folder, tuple(c for c in job.commands if c.module != "train")) for job in jobs]
        here = [Job(*each) for each in here if each[1]]
        if options.dry_run:
            print("\n".join(map(str, [*arrays, *here])))
            continue
        if arrays:
            _require(run_here(arrays, len(arrays)))
        _require(run_here(here, 1))


def _multirun(command: Command) -> Command:
    """A launcher is of multiruns alone, even of one run."""
    flag = "--multirun"
    return Command(command.module, tuple(dict.fromkeys([flag, *command.arguments])))


def _require(failed: Sequence[Job]) -> None:
    for job in failed:
        print(f"failed, see {log_file(job)}: {job}", file=sys.stderr)
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
