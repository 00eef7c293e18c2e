"""A synthetic study, small and complete enough that every figure and table of the page is drawn.

Two tasks, two seeds that lie 10 points about the score of their condition. The numbers are made up;
what the page must say of them is worked out by hand in the tests.
"""

import json
from pathlib import Path

import numpy as np

from experiments.costs import DECISION, TRAIN_STEP
from experiments.grid import SCALED
from experiments.reward_counts import BINS, MAX_REWARD, SUFFIX
from model_options import SCALES
from planet.config import TARGET_SIZES
from tests.experiments.synthetic import write_log, write_offline_log

TASKS = ("cheetah_run", "walker_walk")
SEEDS = (0, 1)
ONLINE = {
    "ot_or": 400, "ot_lr": 100, "lt_lr": 450, "lt_or": 390,
    "r_recurrent": 200, "r_conv": 150, "r_ll": 120,
}  # fmt: skip
OFFLINE = {"ot_or": 640, "ot_lr": 600, "lt_lr": 560, "lt_or": 500, "r_recurrent": 300}
SECONDS = {"ot_or": 9.0, "ot_lr": 8.0, "lt_lr": 1.0, "lt_or": 4.0, "r_recurrent": 0.4}
_USUAL = {"ot_or": 0.125, "lt_lr": 1.0}  # scales of the preset: these are the designs themselves
_MACHINE = {"cpu": "Synthetic", "cores": 2, "gpus": []}


def write_study(folder: Path) -> Path:
    """Writes the whole study below ``folder`` and returns it."""
    for task in TASKS:
        for seed in SEEDS:
            _write_runs(folder, task, seed, spread=10 * (2 * seed - 1))
        write_log(folder, design="oracle", seed=0, task=task, evaluation=[380.0, 420.0])
        write_log(folder, design="random", seed=0, task=task, evaluation=[10.0, 20.0])
    for design, seconds in SECONDS.items():
        parts = {f"train step {each}": 1e3 * seconds for each in ("float32", "bfloat16")}
        _write_benchmark(folder, TRAIN_STEP, design, parts, windows=64)
        parts = {f"decision, 1 chunks {each}": 1e3 * seconds for each in ("float32", "bfloat16")}
        parts |= {f"filter {each}": 1.0 for each in ("float32", "bfloat16")}
        _write_benchmark(folder, DECISION, design, parts, samplings=10)
    return folder


def _write_runs(folder, task, seed, spread):
    for design, score in ONLINE.items():
        predicts = design[:2] in ("ot", "lt")
        model = {SCALED[design]: _USUAL[design]} if design in SCALED else None
        errors = {"frame_errors": [_error(_USUAL.get(design, 1.0))]} if predicts else {}
        log = write_online(folder, task, seed, design, score + spread, model, **errors)
        _write_rewards(log, bin_=score // 50)
    for target in ("crop", "resize"):
        for place, size in enumerate(TARGET_SIZES[1:]):
            if target == "resize" and size == 0:
                continue  # the same run as of the crop
            model = {"target": target, "target_size": size}
            write_online(folder, task, seed, "lt_lr", 400 - 50 * place + spread, model)
    for design, option in SCALED.items():
        usual = SCALES.index(_USUAL[design])
        for place, scale in enumerate(SCALES):
            if place != usual:
                score = ONLINE[design] + 40 * (usual - place) + spread
                errors = {"frame_errors": [_error(scale)]}
                write_online(folder, task, seed, design, score, {option: scale}, **errors)
    for design, shared in (("lt_lr", False), ("lt_or", False), ("ot_or", True), ("ot_lr", True)):
        score = ONLINE[design] + spread - (50 if shared else 0)
        write_online(folder, task, seed, design, score, {"share_gradients": shared})
    for design, score in OFFLINE.items():
        write_offline_log(
            folder,
            design=design,
            seed=seed,
            task=task,
            dataset=f"{task}-mixed",
            scores=[float(score + spread)] * 2,
            reward_error=(1000 - score) / 1000,
        )
    for design, high in (("ot_or", 1), ("lt_lr", 1), ("lt_or", 3), ("r_recurrent", 0)):
        if task == TASKS[0]:
            _write_bounded(folder, task, seed, design, high)


def _error(scale):
    return 0.01 * (1 + SCALES.index(scale))


def write_online(folder, task, seed, design, score, model, frame_errors=(), preset="desk"):
    """Writes an online run that has scored the same from its first evaluation on."""
    log = write_log(
        folder,
        design=design,
        seed=seed,
        task=task,
        evaluation=[float(score)] * 3,
        collection=[float(score)] * 3,
        model=model,
        frame_errors=frame_errors,
        preset=preset,
    )
    records = [json.loads(line) for line in log.read_text().splitlines()]
    records[0] |= {"machine": _MACHINE, "commit": "5" * 40, "dirty": False}
    for record in records:
        if record["kind"] == "training":
            record["metrics"] |= {"reward_error": 0.1}  # whatever the scale
            record["metrics"].setdefault("frame_error", (frame_errors or [0.01])[0])
    log.write_text("".join(json.dumps(record) + "\n" for record in records))
    return log


def _write_rewards(log, bin_):
    counts = np.zeros(BINS, int)
    counts[bin_] = 100
    content = {"max": MAX_REWARD, "episodes": 3, "counts": counts.tolist()}
    log.with_suffix(SUFFIX).write_text(json.dumps(content))


def _write_bounded(folder, task, seed, design, high):
    """Four bins; of rewards of 2.5, the only unseen ones, all predictions fall into ``high``."""
    heat_map = np.zeros((4, 4), int)
    heat_map[0, 0] = 5
    heat_map[2, high] = 5
    maps = {"train": heat_map.tolist(), "evaluation": heat_map.tolist()}
    write_offline_log(
        folder,
        design=design,
        seed=seed,
        task=task,
        dataset=f"{task}-low",
        max_reward=2.0,
        scores=[100.0],
        reward_error=0.5,
        heat_maps=maps,
    )


def _write_benchmark(folder, kind, design, milliseconds, **options):
    rows = [{"part": part, "median ms": value} for part, value in milliseconds.items()]
    record = {"benchmark": kind, "design": design, "machine": _MACHINE, "rows": rows, **options}
    path = folder / "benchmarks" / f"{kind}-{design}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))
