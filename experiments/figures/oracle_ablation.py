"""What the oracle's planner owes to its executed action, samplings, proposals and horizon.

    python -m experiments.figures.oracle_ablation --output oracle_ablation.png --table table.md

Reads the records that `experiments.oracle_ablation` writes. One panel for each setting that is
varied about the paper's planner; bars are deviations over episodes.
"""

import argparse
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from errors import UsageError
from experiments.figures import style
from experiments.guard import guarded, quiet_libraries
from experiments.oracle_ablation import VARIED
from planners.config import CEMConfig
from training.records import read_log

_RESULTS = Path(__file__).parents[1] / "results" / "ablations" / "oracle.jsonl"
_PAPER = {name: getattr(CEMConfig(), name) for name in VARIED}
_LABELS = {
    "execute": "executed action",
    "samplings": "samplings a decision",
    "proposals": "proposals a sampling",
    "horizon": "horizon in decisions",
}


def read_ablation(path: Path) -> pd.DataFrame:
    """Reads the records of an ablation.

    Returns:
      One row for each episode and panel in which its setting stands: varied (a key of VARIED),
      value, task, score; the paper's setting stands in all panels.

    Raises:
      UsageError: there are none.
    """
    records = read_log(path) if path.exists() else []
    rows = [
        (name, record[name], record["task"], record["score"])
        for record in records
        if record["kind"] == "evaluation"
        for name in VARIED
        if all(record[other] == _PAPER[other] for other in VARIED if other != name)
    ]
    if not rows:
        raise UsageError(f"{path} holds no episodes; run experiments.oracle_ablation first")
    return pd.DataFrame(rows, columns=["varied", "value", "task", "score"])


def summarize(episodes: pd.DataFrame) -> pd.DataFrame:
    """Returns the scores of each setting.

    Args:
      episodes: rows of ``read_ablation``.

    Returns:
      Columns varied, value, task, episodes, mean, deviation (population) and cost: the physics
      steps of a decision, in units of the paper's; in the order of VARIED.
    """
    rows = []
    for varied, values in VARIED.items():
        for value in values:
            group = episodes[(episodes.varied == varied) & (episodes.value == value)]
            for task, scores in group.groupby("task").score:
                mean, deviation = scores.mean(), scores.std(ddof=0)
                cost = _cost(varied, value)
                rows.append((varied, value, task, len(scores), mean, deviation, cost))
    names = ["varied", "value", "task", "episodes", "mean", "deviation", "cost"]
    return pd.DataFrame(rows, columns=names)


def markdown(summary: pd.DataFrame) -> str:
    """Returns rows of ``summarize`` as a Markdown table; the paper's values are bold."""
    tasks = sorted(summary.task.unique())
    lines = [
        "| "
        + " | ".join(["varied", "value", "cost", *(t.replace("_", " ") for t in tasks)])
        + " |",
        "|---|---|" + "---:|" * (1 + len(tasks)),
    ]
    for (varied, value), group in summary.groupby(["varied", "value"], sort=False):
        by_task = group.set_index("task")
        cells = [
            f"{by_task['mean'][task]:.0f} ± {by_task.deviation[task]:.0f}"
            if task in by_task.index
            else "-"
            for task in tasks
        ]
        shown = f"**{value}**" if value == _PAPER[varied] else str(value)
        cost = f"{group.cost.iloc[0]:.2g}"
        lines.append("| " + " | ".join([_LABELS[varied], shown, cost, *cells]) + " |")
    return "\n".join(lines)


def draw(summary: pd.DataFrame) -> Figure:
    """Draws one panel for each varied setting, one line for each task."""
    figure = Figure(figsize=(16, 4.2), layout="constrained")
    panels = figure.subplots(1, len(VARIED), sharey=True)
    tasks = sorted(summary.task.unique())
    for panel, (varied, values) in zip(panels, VARIED.items(), strict=True):
        for number, task in enumerate(tasks):
            rows = summary[(summary.varied == varied) & (summary.task == task)]
            places = [values.index(value) for value in rows.value]
            name = task.replace("_", " ")
            panel.errorbar(
                places, rows["mean"], rows.deviation, color=f"C{number}", marker="o", capsize=3,
                label=name,
            )  # fmt: skip
        panel.set_xticks(range(len(values)), [str(value) for value in values])
        panel.set_xlabel(f"{_LABELS[varied]} (paper: {_PAPER[varied]})")
        panel.set_ylim(0, style.MAX_SCORE * 1.02)
        panel.grid(alpha=0.25)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("evaluation score")
    panels[0].legend(fontsize="small")
    counts = " to ".join(str(n) for n in sorted({summary.episodes.min(), summary.episodes.max()}))
    figure.suptitle(f"The oracle's planner, varied about the paper's; {counts} episodes each")
    return figure


def _cost(varied: str, value: object) -> float:
    setting = {**_PAPER, varied: value}
    return _steps(setting) / _steps(_PAPER)


def _steps(setting: dict[str, object]) -> int:
    return setting["samplings"] * setting["proposals"] * setting["horizon"]


def main(arguments: list[str] | None = None) -> None:
    """Draws the figure, prints the table, and writes it where asked."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.figures.oracle_ablation", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--results", type=Path, default=_RESULTS)
    parser.add_argument("--output", type=Path, default=Path("oracle_ablation.png"))
    parser.add_argument("--table", type=Path, help="also write the table to this file")
    options = parser.parse_args(arguments)
    guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    quiet_libraries()
    summary = summarize(read_ablation(options.results))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    draw(summary).savefig(options.output, dpi=150)
    table = markdown(summary)
    print(table)
    print(f"wrote {options.output}")
    if options.table:
        options.table.parent.mkdir(parents=True, exist_ok=True)
        options.table.write_text(table + "\n")
        print(f"wrote {options.table}")


if __name__ == "__main__":
    main()
