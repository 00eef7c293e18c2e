"""Ablates the oracle's planner: executed action, samplings, proposals and horizon, one at a time.

python -m experiments.oracle_ablation processes=2
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import AblationConfig, ExperimentConfig, RuntimeConfig
from experiments.designs import ORACLE
from experiments.parallel import map_in_processes
from planners.config import CEMConfig
from training.records import read_log

# Ours: about the paper's own value, which each of them contains.
VARIED: dict[str, tuple[Any, ...]] = {
    "execute": ("best", "mean"),
    "samplings": (3, 5, 10),
    "proposals": (32, 128, 512),
    "horizon": (6, 12, 24),
}


class _Job(NamedTuple):
    """One evaluation episode.

    Attributes:
      config: a run of the oracle.
      number: of the episode, from 1.
    """

    config: ExperimentConfig
    number: int

    @property
    def identity(self) -> dict[str, Any]:
        """What tells its record from all others."""
        varied = {name: getattr(self.config.planner, name) for name in VARIED}
        return {"task": self.config.task, **varied, "episode": self.number}


def settings() -> list[CEMConfig]:
    """Returns the paper's planner, and those that differ from it in one of VARIED."""
    paper = CEMConfig()
    variations = [
        replace(paper, **{name: value}) for name, values in VARIED.items() for value in values
    ]
    return list(dict.fromkeys([paper, *variations]))


def ablate(config: AblationConfig) -> None:
    """Evaluates each setting on each task, carrying on after the episodes that are on file.

    All settings play the same episodes. The first record of the file, and one more each time that
    it is carried on, says where the numbers come from.

    Raises:
      UsageError: the file belongs to another seed, or is none of ours.
    """
    # Heavy imports belong to the work, not to --help.
    from tqdm import tqdm

    path = Path(config.file)
    done = _open(path, config)
    jobs = [
        _Job(_run_config(task, planner, config), number)
        for task in config.tasks
        for planner in settings()
        for number in range(1, config.episodes + 1)
    ]
    missing = [job for job in jobs if job.identity not in done]
    records = map_in_processes(_evaluate, missing, config.processes) if missing else ()
    bar = tqdm(records, unit="episode", total=len(jobs), initial=len(jobs) - len(missing))
    for job, record in zip(missing, bar, strict=True):
        with path.open("a") as file:
            file.write(json.dumps({"kind": "evaluation", **record, **job.identity}) + "\n")
    print(f"wrote\n  {path}")


def _evaluate(job: _Job) -> dict[str, Any]:
    from experiments.untrained import evaluate_episode

    return evaluate_episode(job.config, job.number)


def _run_config(task: str, planner: CEMConfig, config: AblationConfig) -> ExperimentConfig:
    return ExperimentConfig(
        design=ORACLE,
        task=task,
        preset="paper",
        seed=config.seed,
        planner=planner,
        runtime=RuntimeConfig(processes=config.processes),
    )


def _open(path: Path, config: AblationConfig) -> list[dict[str, Any]]:
    """Begins or carries on the file, without the line that a kill tore; returns what it holds."""
    from training.provenance import provenance

    path.parent.mkdir(parents=True, exist_ok=True)
    records = read_log(path) if path.exists() else []
    if records and (records[0]["kind"], records[0].get("seed")) != ("run", config.seed):
        raise UsageError(
            f"{path} holds no ablation with seed={config.seed}; choose another file=..."
        )
    kind = "resumption" if records else "run"
    records.append({"kind": kind, "seed": config.seed, **provenance()})
    temporary = path.with_suffix(".tmp")
    temporary.write_text("".join(json.dumps(record) + "\n" for record in records))
    temporary.replace(path)
    keys = ("task", *VARIED, "episode")
    return [{key: r[key] for key in keys} for r in records if r["kind"] == "evaluation"]


if __name__ == "__main__":
    run_command("oracle_ablation", ablate, __doc__.split("\n")[0])
