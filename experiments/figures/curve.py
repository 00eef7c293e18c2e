"""The learning curve of one run."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import style
from experiments.results import WINDOW, read_run, smooth
from experiments.settings import OFFLINE, ONLINE

# By setting: the counter of the log that scores stand over, and its name.
_AXES = {ONLINE: ("env_step", "environment steps"), OFFLINE: ("train_step", "train steps")}


def draw_curve(log: Path, picture: Path) -> Path:
    """Draws the scores of a run's training and evaluation episodes over what it counts by.

    Args:
      log: the run's log.jsonl.
      picture: the file to write; its ending chooses the format.

    Returns:
      ``picture``.
    """
    logged = read_run(log)
    run = logged.config
    step, steps = _AXES[run["setting"]]
    scored = pd.DataFrame([record for record in logged.records if "score" in record])
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    tint = style.colour(run["design"])
    for kind, group in scored.groupby("kind"):
        if kind == "evaluation":
            axes.plot(group[step], group.score, "o", color=tint, label="evaluation, no noise")
        elif kind == "final_evaluation":
            axes.plot(group[step], group.score, "_", color=tint, label="after the last train step")
        else:
            axes.plot(group[step], group.score, color=tint, alpha=0.3, label="training episodes")
            name = f"their moving average of {WINDOW}"
            axes.plot(group[step], smooth(group.score), color=tint, label=name)
    style.score_axes(axes, run["task"], "score", steps)
    axes.set_title(f"{run['task']}, {run['design']}, preset {run['preset']}, seed {run['seed']}")
    axes.legend()
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=150)
    return picture
