"""The paper's claims, in its order, each with what it rests on and the rule that judges results.

The claims are in our words; the rules and their numbers are ours too, as the paper names none.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.grid import COMPARED, SHARING
from experiments.report.comparisons import Estimate, Side, pearson
from experiments.report.cost_rules import best_for_its_cost, cheapest_and_dearest
from experiments.report.evidence import Evidence
from experiments.report.rules import Verdict, all_of, beats_reference, correlated, higher
from experiments.report.setting_rules import MARGIN, best_differs, catches_up
from experiments.variations import variation

STRONG = 0.5  # ours, after Cohen (1988): a correlation is strong from here on
_CHEETAH = ("cheetah_run",)  # paper figures 3, 8, 9 and 14
_LATENT, _OBSERVATION = [Side("lt_lr"), Side("lt_or")], [Side("ot_or"), Side("ot_lr")]
_IMAGES, _R = [*_LATENT, *_OBSERVATION], Side("r_recurrent")
_EVERY = [Side(design) for design in COMPARED]


class Claim(NamedTuple):
    """A claim of the paper.

    Attributes:
      name: for links, words with hyphens.
      title: the claim in a sentence.
      section: of the paper.
      paper: what the paper shows for it, and where.
      rule: when our results show it, as ``judge`` has it.
      exhibits: the figures and tables that show it, by the names of their scripts.
      judge: takes the evidence.

    The runs that it takes are those of its exhibits (``grid.NEEDS``).
    """

    name: str
    title: str
    section: str
    paper: str
    rule: str
    exhibits: tuple[str, ...]
    judge: Callable[[Evidence], Verdict]


def _falls(found: Estimate) -> bool:
    return found.high < 0 and found.point <= -STRONG


def _rises(found: Estimate) -> bool:
    return found.low > 0 and found.point >= STRONG


def _more_pixels(target: str) -> Callable[[Evidence], Verdict]:
    what = "correlation of the target's place in size with the score"
    return lambda evidence: correlated(evidence.of_sizes(target), what=what, shown=_rises)


def _sharing(evidence: Evidence) -> Verdict:
    def sides(shared: bool) -> list[Side]:
        names = [side.design for side in _OBSERVATION]
        return [Side(name, variation(name, evidence.preset, {SHARING: shared})) for name in names]

    parts = []
    for shared, apart in zip(sides(True), sides(False), strict=True):
        parts.append(higher(evidence.online, [shared], [apart], shown=lambda it: it.high < 0))
    return all_of(parts)


def _best_reward_model(evidence: Evidence) -> Verdict:
    others = [Side("r_conv"), Side("r_ll")]
    return all_of([higher(evidence.online, [_R], [other]) for other in others])


def _closeness(means: np.ndarray) -> float:
    """How much closer frame errors go with (low) scores than reward errors; [points, 3]."""
    frame, reward, score = means.T
    return pearson(reward, score) - pearson(frame, score)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "images-online",
        "Learning online, designs that predict images score higher than the one that predicts "
        "rewards alone.",
        "4.2",
        "Figure 2: on every task R stays below most designs that predict images.",
        "The 95% interval of the mean difference to R lies above zero, with at least two of the "
        "four designs.",
        ("figure_02",),
        lambda it: higher(it.online, _IMAGES, [_R], fewest=2),
    ),
    Claim(
        "rewards-met",
        "While it learns, R meets lower rewards than the best designs that predict images.",
        "4.2",
        "Figures 3 and 14: on cheetah run the rewards of L_T L_R and O_T O_R reach further up.",
        "The 95% interval of the difference in mean reward of a training decision lies above zero.",
        ("figure_03", "figure_14"),
        lambda it: higher(
            it.mean_rewards,
            [Side("lt_lr"), Side("ot_or")],
            [_R],
            tasks=_CHEETAH,
            unit="of reward a decision",
        ),
    ),
    Claim(
        "beats-oracle",
        "Now and then a learned model scores higher than planning with the simulator itself.",
        "4.2",
        "Figure 2: O_T O_R does on cartpole balance, for one.",
        "On some task every seed of some design ends above every episode of the oracle.",
        ("figure_02",),
        lambda it: beats_reference(it.online, _EVERY, it.oracle, "oracle"),
    ),
    Claim(
        "latent-or-not",
        "Whether a model steps through a latent space or from image to image matters little.",
        "1 and 4.2",
        "Figure 2 and Table 5: neither kind leads on most tasks.",
        f"The 95% interval of the mean difference lies within {MARGIN:.0f} points of zero.",
        ("figure_02", "performance_profiles", "aggregates"),
        lambda it: higher(
            it.online,
            _LATENT,
            _OBSERVATION,
            shown=lambda found: max(abs(found.low), abs(found.high)) < MARGIN,
        ),
    ),
    Claim(
        "images-offline",
        "Trained on the same fixed data, designs that predict images still score higher than R.",
        "4.3",
        "Table 1: R has the lowest scores on almost all tasks.",
        "As online: the 95% interval of the mean difference lies above zero, with at least two of "
        "the four designs.",
        ("table_01",),
        lambda it: higher(it.offline, _IMAGES, [_R], fewest=2),
    ),
    Claim(
        "reward-error-offline",
        "On the same data, the better a design predicts rewards, the higher it scores.",
        "4.3",
        "Tables 1 and 2, Figure 8: on most tasks reward error and score correlate strongly.",
        f"Over tasks, the median correlation of L_R with the score is at most -{STRONG}, and its "
        "95% interval below zero.",
        ("table_01", "table_02", "figure_08"),
        lambda it: correlated(
            it.of_designs(), what="correlation of reward error with score", shown=_falls
        ),
    ),
    Claim(
        "same-data-catches-up",
        "Some designs that do badly online do as well as the best once the data are the same.",
        "4.3",
        "Table 5: O_T L_R on walker walk; nearly all designs on reacher easy and ball in cup.",
        f"Some design is more than {MARGIN:.0f} points below the best online, each seed below "
        f"each, and within {MARGIN:.0f} points of the best offline.",
        ("table_05",),
        lambda it: catches_up(it.online, it.offline, _EVERY),
    ),
    Claim(
        "best-differs",
        "The best design when exploring is often not the best on fixed data.",
        "4.3",
        "Table 5: the highest scores online and offline stand in different rows.",
        "On at least half of the tasks another design is best offline, each seed above each.",
        ("table_05",),
        lambda it: best_differs(it.online, it.offline, _EVERY),
    ),
    Claim(
        "more-pixels-crop",
        "The more of the image a model has to predict, the higher it scores.",
        "4.4",
        "Figure 4: L_T L_R, predicting the centre of the image only.",
        "Over tasks, the median correlation of the target's place in size with the score is at "
        f"least {STRONG}, and its 95% interval above zero.",
        ("figure_04",),
        _more_pixels("crop"),
    ),
    Claim(
        "frame-error",
        "The better a model predicts images, the higher it scores.",
        "4.4",
        "Table 3 and Figure 11: among downsized models, frame error and score correlate strongly.",
        "Over designs and tasks, the median correlation of L_O with the score is at most "
        f"-{STRONG}, and its 95% interval below zero.",
        ("table_03", "figure_11"),
        lambda it: correlated(
            it.of_scales(),
            what="correlation of frame error with score",
            shown=_falls,
            statistic=lambda means: pearson(means[:, 0], means[:, 2]),
        ),
    ),
    Claim(
        "frames-over-rewards",
        "Online, image error tells more about the score than reward error does.",
        "4.4",
        "Table 3: the correlation of reward error with score is weak, sometimes even positive.",
        "Over designs and tasks, the 95% interval of the median difference of both correlations "
        "(reward error's less image error's) lies above zero.",
        ("table_03",),
        lambda it: correlated(
            it.of_scales(),
            what="difference of the correlations",
            shown=lambda found: found.low > 0,
            statistic=_closeness,
        ),
    ),
    Claim(
        "more-pixels-resize",
        "That holds as well where the image to be predicted is made smaller instead of cropped.",
        "A.1",
        "Figure 6: as Figure 4, with a sharper transition.",
        "As for the crops.",
        ("figure_06",),
        _more_pixels("resize"),
    ),
    Claim(
        "optimism",
        "The best designs on fixed data are not those that expect unseen high rewards.",
        "A.2",
        "Figure 9: trained on low rewards alone, O_T O_R and L_T L_R predict high ones too low; "
        "L_T O_R predicts them higher.",
        "Where true rewards exceed those of training, L_T O_R predicts higher, relative to the "
        "true ones, than O_T O_R and L_T L_R: the 95% interval of the difference lies above zero.",
        ("figure_09",),
        lambda it: higher(
            it.optimism,
            [Side("lt_or")],
            [Side("ot_or"), Side("lt_lr")],
            tasks=_CHEETAH,
            unit="of reward",
        ),
    ),
    Claim(
        "sharing",
        "Training the representation on rewards too need not help, and costs score in designs that "
        "step from image to image.",
        "A.3",
        "Figure 7: with sharing, O_T O_R and O_T L_R fall behind themselves without.",
        "For both, the 95% interval of the difference, with sharing less without, lies below zero.",
        ("figure_07",),
        _sharing,
    ),
    Claim(
        "best-reward-model",
        "Of three models of rewards alone the recurrent one, R, is the best.",
        "B",
        "Figure 10: R_recurrent against R_conv and R_LL.",
        "For both others, the 95% interval of the mean difference lies above zero.",
        ("figure_10",),
        _best_reward_model,
    ),
    Claim(
        "costs",
        "R is the fastest design; those that step from image to image are the slowest.",
        "B",
        "Table 7: seconds of a train step and of planning.",
        "That is the order of measured train steps and decisions, on each machine with all five.",
        ("table_07",),
        lambda it: cheapest_and_dearest(
            it.costs, COMPARED, "r_recurrent", [side.design for side in _OBSERVATION]
        ),
    ),
    Claim(
        "score-for-cost",
        "For what a decision costs, R and L_T L_R score far more than the designs that have to "
        "predict images to plan.",
        "B.4",
        "Table 6: scores divided by inference time.",
        "On more than half of the tasks both have more points a second than each other design.",
        ("table_06",),
        lambda it: best_for_its_cost(
            it.online, it.costs, ["r_recurrent", "lt_lr"], ["ot_or", "ot_lr", "lt_or"]
        ),
    ),
)
