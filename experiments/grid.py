"""Which runs each figure and table of the paper needs.

A run that several of them need is the same run: it is named by what differs from its design, so the
whole frame of figure 4 is figure 2's `lt_lr`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from environments.tasks import CONTROL_TASKS
from experiments.choices import require_choice
from experiments.designs import DESIGNS, ORACLE, UNTRAINED, designs_with
from experiments.settings import OFFLINE, ONLINE
from experiments.variations import UNVARIED, variation
from model_options import SCALES
from planet.config import TARGET_SIZES

SEEDS = (0, 1, 2)  # paper section 4.2: three independent runs
COMPARED = ("ot_or", "ot_lr", "lt_lr", "lt_or", "r_recurrent")  # paper table 1
# Paper figure 11: the designs that are scaled, and which of their model's numbers does it.
SCALED = {"ot_or": "channel_scale", "lt_lr": "unit_scale"}
SHARING = "share_gradients"  # paper figure 7


class Run(NamedTuple):
    """One training run; the first fields are those of ``results.IDENTITY``.

    Attributes:
      design, task, preset, seed: of the run.
      variation: see ``variations.variation``.
      setting: ONLINE or OFFLINE.
      bounded: whether its data set's training rewards are bounded (figure 9).
    """

    design: str
    variation: str
    task: str
    preset: str
    seed: int
    setting: str = ONLINE
    bounded: bool = False


@dataclass(frozen=True)
class _Study:
    """A product of designs, tasks and seeds in one setting, whose models have some options."""

    designs: tuple[str, ...]
    tasks: tuple[str, ...] = tuple(CONTROL_TASKS)
    seeds: tuple[int, ...] = SEEDS
    setting: str = ONLINE
    bounded: bool = False
    options: tuple[tuple[str, Any], ...] = ()

    def runs(self, preset: str) -> list[Run]:
        options = dict(self.options)
        return [
            Run(design, varied, task, preset, seed, self.setting, self.bounded)
            for design in self.designs
            for varied in [variation(design, preset, options)]
            for task in self.tasks
            for seed in self.seeds
        ]


def _targets(target: str) -> tuple[_Study, ...]:
    return tuple(
        _Study(("lt_lr",), options=(("target", target), ("target_size", size)))
        for size in TARGET_SIZES
    )


_CHEETAH = ("cheetah_run",)
_ONLINE = (_Study(COMPARED),)
_OFFLINE = (_Study(COMPARED, setting=OFFLINE),)
_SCALED = tuple(
    _Study((design,), options=((option, scale),))
    for design, option in SCALED.items()
    for scale in SCALES
)
# What is not here needs no run: it is drawn from the code, the environments or benchmarks.
NEEDS: dict[str, tuple[_Study, ...]] = {
    # The agents that do not learn are lines: the episodes of one seed.
    "figure_02": (*_ONLINE, _Study(UNTRAINED, seeds=(0,))),
    "figure_03": (_Study(("ot_or", "lt_lr", "r_recurrent"), _CHEETAH),),
    "figure_04": _targets("crop"),
    "figure_06": _targets("resize"),
    "figure_07": tuple(
        _Study(tuple(designs_with(SHARING)), options=((SHARING, shared),))
        for shared in (True, False)
    ),
    "figure_08": (_Study(COMPARED, _CHEETAH, setting=OFFLINE),),
    "figure_09": (_Study(COMPARED, _CHEETAH, setting=OFFLINE, bounded=True),),
    "figure_10": (_Study(("r_recurrent", "r_conv", "r_ll")),),
    "figure_11": _SCALED,
    "figure_14": (_Study(tuple(DESIGNS), _CHEETAH),),
    "learning": (_Study(tuple(DESIGNS), _CHEETAH, seeds=(0,), setting=OFFLINE),),
    "table_01": _OFFLINE,
    "table_02": _OFFLINE,
    "table_03": _SCALED,
    "table_05": (*_ONLINE, *_OFFLINE),
    "table_06": _ONLINE,
    # Not the paper's: statistics over seeds and tasks, and the oracle beside published scores.
    "aggregates": (*_ONLINE, *_OFFLINE),
    "performance_profiles": (*_ONLINE, *_OFFLINE),
    "oracle": (_Study((ORACLE,)),),
}


def runs_for(names: Iterable[str], preset: str) -> list[Run]:
    """Returns the runs that figures and tables need, each of them once.

    Raises:
      UsageError: a name is of none that needs runs.
    """
    found: dict[Run, None] = {}
    for name in names:
        require_choice("figure or table", name, NEEDS)
        found |= dict.fromkeys(run for study in NEEDS[name] for run in study.runs(preset))
    return list(found)


def sources(run: Run) -> list[Run]:
    """Returns the online runs whose episodes an offline run is trained on (paper section 4.3)."""
    return [
        Run(design, UNVARIED, run.task, run.preset, seed) for design in COMPARED for seed in SEEDS
    ]


class Product(NamedTuple):
    """All runs of some designs on some tasks with some seeds."""

    designs: tuple[str, ...]
    variation: str
    tasks: tuple[str, ...]
    preset: str
    seeds: tuple[int, ...]
    setting: str
    bounded: bool

    @property
    def runs(self) -> list[Run]:
        """The runs in the order in which Hydra makes them jobs."""
        return [
            Run(design, self.variation, task, self.preset, seed, self.setting, self.bounded)
            for design in self.designs
            for task in self.tasks
            for seed in self.seeds
        ]

    def __str__(self):
        """Designs, tasks and seeds in a line."""
        kinds = [self.setting] if self.setting == OFFLINE else []
        kinds += ["low rewards"] if self.bounded else []
        head = " ".join([*kinds, ", ".join(self.designs), *self.variation.split(",")]).rstrip()
        seeds = f"seed{'s' if len(self.seeds) > 1 else ''} {', '.join(map(str, self.seeds))}"
        tasks = "all tasks" if self.tasks == tuple(CONTROL_TASKS) else ", ".join(self.tasks)
        return f"{head}: {tasks}; {seeds}"


def products(runs: Iterable[Run]) -> list[Product]:
    """Returns few products that hold exactly ``runs``, which are different."""
    seeds: dict[tuple, list[int]] = {}
    for design, varied, task, preset, seed, *rest in runs:
        seeds.setdefault((design, varied, task, preset, *rest), []).append(seed)
    tasks: dict[tuple, list[str]] = {}
    for (design, varied, task, preset, *rest), found in seeds.items():
        tasks.setdefault((design, varied, preset, tuple(found), *rest), []).append(task)
    designs: dict[tuple, list[str]] = {}
    for (design, varied, preset, found, *rest), each in tasks.items():
        designs.setdefault((varied, tuple(each), preset, found, *rest), []).append(design)
    return [Product(tuple(each), *key) for key, each in designs.items()]
