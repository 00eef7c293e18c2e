"""Rules for the claims about what a design costs."""

from collections.abc import Mapping, Sequence

from experiments.costs import DECISION, TRAIN_STEP, Cost
from experiments.report.comparisons import Conditions, Side, spaced, supplied
from experiments.report.rules import FEWEST_TASKS, NOT_SHOWN, SHOWN, TASKS, Verdict, too_little
from experiments.tables.cells import FEWEST_SEEDS

PRECISION = "float32"  # the paper's
Costs = Mapping[tuple[str, str, str], Cost]  # by machine, kind and design


def cheapest_and_dearest(
    costs: Costs, designs: Sequence[str], cheapest: str, dearest: Sequence[str]
) -> Verdict:
    """Checks which of the designs take the fewest and the most seconds.

    Shown where that holds of train steps and of decisions, on each machine that measured them all.
    """
    lines, holds, kinds = [], [], set()
    for machine in sorted({machine for machine, _, _ in costs}):
        for kind in (TRAIN_STEP, DECISION):
            found = {d: costs[machine, kind, d] for d in designs if (machine, kind, d) in costs}
            if len(found) < len(designs):
                continue
            order = sorted(designs, key=lambda design, of=found: of[design].seconds[PRECISION])
            kinds.add(kind)
            holds.append(order[0] == cheapest and set(order[-len(dearest) :]) == set(dearest))
            each = ", ".join(f"{d} {found[d].seconds[PRECISION]:.3g} s" for d in order)
            lines.append(f"{kind.replace('_', ' ')} on {machine}: {each}.")
    if len(kinds) < 2:  # half of the claim
        return too_little(
            f"a machine's train steps and decisions of {', '.join(designs)}",
            "are not all of them",
        )
    return Verdict(SHOWN if all(holds) else NOT_SHOWN, lines)


def best_for_its_cost(
    scores: Conditions, costs: Costs, ahead: Sequence[str], behind: Sequence[str]
) -> Verdict:
    """Checks whether some designs reach more score for a second of deciding than all others.

    Shown where that holds on more than half of the tasks, on the first machine that measured all
    of those designs that have scores; at least two of ``behind`` are needed.
    """
    every = [*ahead, *behind]
    for machine in sorted({machine for machine, _, _ in costs}):
        lines, holds = [], 0
        for task in TASKS:
            ratio = {
                d: scores[Side(d).on(task)].mean() / costs[machine, DECISION, d].seconds[PRECISION]
                for d in every
                if (machine, DECISION, d) in costs and supplied(scores, Side(d).on(task))
            }
            others = [ratio[d] for d in behind if d in ratio]
            if len(others) < 2 or not set(ahead) <= ratio.keys():
                continue
            holds += min(ratio[d] for d in ahead) > max(others)
            each = ", ".join(f"{d} {ratio[d]:.3g}" for d in ratio)
            lines.append(f"{spaced(task)}: {each} points a second.")
        if len(lines) >= FEWEST_TASKS:
            findings = [f"On {holds} of {len(lines)} tasks, on {machine}.", *lines]
            return Verdict(SHOWN if 2 * holds > len(lines) else NOT_SHOWN, findings)
    return too_little(
        f"scores of {FEWEST_SEEDS} finished seeds, and a machine's decisions, of "
        f"{', '.join(ahead)} and two other designs on {FEWEST_TASKS} tasks",
        "are not as many",
    )
