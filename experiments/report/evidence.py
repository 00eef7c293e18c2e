"""What a folder of results holds of one preset, each part read when a claim first asks for it."""

import math
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from environments.tasks import CONTROL_TASKS
from errors import UsageError
from experiments.costs import DECISION, TRAIN_STEP, Cost, read_costs
from experiments.designs import ORACLE
from experiments.figures import figure_11
from experiments.grid import COMPARED, NEEDS, products, runs_for
from experiments.index import read_index
from experiments.missing import missing
from experiments.offline_results import OfflineRun, finished_offline_runs
from experiments.report.comparisons import Condition, Conditions, spaced, supplied
from experiments.results import read_end_scores, read_scores
from experiments.reward_counts import BINS, MAX_REWARD, read_reward_counts
from experiments.scaled_results import read_scaled_runs
from experiments.tables.cells import FEWEST_SEEDS
from experiments.variations import variation
from planet.config import TARGET_SIZES


class Evidence:
    """The numbers on which figures are drawn and verdicts stand; n runs of a condition.

    Attributes:
      folder: of the results.
      preset: whose runs count.
      datasets: names of the data sets whose offline runs count, None for all.
    """

    def __init__(self, folder: Path, preset: str, datasets: Collection[str] | None = None):
        """Reads nothing yet."""
        self.folder, self.preset, self.datasets = folder, preset, datasets

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Rows of ``read_scores``, variations included."""
        return self._of_preset(read_scores(self.folder, varied=True))

    @cached_property
    def online(self) -> Conditions:
        """Where the curves of finished runs end."""
        ends = read_end_scores(self.folder, varied=True)
        return _conditions(self._of_preset(ends), "score")

    @cached_property
    def oracle(self) -> dict[str, np.ndarray]:
        """By task, the scores of the oracle's episodes."""
        episodes = self.scores[(self.scores.design == ORACLE) & (self.scores.kind == "evaluation")]
        return {task: group.score.to_numpy() for task, group in episodes.groupby("task")}

    @cached_property
    def rewards(self) -> pd.DataFrame:
        """Rows of ``read_reward_counts``."""
        return self._of_preset(read_reward_counts(self.folder))

    @cached_property
    def mean_rewards(self) -> Conditions:
        """The mean reward of a decision in training, each taken as the middle of its bin."""
        table = self.rewards.copy()
        middles = (np.arange(BINS) + 0.5) * MAX_REWARD / BINS
        table["mean"] = [float(counts @ middles / counts.sum()) for counts in table.counts]
        return _conditions(table, "mean")

    @cached_property
    def offline_runs(self) -> list[OfflineRun]:
        """Finished runs on data sets whose training rewards have no bound."""
        return self._offline(bounded=False)

    @cached_property
    def bounded_runs(self) -> list[OfflineRun]:
        """Finished runs on data sets whose training rewards have one."""
        return self._offline(bounded=True)

    @cached_property
    def offline(self) -> Conditions:
        """The percentile of the final episodes of offline runs."""
        return _offline_conditions(self.offline_runs, lambda run: run.score)

    @cached_property
    def offline_errors(self) -> Conditions:
        """L_R on held-out windows of the same runs, in the same order."""
        return _offline_conditions(self.offline_runs, lambda run: run.errors["evaluation"]["L_R"])

    @cached_property
    def optimism(self) -> Conditions:
        """By how much rewards beyond those of training are predicted too high; see ``optimism``."""
        return _offline_conditions(self.bounded_runs, optimism)

    def of_sizes(self, target: str) -> dict[str, list[np.ndarray]]:
        """By task, a point for each size of the target: [n, 2], its place in size and the score."""
        points: dict[str, list[np.ndarray]] = {}
        for task, (place, size) in product(CONTROL_TASKS, enumerate(reversed(TARGET_SIZES))):
            varied = variation("lt_lr", self.preset, {"target": target, "target_size": size})
            condition = Condition("lt_lr", task, varied)
            if supplied(self.online, condition):
                scores = self.online[condition]
                point = np.stack([np.full(len(scores), float(place)), scores], axis=1)
                points.setdefault(spaced(task), []).append(point)
        return points

    def of_designs(self) -> dict[str, list[np.ndarray]]:
        """By task, a point for each design trained offline: [n, 2], L_R and the score."""
        points: dict[str, list[np.ndarray]] = {}
        for condition, scores in self.offline.items():
            if condition.design in COMPARED and supplied(self.offline, condition):
                point = np.stack([self.offline_errors[condition], scores], axis=1)
                points.setdefault(spaced(condition.task), []).append(point)
        return points

    def of_scales(self) -> dict[str, list[np.ndarray]]:
        """By design and task, a point for each scale: [n, 3], L_O, L_R and the score."""
        points: dict[str, list[np.ndarray]] = {}
        for (design, task, _), runs in self.scaled.groupby(["design", "task", "scale"]):
            if len(runs) >= FEWEST_SEEDS:
                point = runs.sort_values("seed")[["L_O", "L_R", "score"]].to_numpy(float)
                points.setdefault(f"{design} on {spaced(task)}", []).append(point)
        return points

    @cached_property
    def scaled(self) -> pd.DataFrame:
        """Rows of ``read_scaled_runs``."""
        return self._of_preset(read_scaled_runs(self.folder))

    @cached_property
    def costs(self) -> dict[tuple[str, str, str], Cost]:
        """What decisions and train steps cost, whatever the preset."""
        return read_costs(self.folder)

    @cached_property
    def frame_errors(self) -> pd.DataFrame:
        """Rows of ``figure_11.read``: scores and frame errors of all variations."""
        return self._of_preset(figure_11.read(self.folder))

    @cached_property
    def index(self) -> pd.DataFrame:
        """Rows of ``read_index``, of all presets."""
        return read_index(self.folder)

    def missing(self, names: Sequence[str]) -> list[str]:
        """Says which runs and benchmarks of figures and tables are not there or not finished."""
        needing = [name for name in names if name in NEEDS]
        lines = [str(each) for each in products(missing(needing, self.preset, self.index))]
        kinds = [DECISION] if "table_06" in names else []
        kinds = [DECISION, TRAIN_STEP] if "table_07" in names else kinds
        there = {key[1:] for key in self.costs}
        for kind in kinds:
            if absent := [design for design in COMPARED if (kind, design) not in there]:
                lines.append(f"seconds of a {kind.replace('_', ' ')}: {', '.join(absent)}")
        return lines

    def shown(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Returns the rows that belong to a figure, which have design, variation and task.

        Raises:
          UsageError: there are none.
        """
        runs = {(run.design, run.variation, run.task) for run in runs_for([name], self.preset)}
        keys = zip(rows.design, rows.variation, rows.task, strict=True)
        found = rows[pd.Series([key in runs for key in keys], rows.index, bool)]
        if found.empty:
            raise UsageError("there is no run that it shows")
        return found

    def _of_preset(self, table):
        return table[table.preset == self.preset]

    def _offline(self, bounded):
        runs = finished_offline_runs(self.folder, bounded, self.datasets)
        return [run for run in runs if run.preset == self.preset]


def optimism(run: OfflineRun) -> float:
    """Returns the mean of predicted less true reward where the true one was unseen in training.

    Args:
      run: on a data set of bounded training rewards; its held-out windows go beyond.

    Returns:
      From the bins' middles; nan where no held-out reward lies beyond the bound.
    """
    counts = np.asarray(run.errors["evaluation"]["heat_map"], float)  # [true, predicted]
    middles = (np.arange(len(counts)) + 0.5) * MAX_REWARD / len(counts)
    unseen = middles > run.dataset["max_reward"]
    excess = middles[None, :] - middles[unseen, None]
    total = counts[unseen].sum()
    return float((counts[unseen] * excess).sum() / total) if total else math.nan


def _conditions(table, value):
    table = table.dropna(subset=[value]).sort_values("seed", kind="stable")
    groups = table.groupby(["design", "task", "variation"])
    return {Condition(*key): group[value].to_numpy(float) for key, group in groups}


def _offline_conditions(runs, value):
    columns = ["design", "task", "variation", "seed", "value"]
    rows = [(run.design, run.task, "", run.seed, value(run)) for run in runs]
    return _conditions(pd.DataFrame(rows, columns=columns), "value")
