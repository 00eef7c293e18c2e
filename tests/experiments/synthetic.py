"""Result files with known numbers."""

import json
from pathlib import Path


def write_log(
    folder: Path,
    *,
    design: str,
    seed: int,
    evaluation: list[float],
    collection: list[float] = (),
    preset: str = "desk",
    task: str = "cheetah_run",
) -> Path:
    """Writes a log of which the k-th score stands at environment step 1000 k (k from 1)."""
    config = {"design": design, "task": task, "preset": preset, "seed": seed}
    records = [{"kind": "run", "config": {**config, "online": {"episodes": 60}}}]
    for kind, scores in (("collection", collection), ("evaluation", evaluation)):
        for number, score in enumerate(scores, start=1):
            counters = {"episode": number, "env_step": 1000 * number}
            records.append({"kind": kind, **counters, "score": score})
    records.append({"kind": "training", "episode": 1, "env_step": 1000, "metrics": {"loss": 1.0}})
    path = folder / task / design / preset / f"seed_{seed}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path
