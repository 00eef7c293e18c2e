"""Figure 2: scores of the designs in the online setting, over environment steps.

    python -m experiments.figures.figure_02 --results experiments/results --output figure_02.png

Each curve is the mean over the seeds present, smoothed in a moving window of ten; the shadow is
the deviation over seeds, as in the paper. The bar at its end is the 95% stratified bootstrap
interval of the last mean (rliable; ours). The oracle and the random agent do not learn: each is a
line at the mean of its episodes. Designs and tasks without results are absent.

--overlay draws scores of other projects beside ours, from files of the form of
``experiments.score_files`` or folders of them; their seeds are averaged and smoothed as ours are.
"""

import argparse
import json
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from errors import UsageError
from experiments.designs import ORACLE, RANDOM, UNTRAINED
from experiments.figures import style
from experiments.figures.command import save
from experiments.figures.learning_curves import draw_curve, interval, reductions, task_panels
from experiments.guard import guarded, quiet_libraries
from experiments.missing import add_run_option, missing_commands, missing_notes, print_commands
from experiments.results import RESULTS, YARDSTICKS, curves, read_scores
from experiments.score_files import curve, read_score_files

_NAME = "figure_02"
_KINDS = {"evaluation": "evaluation score", "collection": "training score"}


def summarize(scores: pd.DataFrame) -> pd.DataFrame:
    """Returns where each curve ends.

    Args:
      scores: rows of ``read_scores``, of one kind.

    Returns:
      One row for each design, task and preset: seeds, env_step, mean, deviation (population) and
      the interval low, high of the mean (nan for a single seed), after smoothing.
    """
    rows = []
    for (task, design, preset), group in scores.groupby(["task", "design", "preset"]):
        table = curves(group)
        if table.empty:
            continue
        last = table.iloc[-1].to_numpy()
        low, high = interval(last)
        rows.append(
            (task, design, preset, len(last), table.index[-1], last.mean(), last.std(), low, high)
        )
    names = ["task", "design", "preset", "seeds", "env_step", "mean", "deviation", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def draw(
    scores: pd.DataFrame,
    kind: str,
    yardsticks: dict,
    title: str = "Online performance",
    others: pd.DataFrame | None = None,
) -> Figure:
    """Draws one panel a task.

    Args:
      scores: rows of ``read_scores``, not empty.
      kind: "evaluation" as in the paper, or "collection" for the training episodes.
      yardsticks: the content of yardsticks.json.
      title: of the figure.
      others: rows of ``score_files.read_score_files``, of which the tasks of ``scores`` are shown.

    Returns:
      The figure, which says on its face where a preset is not the paper's.
    """
    chosen, untrained = _split(scores, kind)
    tasks = style.sorted_tasks(scores.task)
    figure, panels = task_panels(tasks)
    for task, panel in panels.items():
        _draw_curves(panel, chosen[chosen.task == task])
        _draw_references(panel, task, untrained[untrained.task == task], yardsticks)
        if others is not None:
            _draw_others(panel, others[others.task == task], sorted(others.method.unique()))
        style.score_axes(panel, task, _KINDS[kind])
        panel.legend(fontsize="small")
    figure.suptitle("\n".join([title, *reductions(chosen)]))
    return figure


def _split(scores: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the designs' scores of one kind, and those of the agents that do not learn."""
    untrained = scores.design.isin(UNTRAINED)
    return scores[(scores.kind == kind) & ~untrained], scores[untrained]


def _draw_curves(axes: Axes, scores: pd.DataFrame) -> None:
    ends = summarize(scores)
    for end in ends.itertuples():
        table = curves(scores[(scores.design == end.design) & (scores.preset == end.preset)])
        tint = style.colour(end.design)
        name = style.label(end.design, end.preset, end.seeds)
        draw_curve(axes, table, tint, style.line(end.preset), name)


def _draw_references(axes: Axes, task: str, untrained: pd.DataFrame, yardsticks: dict) -> None:
    for design, preset, group in _references(untrained):
        # How an agent acts at random is the same in every preset; how the oracle plans is not.
        line = "--" if design == RANDOM else style.line(preset)
        name = _reference_label(design, preset, len(group))
        axes.axhline(group.score.mean(), color=style.colour(design), ls=line, label=name)
    for index, source in enumerate(yardsticks["sources"]):
        if task in source["scores"]:
            grey = str(0.3 + 0.2 * index)
            axes.axhline(source["scores"][task], color=grey, ls=":", label=source["label"])


def _draw_others(axes: Axes, others: pd.DataFrame, methods: list[str]) -> None:
    for method, group in others.groupby("method"):
        table = curve(group)
        if not table.empty:
            seeds = table.shape[1]
            name = f"{method} (overlay, {seeds} seed{'s' if seeds > 1 else ''})"
            place = methods.index(method) / max(len(methods) - 1, 1)
            draw_curve(axes, table, style.other_colour(place), style.OTHER_LINE, name)


def _references(untrained: pd.DataFrame) -> list[tuple[str, str | None, pd.DataFrame]]:
    """Returns (design, preset, rows) for each line; the random agent's presets are one."""
    random_agent = untrained[untrained.design == RANDOM]
    lines = [(RANDOM, None, random_agent)] if not random_agent.empty else []
    oracle = untrained[untrained.design == ORACLE]
    return lines + [(ORACLE, preset, group) for preset, group in oracle.groupby("preset")]


def _reference_label(design: str, preset: str | None, episodes: int) -> str:
    name = "random agent" if design == RANDOM else f"oracle ({preset})"
    return f"{name}, {episodes} episode{'s' if episodes > 1 else ''}"


def main(arguments: list[str] | None = None) -> None:
    """Draws the figure from the results present and prints where each curve ends."""
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{_NAME}", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--output", type=Path, default=Path(f"{_NAME}.png"))
    parser.add_argument(
        "--scores",
        choices=list(_KINDS),
        default="evaluation",
        help="scores of evaluation episodes (the paper), or of the training episodes themselves",
    )
    parser.add_argument(
        "--overlay",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE_OR_FOLDER",
        help="scores of others to draw too, as JSON of task, method, seed, xs and ys",
    )
    add_run_option(parser)
    options = parser.parse_args(arguments)
    guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    quiet_libraries()
    if options.run:
        print_commands(missing_commands([_NAME], options.results, options.run))
        return
    scores = read_scores(options.results)
    chosen, untrained = _split(scores, options.scores)
    if chosen.empty and untrained.empty:
        raise UsageError(
            f"{options.results} holds no {options.scores} scores; --run prints the commands"
        )
    others = read_score_files(options.overlay) if options.overlay else None
    yardsticks = json.loads(YARDSTICKS.read_text())
    save(draw(scores, options.scores, yardsticks, others=others), options.output)
    if not chosen.empty:
        print(summarize(chosen).to_string(index=False, float_format="{:.1f}".format))
    for task, of_task in untrained.groupby("task"):
        for design, preset, group in _references(of_task):
            name = _reference_label(design, preset, len(group))
            print(
                f"{task}: {name}, mean {group.score.mean():.1f}, sd {group.score.std(ddof=0):.1f}"
            )
    presets = (chosen if len(chosen) else untrained).preset.unique()
    print("\n".join(missing_notes(_NAME, presets, options.results)))


if __name__ == "__main__":
    main()
