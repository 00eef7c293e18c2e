"""The paper's offline setting (section 4.3): train on fixed episodes, now and then evaluate.

Nothing is collected, so that what a model learns depends on its design alone. As in the online
loop everything is a function of the run's seed and its counters: a run killed at any point does its
unfinished iteration over and ends like an unbroken one. After the last iteration come the run's
results: prediction errors on either split, with their heat maps, and the planned episodes of which
the score is a percentile. Each is logged as soon as it is there, and not done again.
"""

import contextlib
import dataclasses
from typing import Any

from planners.policy import PlannerPolicy
from replay.dataset import Dataset
from replay.manifest import SPLITS
from replay.recorder import seconds_by_cause
from training.checkpoints import OfflineProgress
from training.config import OfflineConfig
from training.evaluation import evaluate
from training.persistence import Persistence
from training.prediction_errors import Measurement, heat_map, measurement_of, summarize
from training.progress import ProgressBars
from training.records import FINAL_KINDS
from training.rounds import Rounds, mean_score
from training.run import Run
from training.seeds import Purpose, derive_seed


def train_offline(
    run: Run, policy: PlannerPolicy, horizon: int, dataset: Dataset, schedule: OfflineConfig
) -> None:
    """Trains a world model on a data set, from where the run stands to the schedule's end.

    Args:
      run: the run, on the data set's task.
      policy: plans with the model, without exploration.
      horizon: steps over which prediction errors are measured.
      dataset: what to train on and to be measured on.
      schedule: how much of what.

    Raises:
      UsageError: the folder holds another run, cannot be written, the disk is full, or the data set
        holds no window of the horizon.
      TrainingDiverged: the loss or a gradient became non-finite; the last good checkpoint stays.
    """
    with contextlib.closing(_Part(run, policy, horizon, dataset, schedule)) as part:
        part.carry_on()


class _Part:
    """One process's part of a run: what the phases of an iteration share, and the progress."""

    def __init__(self, run, policy, horizon, dataset, schedule):
        self._run = run
        self._policy = policy
        self._dataset = dataset
        self._schedule = schedule
        self._measurements, self._baselines = (
            {
                name: measurement_of(model, dataset, name, schedule.error_windows, horizon)
                for name in SPLITS
            }
            for model in (run.model, Persistence())
        )
        self._checkpoints = run.checkpoints(
            schedule.keep_checkpoint_every, OfflineProgress, dataset=dataset.manifest.version
        )
        self._progress = self._restore()
        self._bars = ProgressBars("iteration", schedule.iterations, self._progress.iteration)
        self._rounds = Rounds(run, policy, self._bars, self._counters)

    def carry_on(self) -> None:
        """Runs the iterations that are left, and what comes after the last."""
        schedule = self._schedule
        for number in range(self._progress.iteration + 1, schedule.iterations + 1):
            self._progress = dataclasses.replace(self._progress, iteration=number)
            self._rounds.train(self._dataset.train, schedule.train_steps_per_iteration)
            best = number % schedule.evaluate_every == 0 and self._evaluate()
            if best or number % schedule.checkpoint_every == 0 or number == schedule.iterations:
                self._checkpoints.save(self._progress, best)
            self._bars.iteration_done()
        for name in SPLITS:
            self._measure_finally(name)
        for number in range(schedule.final_episodes):
            self._evaluate_finally(number)

    def close(self) -> None:
        """Leaves the bars as they stand."""
        self._bars.close()

    def _restore(self) -> OfflineProgress:
        """Goes back to the newest checkpoint, or writes one of the very beginning."""
        progress = self._checkpoints.restore()
        if progress is None:
            progress = OfflineProgress(iteration=0, seed=self._run.seed)
            # Holds the initial weights; and a disk that cannot be written shows at once.
            self._checkpoints.save(progress)
        # A run that is given more iterations has results of weights that are about to change.
        outdated = FINAL_KINDS if progress.iteration < self._schedule.iterations else ()
        self._run.log.truncate_after(
            progress.iteration, counter=OfflineProgress.counter, outdated=outdated
        )
        return progress

    def _evaluate(self) -> bool:
        """Measures and evaluates; returns whether the mean score is the best so far."""
        number, count = self._progress.iteration, self._schedule.evaluation_episodes
        summary = summarize(self._measured(self._measurements["evaluation"]))
        self._run.log.write("prediction_errors", **self._counters(), split="evaluation", **summary)
        if not count:
            return False
        film = (number // self._schedule.evaluate_every) % self._schedule.video_every == 0
        recorded = self._rounds.evaluate(number, count, self._decisions(), film)
        score = mean_score(recorded)
        best = self._progress.best_score is None or score > self._progress.best_score
        if best:
            self._progress = dataclasses.replace(self._progress, best_score=score)
        return best

    def _measure_finally(self, split: str) -> None:
        """Logs the errors of a split, their heat map, and what repeating the present gives."""
        if self._logged("final_prediction_errors", "split", split):
            return
        errors = self._measured(self._measurements[split])
        baseline = summarize(self._measured(self._baselines[split]))
        self._run.log.write(
            "final_prediction_errors",
            **self._counters(),
            split=split,
            **summarize(errors),
            heat_map=heat_map(errors),
            persistence=baseline,
        )

    def _evaluate_finally(self, number: int) -> None:
        """Logs the score of one of the episodes after the last train step."""
        if self._logged("final_evaluation", "number", number):
            return
        # No iteration has the number of the one after the last.
        seed = derive_seed(self._run.seed, Purpose.EVALUATION, self._schedule.iterations + 1)
        with self._bars.phase("final evaluation", "decision", self._decisions()) as bar:
            (recorded,) = evaluate(
                self._policy, self._run.make_environment, 1, seed, bar.update, first=number
            )
        self._run.log.write(
            "final_evaluation",
            **self._counters(),
            number=number,
            score=float(recorded.episode.score),
            **seconds_by_cause([recorded]),
        )
        self._bars.score("final", recorded.episode.score)

    def _logged(self, kind: str, key: str, value: Any) -> bool:
        return any(
            record["kind"] == kind and record[key] == value for record in self._run.log.records
        )

    def _measured(self, measurement: Measurement):
        with self._bars.phase("measuring", "window", None) as bar:
            return measurement(bar.update)

    def _decisions(self) -> int:
        """Decisions that an episode is going to take: at most as many as held-out ones took."""
        return max(len(episode.reward) - 1 for episode in self._dataset.evaluation)

    def _counters(self) -> dict[str, int]:
        return {
            "iteration": self._progress.iteration,
            "train_step": self._run.train_step,
        }
