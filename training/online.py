"""The paper's online setting (section 4.2): collect an episode, train, now and then evaluate.

Everything is a function of the run's seed and its counters: the environment and the policy are
seeded per episode, the windows per train step. An iteration first stores its episode, then trains,
evaluates and, last, writes its checkpoint. So a run killed at any point and started again reads the
episodes it has, does the unfinished iteration over and ends like an unbroken one. The episodes of
evaluations are stored too, apart: nothing is trained on them, offline data sets are tested on them.
"""

import contextlib
import dataclasses
import warnings

from tf_agents.specs import tensor_spec

from planners.config import CEMConfig, ExplorationConfig
from planners.policy import PlannerPolicy
from replay.episode import Episode, save_episode
from replay.recorder import RecordedEpisode, record_episode, seconds_by_cause
from replay.store import EpisodeStore
from training.checkpoints import Progress
from training.config import OnlineConfig
from training.progress import ProgressBars
from training.records import EPISODES_FOLDER, EVALUATION_EPISODES_FOLDER
from training.rounds import Rounds, mean_score
from training.run import Run
from training.seeds import Purpose, derive_seed


def train_online(run: Run, planner_config: CEMConfig, schedule: OnlineConfig) -> None:
    """Trains a world model online, from where the run stands to the schedule's end.

    Args:
      run: the run.
      planner_config: the planner of training and evaluation episodes.
      schedule: how much of what.

    Raises:
      UsageError: the folder holds another run, cannot be written, or the disk is full.
      TrainingDiverged: the loss or a gradient became non-finite; the last good checkpoint stays.
    """
    with contextlib.closing(_Part(run, planner_config, schedule)) as part:
        part.carry_on()


class _Part:
    """One process's part of a run: what the phases of an iteration share, and the progress."""

    def __init__(self, run, planner_config, schedule):
        self._run = run
        self._schedule = schedule
        self._evaluation_folder = run.folder / EVALUATION_EPISODES_FOLDER
        self._store = EpisodeStore(run.folder / EPISODES_FOLDER)
        self._checkpoints = run.checkpoints(schedule.keep_checkpoint_every, Progress)
        self._progress = self._restore()
        self._environment = run.make_environment(derive_seed(run.seed, Purpose.ENVIRONMENT, 0))
        specs = tensor_spec.from_spec(
            (self._environment.time_step_spec(), self._environment.action_spec())
        )
        self._uniform, self._exploring, greedy = (
            PlannerPolicy(*specs, run.model, planner_config, exploration)
            for exploration in (
                ExplorationConfig(kind="uniform"),
                ExplorationConfig(kind="gaussian", stddev=schedule.exploration_stddev),
                ExplorationConfig(kind="none"),
            )
        )
        self._bars = ProgressBars("episode", schedule.episodes, self._progress.episode)
        self._rounds = Rounds(run, greedy, self._bars, self._counters)

    def carry_on(self) -> None:
        """Runs the iterations that are left."""
        schedule = self._schedule
        for number in range(self._progress.episode + 1, schedule.episodes + 1):
            self._collect(number)
            self._rounds.train(self._episodes(number), schedule.train_steps_per_episode)
            best = number % schedule.evaluate_every == 0 and self._evaluate()
            if best or number % schedule.checkpoint_every == 0 or number == schedule.episodes:
                self._checkpoints.save(self._progress, best)
            self._bars.iteration_done()

    def close(self) -> None:
        """Leaves the bars as they stand and frees the environment."""
        self._bars.close()
        self._environment.close()

    def _restore(self) -> Progress:
        """Goes back to the newest checkpoint, or writes one of the very beginning."""
        progress = self._checkpoints.restore()
        if progress is None:
            progress = Progress(episode=0, decision=0, seed=self._run.seed)
            # Holds the initial weights; and a disk that cannot be written shows at once.
            self._checkpoints.save(progress)
        missing = sorted(set(progress.replay_index) - set(self._store.file_names))
        if missing:
            warnings.warn(
                f"episodes that the run was trained on are no longer there: {', '.join(missing)}; "
                "it carries on without them.",
                stacklevel=2,
            )
        self._run.log.truncate_after(progress.episode, collected=self._store.numbers)
        return progress

    def _collect(self, number: int) -> None:
        """Collects and stores episode ``number`` unless it is on disk already."""
        spent = {}
        if number not in self._store:
            recorded = self._record(number)
            self._store.add(number, recorded.episode)
            spent = seconds_by_cause([recorded])
        episodes = self._episodes(number)
        episode = episodes[-1]
        self._progress = dataclasses.replace(
            self._progress,
            episode=number,
            decision=self._progress.decision + len(episode.reward) - 1,
            replay_index=tuple(self._store.file_names[: len(episodes)]),
        )
        # A run killed later may have logged it; one killed right after storing it has not.
        if not any(
            record["kind"] == "collection" and record["episode"] == number
            for record in self._run.log.records
        ):
            self._run.log.write(
                "collection", **self._counters(), score=float(episode.score), **spent
            )
        self._bars.score("training", episode.score)

    def _evaluate(self) -> bool:
        """Evaluates without noise; returns whether the mean score is the best so far."""
        number, count = self._progress.episode, self._schedule.evaluation_episodes
        evaluations = number // self._schedule.evaluate_every
        film = evaluations % self._schedule.video_every == 0
        recorded = self._rounds.evaluate(number, count, self._decisions(), film)
        self._evaluation_folder.mkdir(exist_ok=True)
        for index, each in enumerate(recorded, start=count * (evaluations - 1) + 1):
            save_episode(self._evaluation_folder, index, each.episode)
        score = mean_score(recorded)
        best = self._progress.best_score is None or score > self._progress.best_score
        if best:
            self._progress = dataclasses.replace(self._progress, best_score=score)
        return best

    def _record(self, number: int) -> RecordedEpisode:
        """Collects episode ``number``, a function of the seed, the number and the weights."""
        cold = number <= self._schedule.cold_start_episodes
        policy = self._uniform if cold else self._exploring
        self._environment.reseed(derive_seed(self._run.seed, Purpose.ENVIRONMENT, number))
        policy_state = policy.initial_policy_state(
            1, derive_seed(self._run.seed, Purpose.POLICY, number)
        )
        with self._bars.phase("collecting", "decision", self._decisions()) as bar:
            return record_episode(self._environment, policy, policy_state, bar.update)

    def _decisions(self) -> int | None:
        """Decisions that an episode is going to take: those of the first; None before it."""
        return len(self._store.episodes[0].reward) - 1 if self._store.numbers else None

    def _episodes(self, number: int) -> list[Episode]:
        """Episodes up to ``number``: later ones on disk belong to later iterations."""
        return [
            episode
            for known, episode in zip(self._store.numbers, self._store.episodes, strict=True)
            if known <= number
        ]

    def _counters(self) -> dict[str, int]:
        return {
            "episode": self._progress.episode,
            "env_step": self._environment.action_repeat * self._progress.decision,
            "decision": self._progress.decision,
            "train_step": self._run.train_step,
        }
