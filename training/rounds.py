"""What the iterations of every loop are made of: rounds of train steps and of evaluation."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from planners.policy import PlannerPolicy
from replay.episode import Episode
from replay.recorder import RecordedEpisode, seconds_by_cause
from replay.sampler import WindowSampler
from training.evaluation import evaluate
from training.progress import ProgressBars
from training.run import Run
from training.seeds import Purpose, derive_seed
from training.train_steps import run_train_steps
from training.videos import open_loop_frames


class Rounds:
    """Trains, evaluates and logs for one run, each round a function of its seed and counters."""

    def __init__(
        self,
        run: Run,
        policy: PlannerPolicy,
        bars: ProgressBars,
        counters: Callable[[], Mapping[str, int]],
    ):
        """Keeps what the rounds share.

        Args:
          run: the run; the batch of a diverging train step goes into its folder.
          policy: the agent without exploration.
          bars: of the run.
          counters: where the run stands, for the records of the log.
        """
        self._run = run
        self._policy = policy
        self._bars = bars
        self._counters = counters
        self._sampler = WindowSampler(
            run.trainer.config.batch_size,
            run.trainer.config.sequence_length,
            derive_seed(run.seed, Purpose.WINDOWS, 0),
        )

    def train(self, episodes: Sequence[Episode], count: int) -> None:
        """Takes ``count`` train steps on windows of the episodes and logs them.

        Raises:
          UsageError: no window can be cut out of the episodes.
          TrainingDiverged: the loss or a gradient became non-finite.
        """
        batches = self._sampler.batches(episodes, self._run.train_step, count)
        with self._bars.phase("training", "train step", count) as bar:

            def show(metrics):
                bar.set_postfix(loss=f"{metrics['loss']:.4g}", refresh=False)
                bar.update()

            record = run_train_steps(self._run.trainer, batches, self._run.folder, show)
        self._run.log.write("training", **self._counters(), **record)

    def evaluate(
        self, number: int, episodes: int, decisions: int | None, film: bool
    ) -> list[RecordedEpisode]:
        """Runs noise-free episodes and logs their scores.

        Args:
          number: of the iteration; no other one is evaluated on the same episodes.
          episodes: how many.
          decisions: that one is going to take, None where that is not known.
          film: whether to log a video of the first one.

        Returns:
          The episodes.
        """
        seed = derive_seed(self._run.seed, Purpose.EVALUATION, number)
        total = decisions and episodes * decisions
        with self._bars.phase("evaluating", "decision", total) as bar:
            recorded = evaluate(
                self._policy, self._run.make_environment, episodes, seed, bar.update
            )
        scores = [float(each.episode.score) for each in recorded]
        score = mean_score(recorded)
        self._run.log.write(
            "evaluation",
            **self._counters(),
            score=score,
            scores=scores,
            **seconds_by_cause(recorded),
        )
        self._bars.score("evaluation", score)
        if film:
            self._film(recorded[0].episode)
        return recorded

    def _film(self, episode: Episode) -> None:
        """Puts videos of an episode into the log."""
        self._run.log.video("agent", episode.image, self._counters())
        frames = open_loop_frames(self._run.model, episode)
        if frames is not None:
            self._run.log.video("open_loop", frames, self._counters())


def mean_score(recorded: Sequence[RecordedEpisode]) -> float:
    """Returns the mean score of episodes."""
    return float(np.mean([each.episode.score for each in recorded]))
