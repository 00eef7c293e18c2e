"""The learning curve of one run."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.results import WINDOW, read_run, smooth


def draw_curve(log: Path, picture: Path) -> Path:
    """Draws the scores of a run's training and evaluation episodes.

    Args:
      log: the run's log.jsonl.
      picture: the file to write; its ending chooses the format.

    Returns:
      ``picture``.
    """
    run, records = read_run(log)
    scored = pd.DataFrame([record for record in records if "score" in record])
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    tint = style.colour(run["design"])
    for kind, group in scored.groupby("kind"):
        if kind == "evaluation":
            axes.plot(group.env_step, group.score, "o", color=tint, label="evaluation, no noise")
        else:
            axes.plot(group.env_step, group.score, color=tint, alpha=0.3, label="training episodes")
            name = f"their moving average of {WINDOW}"
            axes.plot(group.env_step, smooth(group.score), color=tint, label=name)
    style.score_axes(axes, run["task"], "score")
    axes.set_title(f"{run['task']}, {run['design']}, preset {run['preset']}, seed {run['seed']}")
    axes.legend()
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=150)
    return picture
