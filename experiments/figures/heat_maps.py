"""Heat maps of predicted against true rewards, which figures 8 and 9 have in common."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from errors import UsageError
from experiments.figures import style
from experiments.figures.command import save
from experiments.guard import guarded, quiet_libraries
from experiments.missing import add_run_option, missing_commands, missing_notes, print_commands
from experiments.offline_results import OfflineRun, read_offline_runs
from experiments.results import RESULTS

_PAPER_TASK = "cheetah_run"
_PAPER_TRAIN_STEPS = 100_000  # 1000 iterations of 100 (original code)
_PAPER_TRANSITIONS = 1_250_000  # paper section 4.3
_MAX_REWARD = 4.0  # paper figure 8: four environment steps of at most 1 each
_TITLE_INCHES = 6  # the longest line of the title
_SPLITS = {"train": "training", "evaluation": "evaluation"}


def draw(runs: Sequence[OfflineRun]) -> Figure:
    """Draws a column for each design and a row for each split; seeds are summed up.

    Args:
      runs: of one task, one preset and one data set.

    Returns:
      The figure: true rewards to the right, predicted ones upwards, darker where there are more of
      them. A dashed green line is the perfect prediction; a dotted black one, on a data set of
      bounded training rewards, the border beyond which no reward was seen in training.
    """
    designs = style.in_order(run.design for run in runs)
    figure = Figure(figsize=(max(2.6 * len(designs) + 1, _TITLE_INCHES), 7), layout="constrained")
    panels = figure.subplots(len(_SPLITS), len(designs), squeeze=False, sharex=True, sharey=True)
    maps = {
        (split, design): np.sum(
            [run.errors[split]["heat_map"] for run in runs if run.design == design], axis=0
        )
        for split in _SPLITS
        for design in designs
    }
    # A share of the predictions, so that designs and splits compare; one scale for all panels.
    shares = {key: counts / counts.sum() for key, counts in maps.items()}
    lowest = min(share[share > 0].min() for share in shares.values())
    norm = LogNorm(lowest, max(share.max() for share in shares.values()))
    first = runs[0]
    mesh = None
    for row, (split, name) in zip(panels, _SPLITS.items(), strict=True):
        for panel, design in zip(row, designs, strict=True):
            mesh = _draw_panel(panel, shares[split, design], norm, first.dataset["max_reward"])
            errors = [run.errors[split]["L_R"] for run in runs if run.design == design]
            panel.set_title(f"{name}, $L_R$ {np.mean(errors):.3f}", fontsize="small")
        row[0].set_ylabel("predicted reward")
    for panel, design in zip(panels[0], designs, strict=True):
        seeds = sum(run.design == design for run in runs)
        head = style.label(design, first.preset, seeds)
        panel.set_title(f"{head}\n{panel.get_title()}", fontsize="small")
    for panel in panels[-1]:
        panel.set_xlabel("true reward")
    figure.colorbar(mesh, ax=panels, label="share of the predictions", shrink=0.6)
    figure.legend(handles=panels[0, 0].get_lines(), loc="outside lower center", ncols=2)
    figure.suptitle("\n".join(_head(runs)))
    return figure


def _draw_panel(axes: Axes, share: np.ndarray, norm: LogNorm, border: float | None):
    edges = np.linspace(0, _MAX_REWARD, len(share) + 1)
    mesh = axes.pcolormesh(edges, edges, np.ma.masked_equal(share.T, 0), norm=norm, cmap="magma_r")
    ends = (0, _MAX_REWARD)
    axes.plot(
        ends, ends, color="#00E0A0", linestyle="--", linewidth=1.5, label="perfect prediction"
    )
    if border is not None:
        axes.axvline(border, color="black", linestyle=":", label="unseen in training to the right")
    axes.set_xlim(*ends)
    axes.set_ylim(*ends)
    axes.set_aspect("equal")
    return mesh


def _head(runs: Sequence[OfflineRun]) -> list[str]:
    """What the figure shows, and how far short of the paper's its runs are."""
    first = runs[0]
    lines = [f"Predicted against true rewards on {first.task.replace('_', ' ')}"]
    if first.preset != "paper":
        counts = " or ".join(f"{steps:,}" for steps in sorted({run.train_steps for run in runs}))
        transitions = first.dataset["splits"]["train"]["transitions"]
        lines += [
            f"reduced preset '{first.preset}': {counts} train steps (the paper: "
            f"{_PAPER_TRAIN_STEPS:,})",
            f"on {transitions:,} training transitions ({_PAPER_TRANSITIONS:,})",
        ]
    return lines


def run_figure(name: str, description: str, bounded: bool, arguments: Sequence[str] | None) -> None:
    """Parses the arguments of figure 8 or 9, draws it and prints the errors.

    Args:
      name: of the script's module.
      description: the head of its help.
      bounded: whether it shows data sets of bounded training rewards.
      arguments: of the command line, None for those of the process.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m experiments.figures.{name}", description=description
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--output", type=Path, default=Path(f"{name}.png"))
    parser.add_argument("--task", default=_PAPER_TASK, help=f"the paper: {_PAPER_TASK}")
    parser.add_argument("--preset", help="needed where there are results of several")
    parser.add_argument(
        "--dataset", action="append", help="the name of a data set to take; may be given again"
    )
    add_run_option(parser)
    options = parser.parse_args(arguments)
    guarded(lambda: _run(name, options, bounded))


def _run(name: str, options: argparse.Namespace, bounded: bool) -> None:
    quiet_libraries()
    if options.run:
        print_commands(missing_commands([name], options.results, options.run))
        return
    runs = read_offline_runs(options.results, bounded, options.dataset)
    runs = [run for run in runs if run.task == options.task]
    if not runs:
        raise UsageError(f"{options.results} holds no such run on {options.task}; see --task")
    presets = sorted({run.preset for run in runs})
    if options.preset is None and len(presets) > 1:
        raise UsageError(f"there are results of presets {', '.join(presets)}; choose by --preset")
    runs = [run for run in runs if run.preset == (options.preset or presets[0])]
    if not runs:
        raise UsageError(f"no results of preset {options.preset}, only {', '.join(presets)}")
    save(draw(runs), options.output)
    print("design, seed: L_R in training, evaluation (persistence)")
    for run in sorted(runs, key=lambda run: (run.design, run.seed)):
        train, evaluation = run.errors["train"], run.errors["evaluation"]
        print(
            f"{run.design}, {run.seed}: {train['L_R']:.4f}, {evaluation['L_R']:.4f} "
            f"({evaluation['persistence']['L_R']:.4f})"
        )
    if options.task == _PAPER_TASK:
        print("\n".join(missing_notes(name, [runs[0].preset], options.results)))
