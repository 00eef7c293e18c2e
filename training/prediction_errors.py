"""How far a model's predictions are from what came: rewards and frames, step by step.

A window has a state filtered over its episode from the first entry to index t, the actions taken
from t on, and the truth on arriving at t+1, t+2, ... (the time convention of `world_model`).

Legend: W windows, H horizon, A action size.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from errors import UsageError
from replay.dataset import REWARD_EDGES, Dataset
from replay.episode import Episode
from world_model import WorldModel

# Ours: what fits beside SV2P's internal states in 1 GB.
_PARALLEL_EPISODES = 8
_PARALLEL_WINDOWS = 16

MEASURES = ("reward_error", "frame_error", "psnr", "ssim")


class Windows(NamedTuple):
    """Which predictions are measured.

    Attributes:
      episode: int64 [W], indices of episodes.
      start: int64 [W], index t of the last entry observed.
    """

    episode: np.ndarray
    start: np.ndarray


class PredictionErrors(NamedTuple):
    """What was predicted in each window, and how far off it was.

    Attributes:
      true_reward: float32 [W, H].
      predicted_reward: float32 [W, H].
      frame_error: float32 [W, H], mean squared error over pixels and colours in [0, 1]; None where
        the design predicts no frames, as are the next two.
      psnr: float32 [W, H], peak signal-to-noise ratio in decibel; inf where frames are equal.
      ssim: float32 [W, H], structural similarity, at most 1.
    """

    true_reward: np.ndarray
    predicted_reward: np.ndarray
    frame_error: np.ndarray | None
    psnr: np.ndarray | None
    ssim: np.ndarray | None

    @property
    def reward_error(self) -> np.ndarray:
        """The absolute error of each reward, float32 [W, H]."""
        return np.abs(self.predicted_reward - self.true_reward)


def draw_windows(
    episodes: Sequence[Episode], count: int, horizon: int, reaching_above: float | None = None
) -> Windows:
    """Draws windows, uniformly and each at most once, from all that the episodes hold.

    The draw depends on the arguments alone: every design and every seed of a run is measured on the
    same windows.

    Args:
      episodes: to draw from.
      count: how many; all there are where that is fewer.
      horizon: H.
      reaching_above: only windows that meet a reward above it are drawn (figure 9).

    Returns:
      The windows, by episode and start; none where no episode is long enough.
    """
    candidates = []
    for index, episode in enumerate(episodes):
        starts = np.arange(max(len(episode.reward) - horizon, 0))
        if reaching_above is not None and len(starts):
            met = np.lib.stride_tricks.sliding_window_view(episode.reward[1:], horizon)
            starts = starts[met.max(1) > reaching_above]
        candidates.append(np.stack([np.full_like(starts, index), starts], 1))
    every = np.concatenate(candidates) if candidates else np.zeros((0, 2), np.int64)
    chosen = np.random.default_rng(0).permutation(len(every))[:count]
    episode, start = every[np.sort(chosen)].T
    return Windows(episode, start)


class Measurement:
    """Measures one model on fixed windows, as often as asked."""

    def __init__(
        self, model: WorldModel, episodes: Sequence[Episode], windows: Windows, horizon: int
    ):
        """Keeps what stays the same from one measurement to the next.

        Args:
          model: any design.
          episodes: that the windows are indices into.
          windows: at least one.
          horizon: H.
        """
        self._model = model
        self._episodes = episodes
        self._windows = windows
        self._horizon = horizon
        self._observe = tf.function(model.observe)
        self._compiled_errors = tf.function(self._errors)

    def __call__(self, on_windows: Callable[[int], Any] = lambda count: None) -> PredictionErrors:
        """Filters, imagines and compares with the model as it is now.

        Args:
          on_windows: called with how many more windows are done.
        """
        found: list[tuple[np.ndarray, ...]] = []
        order: list[int] = []
        pending: list[tuple[int, Any]] = []  # windows whose states are filtered
        for window, state in self._filtered():
            pending.append((window, state))
            if len(pending) == _PARALLEL_WINDOWS:
                found.append(self._measure(pending))
                order += [number for number, _ in pending]
                on_windows(len(pending))
                pending = []
        if pending:
            found.append(self._measure(pending))
            order += [number for number, _ in pending]
            on_windows(len(pending))
        back = np.argsort(order)
        joined = [
            None if parts[0] is None else np.concatenate(parts)[back]
            for parts in zip(*found, strict=True)
        ]
        return PredictionErrors(*joined)

    def _filtered(self):
        """Yields each window's number and its state (batch 1); filters several episodes at once."""
        used = np.unique(self._windows.episode)
        for first in range(0, len(used), _PARALLEL_EPISODES):
            group = used[first : first + _PARALLEL_EPISODES]
            yield from self._filter_group(_pad(group, _PARALLEL_EPISODES), len(group))

    def _filter_group(self, group, count):
        """Filters episodes side by side; only the first ``count`` are not there as padding."""
        episodes = [self._episodes[index] for index in group]
        rows = {index: row for row, index in enumerate(group[:count])}
        due: dict[int, list[tuple[int, int]]] = {}  # entry to (window, row)
        for window, (index, start) in enumerate(zip(*self._windows, strict=True)):
            if index in rows:
                due.setdefault(start, []).append((window, rows[index]))
        state = self._model.initial_state(len(group))
        for entry in range(max(due) + 1):
            # An episode that is over stays at its last entry; nothing is asked of it any more.
            now = [min(entry, len(episode.reward) - 1) for episode in episodes]
            observed = (
                np.stack([part[t] for part, t in zip(parts, now, strict=True)])
                for parts in zip(*episodes, strict=True)
            )
            state = self._observe(state, *map(tf.constant, observed))
            for window, row in due.get(entry, ()):
                yield (
                    window,
                    tf.nest.map_structure(lambda part, row=row: part[row : row + 1], state),
                )

    def _measure(self, pending):
        """Predicts the windows whose states are given and compares; arrays [windows, H] or None."""
        numbers = _pad(np.array([number for number, _ in pending]), _PARALLEL_WINDOWS)
        states = _pad([state for _, state in pending], _PARALLEL_WINDOWS)
        state = tf.nest.map_structure(lambda *parts: tf.concat(parts, 0), *states)
        future = []
        for number in numbers:
            start = self._windows.start[number] + 1
            episode = self._episodes[self._windows.episode[number]]
            future.append([part[start : start + self._horizon] for part in episode])
        image, action, reward = (tf.constant(np.stack(part)) for part in zip(*future, strict=True))
        errors = self._compiled_errors(state, action, image, reward)
        return tuple(None if part is None else part.numpy()[: len(pending)] for part in errors)

    def _errors(self, state, action, true_image, true_reward):
        prediction = self._model.imagine(state, action, decode=True)
        frame_error = psnr = ssim = None
        if prediction.image is not None:
            truth = tf.cast(true_image, tf.float32) / 255.0
            frame_error = tf.reduce_mean(
                tf.math.squared_difference(prediction.image, truth), (2, 3, 4)
            )
            psnr = tf.image.psnr(prediction.image, truth, max_val=1.0)
            ssim = tf.image.ssim(prediction.image, truth, max_val=1.0)
        return PredictionErrors(true_reward, prediction.reward, frame_error, psnr, ssim)


def measurement_of(
    model: WorldModel, dataset: Dataset, split: str, windows: int, horizon: int
) -> Measurement:
    """Prepares measuring a model on windows of a split, the same ones for every model.

    Of a data set of bounded training rewards those evaluation windows are taken that meet a reward
    above the bound (figure 9).

    Raises:
      UsageError: the split holds no such window.
    """
    episodes = getattr(dataset, split)
    bound = dataset.manifest.max_reward if split == "evaluation" else None
    drawn = draw_windows(episodes, windows, horizon, bound)
    if not len(drawn.start):
        reward = "" if bound is None else f" that meets a reward above {bound}"
        raise UsageError(
            f"no window of 1 + {horizon} entries{reward} can be cut out of the data set's "
            f"{len(episodes)} {split} episodes; give longer ones"
        )
    return Measurement(model, episodes, drawn, horizon)


def summarize(errors: PredictionErrors) -> dict[str, Any]:
    """Returns the errors in few numbers, as JSON values.

    Its keys: "windows" and "horizon"; "L_R", the median over windows of the mean absolute reward
    error over the horizon; "L_O", the median over windows of the mean squared pixel error over the
    horizon (both as the paper's table 2 and 3), None without frames; and each of ``MEASURES`` with
    the "median" and the "mean" over windows at each step of the horizon, None without frames and
    where the number is not finite.
    """
    windows, horizon = errors.true_reward.shape
    frames = errors.frame_error is not None
    return {
        "windows": windows,
        "horizon": horizon,
        "L_R": float(np.median(errors.reward_error.mean(1))),
        "L_O": float(np.median(errors.frame_error.mean(1))) if frames else None,
        **{name: _by_step(getattr(errors, name)) for name in MEASURES},
    }


def heat_map(errors: PredictionErrors) -> list[list[int]]:
    """Counts pairs of rewards between ``REWARD_EDGES``: a row a true one, a column a predicted one.

    Predictions beyond the ends count in the outermost columns.
    """
    low, high = REWARD_EDGES[[0, -1]]
    true, predicted = (
        np.clip(part, low, high).ravel() for part in (errors.true_reward, errors.predicted_reward)
    )
    counts, _, _ = np.histogram2d(true, predicted, [REWARD_EDGES, REWARD_EDGES])
    return counts.astype(int).tolist()


def _by_step(values):
    if values is None:
        return None
    return {
        name: [float(value) if np.isfinite(value) else None for value in reduced(values, axis=0)]
        for name, reduced in (("median", np.median), ("mean", np.mean))
    }


def _pad(items, length):
    """Repeats the last item up to a length, so that one compiled function serves all batches."""
    return [*items, *[items[-1]] * (length - len(items))]
