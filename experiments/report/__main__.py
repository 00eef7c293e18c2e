"""Writes one HTML page: each claim of the paper and what the results at hand show of it.

    python -m experiments.report --results experiments/results --output report.html

The page needs nothing beside it: figures are inlined. It is about one preset; without --preset
about the one with the most finished runs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from errors import UsageError
from experiments.command_line import guarded, quiet_libraries
from experiments.presets import PRESETS

if TYPE_CHECKING:
    import pandas as pd

    from experiments.report.claims import Claim
    from experiments.report.evidence import Evidence
    from experiments.report.page import Judged

_RESULTS = Path(__file__).parents[1] / "results"


def choose_preset(index: pd.DataFrame, wanted: str | None, results: Path) -> str:
    """Returns the preset asked for, or that with the most finished runs of designs that learn.

    Args:
      index: rows of ``read_index``.
      wanted: a preset, None for the fullest.
      results: the folder, for what is said of it.

    Raises:
      UsageError: there is no run of it.
    """
    from experiments.designs import UNTRAINED

    trained = index[~index.design.isin(UNTRAINED)]
    if trained.empty:
        raise UsageError(f"{results} holds no run of a design; train and publish one first")
    if wanted is not None:
        if wanted not in set(trained.preset):
            there = ", ".join(sorted(set(trained.preset)))
            raise UsageError(f"{results} holds no run of preset {wanted}, only of {there}")
        return wanted
    done = trained[trained.done >= trained.planned].preset.value_counts()
    order = list(PRESETS)
    known = sorted(set(trained.preset), key=lambda p: order.index(p) if p in order else len(order))
    return max(known, key=lambda preset: done.get(preset, 0))


def judge(claims: Sequence[Claim], evidence: Evidence) -> list[Judged]:
    """Judges claims and draws what they show; each figure and table once, where it comes first."""
    from tqdm import tqdm

    from experiments.report import exhibits
    from experiments.report.page import Exhibit, Judged

    drawn, judged = set(), []
    for claim in tqdm(claims, desc="claims", unit="claim"):
        shown = []
        for name in claim.exhibits:
            content = None
            if name not in drawn:
                try:
                    content = exhibits.draw(name, evidence)
                except UsageError as error:
                    content = str(error)
            drawn.add(name)
            shown.append(Exhibit(name, exhibits.module(name), exhibits.description(name), content))
        missing = evidence.missing(claim.exhibits)
        judged.append(Judged(claim, claim.judge(evidence), shown, missing))
    return judged


def facts(evidence: Evidence) -> dict[str, str]:
    """Returns what a reader has to know of the results, by what it is called."""
    from datetime import UTC, datetime

    index = evidence.index[evidence.index.preset == evidence.preset]
    done = index[index.done >= index.planned]
    commits = [
        f"{commit[:12] if commit else 'unknown'}{' with changes' if dirty else ''} "
        f"({count} run{'s' if count > 1 else ''})"
        for (commit, dirty), count in Counter(
            zip(index.commit, index.dirty, strict=True)
        ).most_common()
    ]
    others = sorted(set(evidence.index.preset) - {evidence.preset})
    return {
        "drawn": datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC"),
        "preset": f"{evidence.preset}" + (f" (also there: {', '.join(others)})" if others else ""),
        "runs": f"{len(done)} finished, {len(index) - len(done)} on their way",
        "designs": ", ".join(sorted(set(index.design))),
        "tasks": ", ".join(sorted(task.replace("_", " ") for task in set(index.task))),
        "seeds": ", ".join(map(str, sorted(set(index.seed)))),
        "commits": "; ".join(commits),
        "machines": "; ".join(sorted(set(index.machine.dropna()))) or "unknown",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.report", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--results", type=Path, default=_RESULTS, help="the folder of results")
    parser.add_argument("--output", type=Path, default=Path("report.html"))
    parser.add_argument("--preset", help="whose runs are judged; the one with the most finished")
    parser.add_argument(
        "--dataset", action="append", help="the name of a data set to take; may be given again"
    )
    options = parser.parse_args(arguments)
    guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    quiet_libraries()
    # Heavy imports belong to the work, not to --help.
    from experiments.designs import UNTRAINED
    from experiments.figures.learning_curves import reductions
    from experiments.index import read_index
    from experiments.report.claims import CLAIMS
    from experiments.report.evidence import Evidence
    from experiments.report.page import page

    preset = choose_preset(read_index(options.results), options.preset, options.results)
    evidence = Evidence(options.results, preset, options.dataset)
    judged = judge(CLAIMS, evidence)
    trained = evidence.scores[~evidence.scores.design.isin(UNTRAINED)]
    banner = " ".join(f"Not at the paper's scale: {line}." for line in reductions(trained))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page(judged, preset, facts(evidence), banner))
    for each in judged:
        print(f"{each.verdict.outcome}: {each.claim.title}")
    print(f"wrote {options.output}")


if __name__ == "__main__":
    main()
