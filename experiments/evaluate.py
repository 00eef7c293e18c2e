"""Evaluates the agent of a run, or a shipped one, without noise and on seeds of its own.

python -m experiments.evaluate run=FOLDER episodes=10 video=true
"""

import json
import statistics
from pathlib import Path

from environments.tasks import count_decisions
from experiments.command_line import run_command
from experiments.config import EvaluateConfig
from experiments.saved_config import plain, read_config


def evaluate_run(config: EvaluateConfig) -> None:
    """Runs the episodes, prints their scores and writes them, with videos where asked.

    Raises:
      UsageError: the folder holds no run, or weights of another design.
    """
    run = read_config(Path(config.run))

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    from tqdm import tqdm

    from experiments.agent import build_agent, restore_weights
    from training.evaluation import evaluate
    from training.provenance import provenance

    agent = build_agent(run)
    weights = restore_weights(agent, run)
    decisions = config.episodes * count_decisions(run.action_repeat)
    with tqdm(total=decisions, desc="evaluating", unit="decision", disable=None) as bar:
        recorded = evaluate(
            agent.policy, agent.make_environment, config.episodes, config.seed, bar.update
        )
    scores = [float(each.episode.score) for each in recorded]
    mean, deviation = statistics.fmean(scores), statistics.pstdev(scores)
    print(f"{run.design} on {run.task}, {weights}")
    print("episode   score")
    for number, score in enumerate(scores, start=1):
        print(f"{number:7d} {score:7.1f}")
    print(f"   mean {mean:7.1f}   deviation {deviation:.1f}")

    folder = Path(config.folder)
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        "weights": weights,
        "seed": config.seed,
        "scores": scores,
        # Of each decision, so that it is seen where in an episode a score was lost.
        "rewards": [each.episode.reward[1:].tolist() for each in recorded],
        "mean": mean,
        "deviation": deviation,
        "config": plain(run),
        **provenance(),
    }
    path = folder / "evaluation.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print("\n".join(["wrote", f"  {path}", *_write_videos(config, agent, recorded)]))


def _write_videos(config, agent, recorded):
    """Returns a line for each video written."""
    from training.videos import open_loop_frames, write_video

    if not config.video:
        return []
    folder = Path(config.folder)
    paths = [
        write_video(folder / f"agent_{number:02d}.mp4", each.episode.image)
        for number, each in enumerate(recorded, start=1)
    ]
    frames = open_loop_frames(agent.model, recorded[0].episode)
    if frames is not None:
        paths.append(write_video(folder / "open_loop.mp4", frames))
    return [f"  {path}" for path in paths]


if __name__ == "__main__":
    run_command("evaluate", evaluate_run, __doc__.split("\n")[0])
