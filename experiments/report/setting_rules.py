"""Rules for claims that set designs online beside the same designs offline."""

from collections.abc import Iterator, Sequence

from experiments.report.comparisons import Conditions, Side, apart, spaced, supplied
from experiments.report.rules import FEWEST_TASKS, NOT_SHOWN, SHOWN, TASKS, Verdict, too_little
from experiments.tables.cells import FEWEST_POINTS, FEWEST_SEEDS

MARGIN = 100.0  # ours: a tenth of the highest score there is; less is a small difference


def catches_up(online: Conditions, offline: Conditions, sides: Sequence[Side]) -> Verdict:
    """Looks for a design that is far behind the best online and beside the best offline.

    Far behind is by more than MARGIN, each of its seeds below each of the best's; beside is within
    MARGIN of the best there.
    """
    found, met = [], 0
    for task, there in _tasks(online, offline, sides, fewest=2):
        met += 1
        best_online = max(there, key=lambda side: online[side.on(task)].mean())
        best_offline = max(offline[side.on(task)].mean() for side in there)
        ahead = online[best_online.on(task)]
        for side in there:
            behind, later = online[side.on(task)], offline[side.on(task)]
            far = apart(ahead, behind) and ahead.mean() - behind.mean() > MARGIN
            if far and best_offline - later.mean() < MARGIN:
                found.append(
                    f"{side} on {spaced(task)}: online {behind.mean():.0f} and the best, "
                    f"{best_online}, {ahead.mean():.0f}; offline {later.mean():.0f} and the best "
                    f"{best_offline:.0f} ({len(behind)} and {len(later)} seeds)."
                )
    if found:
        return Verdict(SHOWN, found)
    if met < FEWEST_TASKS:
        return _too_little(2, met)
    return Verdict(NOT_SHOWN, [f"No design does, on {met} tasks."])


def best_differs(online: Conditions, offline: Conditions, sides: Sequence[Side]) -> Verdict:
    """Counts the tasks on which the best design online is clearly not the best offline.

    Clearly: offline, each of its seeds lies below each of the best's. Shown where at least half of
    the tasks are such ones.
    """
    lines, differ = [], 0
    for task, there in _tasks(online, offline, sides, fewest=FEWEST_POINTS):
        one, other = (
            max(there, key=lambda side, of=values: of[side.on(task)].mean())
            for values in (online, offline)
        )
        clearly = one != other and apart(offline[other.on(task)], offline[one.on(task)])
        differ += clearly
        how = "the same" if one == other else "clearly another" if clearly else "hardly another"
        lines.append(f"{spaced(task)}: online {one}, offline {other}, {how}.")
    if len(lines) < FEWEST_TASKS:
        return _too_little(FEWEST_POINTS, len(lines))
    findings = [f"Clearly another design on {differ} of {len(lines)} tasks.", *lines]
    return Verdict(SHOWN if 2 * differ >= len(lines) else NOT_SHOWN, findings)


def _tasks(online, offline, sides, fewest) -> Iterator[tuple[str, list[Side]]]:
    """Yields the tasks on which enough designs were run in both settings, with those designs."""
    for task in TASKS:
        there = [
            side
            for side in sides
            if supplied(online, side.on(task)) and supplied(offline, side.on(task))
        ]
        if len(there) >= fewest:
            yield task, there


def _too_little(designs, met):
    return too_little(
        f"{FEWEST_SEEDS} finished seeds of {designs} designs in both settings, on {FEWEST_TASKS} "
        "tasks",
        f"{'is 1 such task' if met else 'is no such task'}",
    )
