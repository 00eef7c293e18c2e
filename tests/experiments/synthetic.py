"""Result files with known numbers."""

import json
from pathlib import Path

_EPISODES = {"paper": 1000, "desk": 60, "planet": 1000, "smoke": 3}


def write_log(
    folder: Path,
    *,
    design: str,
    seed: int,
    evaluation: list[float],
    collection: list[float] = (),
    preset: str = "desk",
    task: str = "cheetah_run",
    model: dict[str, object] | None = None,
    frame_errors: list[float] = (),
    finished: bool = True,
) -> Path:
    """Writes a log of which the k-th score stands at environment step 1000 k (k from 1).

    ``model`` are the options in which the run differs from its design; ``frame_errors`` those of
    its training records. A run that is ``finished`` has trained on all episodes of its preset.
    """
    planned = _EPISODES[preset]
    config = {"design": design, "task": task, "preset": preset, "seed": seed, "model": model}
    records = [{"kind": "run", "config": {**config, "online": {"episodes": planned}}}]
    for kind, scores in (("collection", collection), ("evaluation", evaluation)):
        for number, score in enumerate(scores, start=1):
            counters = {"episode": number, "env_step": 1000 * number}
            records.append({"kind": kind, **counters, "score": score})
    counters = {"episode": planned if finished else 1, "env_step": 1000}
    records.append({"kind": "training", **counters, "metrics": {"loss": 1.0}})
    for number, error in enumerate(frame_errors, start=1):
        metrics = {"loss": 1.0, "frame_error": error}
        counters = {"episode": number, "env_step": 1000 * number}
        records.append({"kind": "training", **counters, "metrics": metrics})
    return _write(folder / task, design, model, preset, seed, records)


def write_offline_log(
    folder: Path,
    *,
    design: str,
    seed: int,
    scores: list[float],
    reward_error: float,
    frame_error: float | None = None,
    persistence: float = 0.5,
    heat_maps: dict[str, list[list[int]]] | None = None,
    max_reward: float | None = None,
    dataset: str = "mixed",
    preset: str = "desk",
    task: str = "cheetah_run",
    model: dict[str, object] | None = None,
) -> Path:
    """Writes the log of an offline run; training errors are half of the given held-out ones.

    ``model`` are the options in which the run differs from its design.
    """
    config = {"design": design, "task": task, "preset": preset, "seed": seed, "model": model}
    config["setting"] = "offline"
    splits = {"train": {"episodes": 9, "transitions": 2250}, "evaluation": {"episodes": 1}}
    data = {"name": dataset, "version": f"v-{dataset}", "max_reward": max_reward, "splits": splits}
    config["offline"] = {"iterations": 20, "final_episodes": len(scores)}
    counters = {"iteration": 20, "train_step": 2000}
    records = [{"kind": "run", "config": config, "dataset": data}]
    records.append({"kind": "evaluation", **counters, "score": 1.0, "scores": [1.0]})
    for split, share in (("train", 0.5), ("evaluation", 1.0)):
        records.append(
            {
                "kind": "final_prediction_errors",
                **counters,
                "split": split,
                "L_R": share * reward_error,
                "L_O": frame_error,
                "heat_map": (heat_maps or {}).get(split, [[3, 1], [0, 4]]),
                "persistence": {"L_R": share * persistence, "L_O": 0.01},
            }
        )
    for number, score in enumerate(scores):
        records.append({"kind": "final_evaluation", **counters, "number": number, "score": score})
    return _write(folder / "offline" / dataset, design, model, preset, seed, records)


def _write(folder, design, model, preset, seed, records):
    varied = "-".join([design, *(f"{key}={value}" for key, value in (model or {}).items())])
    path = folder / varied / preset / f"seed_{seed}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")  # in one piece, as publishing writes it
    partial.write_text("".join(json.dumps(record) + "\n" for record in records))
    return partial.replace(path)
