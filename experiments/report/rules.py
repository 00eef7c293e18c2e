"""The rules by which results decide whether they show a claim.

A verdict takes ``FEWEST_SEEDS`` seeds of each condition that it compares, and ``FEWEST_TASKS``
tasks where the claim is about several; below that there is too little data.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from environments.tasks import CONTROL_TASKS
from experiments.report.comparisons import (
    Conditions,
    Estimate,
    Side,
    apart,
    gap,
    median_over_groups,
    pearson,
    spaced,
    supplied,
)
from experiments.tables.cells import FEWEST_POINTS, FEWEST_SEEDS

SHOWN, NOT_SHOWN, TOO_LITTLE = "shows it", "does not show it", "too little data"
TASKS = tuple(CONTROL_TASKS)
FEWEST_TASKS = 2  # ours: of one task nobody knows what another would give


class Verdict(NamedTuple):
    """What the results say of a claim.

    Attributes:
      outcome: SHOWN, NOT_SHOWN or TOO_LITTLE.
      findings: what was measured, or what a verdict takes that is not there; a sentence each.
    """

    outcome: str
    findings: Sequence[str]


def too_little(takes: str, found: str) -> Verdict:
    """Returns the verdict that says what it takes, and how much of it was found."""
    return Verdict(TOO_LITTLE, [f"A verdict takes {takes}; there {found}."])


def higher(
    values: Conditions,
    over: Sequence[Side],
    under: Sequence[Side],
    *,
    shown: Callable[[Estimate], bool] = lambda difference: difference.low > 0,
    fewest: int = 1,
    tasks: Sequence[str] = TASKS,
    unit: str = "points of score",
) -> Verdict:
    """Compares every design of one group with every one of another, task by task.

    Args:
      values: what is compared.
      over: said to have the higher numbers.
      under: said to have the lower ones.
      shown: whether the mean difference over all pairs shows the claim.
      fewest: how many of ``over`` there must be.
      tasks: that the claim is about.
      unit: of the numbers.
    """
    pairs = [
        (one, other, task)
        for task, one, other in product(tasks, over, under)
        if supplied(values, one.on(task), other.on(task))
    ]
    met = {task for _, _, task in pairs}
    compared = {one for one, _, _ in pairs}
    fewest_tasks = min(FEWEST_TASKS, len(tasks))
    if len(compared) < fewest or len(met) < fewest_tasks:
        return too_little(
            f"{FEWEST_SEEDS} finished seeds of {_some(fewest, over)} and of {_some(1, under)} "
            f"on {_tasks(fewest_tasks, tasks)}",
            f"{_are(len(compared), 'such design')}, on {_count(len(met), 'task')}"
            if compared
            else "is none",
        )
    conditions = [(one.on(task), other.on(task)) for one, other, task in pairs]
    whole = gap(values, conditions)
    above = sum(values[one].mean() > values[other].mean() for one, other in conditions)
    findings = [
        f"Mean difference {whole:+.4g} {unit}, {whole.seeds} seeds each, on {len(met)} of "
        f"{_count(len(tasks), 'task')}; higher in {above} of {_count(len(pairs), 'comparison')}."
    ]
    kinds = dict.fromkeys((one, other) for one, other, _ in pairs)
    if len(kinds) > 1:
        for kind in kinds:
            theirs = [c for c, pair in zip(conditions, pairs, strict=True) if pair[:2] == kind]
            where = ", ".join(spaced(one.task) for one, _ in theirs)
            part = gap(values, theirs)
            findings.append(
                f"{kind[0]} less {kind[1]}: {part:+.4g}, {part.seeds} seeds each, on {where}."
            )
    return Verdict(SHOWN if shown(whole) else NOT_SHOWN, findings)


def correlated(
    groups: Mapping[str, Collection[np.ndarray]],
    *,
    what: str,
    shown: Callable[[Estimate], bool],
    statistic: Callable[[np.ndarray], float] = lambda means: pearson(*means.T),
) -> Verdict:
    """Takes the median over groups of how two quantities of their points go together.

    Args:
      groups: by name, their points, each the quantities of its runs [n, Q].
      what: the statistic's name.
      shown: whether the median shows the claim.
      statistic: of the means [points, Q] of a group; Pearson's correlation of two quantities.
    """
    large = {name: list(g) for name, g in groups.items() if len(g) >= FEWEST_POINTS}
    if len(large) < FEWEST_TASKS:
        return too_little(
            f"{FEWEST_TASKS} groups of {FEWEST_POINTS} points, {FEWEST_SEEDS} finished seeds each",
            f"{_are(len(large), 'such group')}",
        )
    median = median_over_groups(list(large.values()), statistic)
    each = [
        f"{name} {statistic(np.array([point.mean(axis=0) for point in points])):+.2f}"
        for name, points in large.items()
    ]
    findings = [
        f"Median {what}: {median:+.2f}, {median.seeds} seeds each.",
        f"Of each: {', '.join(each)}.",
    ]
    return Verdict(SHOWN if shown(median) else NOT_SHOWN, findings)


def beats_reference(
    values: Conditions, sides: Iterable[Side], reference: Mapping[str, np.ndarray], name: str
) -> Verdict:
    """Looks for a condition all of whose seeds lie above every episode of a reference.

    Args:
      values: of scores.
      sides: that may beat it.
      reference: by task, the scores of its episodes.
      name: of the reference.
    """
    conditions = [side.on(task) for side, task in product(sides, TASKS)]
    there = [c for c in conditions if c.task in reference and supplied(values, c)]
    if found := [c for c in there if apart(values[c], reference[c.task])]:
        findings = [
            f"{c.design} on {spaced(c.task)}: {values[c].mean():.0f}, all {len(values[c])} seeds "
            f"above all {len(reference[c.task])} episodes of the {name} "
            f"({reference[c.task].mean():.0f})."
            for c in found
        ]
        return Verdict(SHOWN, findings)
    met = len({condition.task for condition in there})
    if met < FEWEST_TASKS:
        return too_little(
            f"{FEWEST_SEEDS} finished seeds of a design and episodes of the {name} on "
            f"{FEWEST_TASKS} tasks",
            f"{_are(met, 'such task')}",
        )
    return Verdict(NOT_SHOWN, [f"None of {_count(len(there), 'pair')} of design and task does."])


def all_of(verdicts: Collection[Verdict]) -> Verdict:
    """Joins the parts of a claim, which is shown where all of them are."""
    outcomes = {verdict.outcome for verdict in verdicts}
    outcome = next(each for each in (NOT_SHOWN, TOO_LITTLE, SHOWN) if each in outcomes)
    return Verdict(outcome, [line for verdict in verdicts for line in verdict.findings])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _are(number: int, noun: str) -> str:
    return f"{'is' if number == 1 else 'are'} {_count(number, noun) if number else f'no {noun}s'}"


def _some(fewest: int, sides: Sequence[Side]) -> str:
    names = ", ".join(map(str, sides))
    return names if fewest == len(sides) else f"at least {fewest} of {names}"


def _tasks(fewest: int, tasks: Sequence[str]) -> str:
    return spaced(tasks[0]) if len(tasks) == 1 else f"at least {fewest} common tasks"
