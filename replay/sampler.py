"""Training windows: drawn uniformly over all windows of all episodes, through `tf.data`."""

import weakref
from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from errors import UsageError
from replay.episode import Episode
from world_model import FRAME_SHAPE, SequenceBatch

PREFETCHED_BATCHES = 4  # ours: 38 MB at 64 x 12; rides out a burst of other work on the cores


class WindowSampler:
    """Cuts batches of windows out of episodes.

    Every window of `length` entries is as likely as every other (ours, see docs/deviations.md),
    so an episode of L entries counts L - length + 1 times.
    """

    def __init__(self, batch_size: int, length: int, seed: int):
        """Keeps what all batches share.

        Args:
          batch_size: windows per batch.
          length: entries per window.
          seed: non-negative; with the train step's number it decides a batch's draws.

        Raises:
          UsageError: a number is out of its range.
        """
        for name, value, least in (
            ("batch size", batch_size, 1),
            ("sequence length", length, 1),
            ("seed", seed, 0),
        ):
            if value < least:
                raise UsageError(f"the {name} is {value}; it must be at least {least}")
        self._batch_size = batch_size
        self._length = length
        self._seed = seed

    def batches(
        self, episodes: Sequence[Episode], first_train_step: int, count: int
    ) -> tf.data.Dataset:
        """Returns the batches of `count` train steps, made ahead of their use by another thread.

        Batch k is a function of the seed, `first_train_step + k` and the episodes alone, so a
        resumed run sees what an unbroken one does. Index 0 of a window keeps the action and
        reward that its episode has there.

        Args:
          episodes: the episodes as of now; ones added to the list later do not count.
          first_train_step: the number of train steps taken so far.
          count: how many batches.

        Returns:
          A finite data set of `SequenceBatch` with static shapes: image uint8 [B, T, 64, 64, 3],
          prev_action float32 [B, T, A], reward float32 [B, T], seed int32 [B, 2].

        Raises:
          UsageError: no episode is as long as a window, or action sizes differ.
        """
        windows = _Windows(episodes, self._batch_size, self._length, self._seed)
        spec = windows.spec
        # TensorFlow keeps every Python function it was given for as long as the process lives.
        # It gets a weak reference, and the data set the frames: they go when the data set goes.
        reference = weakref.ref(windows)

        def make_batch(train_step: tf.Tensor) -> SequenceBatch:
            arrays = tf.numpy_function(
                lambda number: reference().draw(number), [train_step], [s.dtype for s in spec]
            )
            return SequenceBatch(
                *(tf.ensure_shape(array, s.shape) for array, s in zip(arrays, spec, strict=True))
            )

        train_steps = tf.data.Dataset.range(first_train_step, first_train_step + count)
        dataset = train_steps.map(make_batch).prefetch(PREFETCHED_BATCHES)
        dataset.windows = windows
        return dataset


class _Windows:
    """The windows of a fixed list of episodes; `draw` runs outside the main thread."""

    def __init__(self, episodes: Sequence[Episode], batch_size: int, length: int, seed: int):
        self._episodes = [episode for episode in episodes if len(episode.reward) >= length]
        if not self._episodes:
            longest = max((len(episode.reward) for episode in episodes), default=0)
            raise UsageError(
                f"no window of {length} entries can be cut out of {len(episodes)} episodes, the "
                f"longest of {longest}; collect longer episodes or shorten the sequence length"
            )
        action_sizes = {episode.prev_action.shape[1] for episode in self._episodes}
        if len(action_sizes) > 1:
            raise UsageError(
                f"the episodes have actions of different sizes {sorted(action_sizes)}; "
                "keep the episodes of each task in a folder of their own"
            )
        # Window w of all windows belongs to the last episode whose first window is at most w.
        self._first = np.cumsum([0] + [len(e.reward) - length + 1 for e in self._episodes])
        self._length = length
        self._seed = seed
        self.spec = SequenceBatch(
            image=tf.TensorSpec((batch_size, length, *FRAME_SHAPE), tf.uint8),
            prev_action=tf.TensorSpec((batch_size, length, action_sizes.pop()), tf.float32),
            reward=tf.TensorSpec((batch_size, length), tf.float32),
            seed=tf.TensorSpec((batch_size, 2), tf.int32),
        )

    def draw(self, train_step: np.int64) -> SequenceBatch:
        """Returns a train step's batch as arrays, newly allocated: tensors may share the memory."""
        random = np.random.Generator(np.random.Philox([self._seed, int(train_step)]))
        batch = SequenceBatch(*(np.empty(s.shape, s.dtype.as_numpy_dtype) for s in self.spec))
        windows = random.integers(self._first[-1], size=len(batch.seed))
        owners = np.searchsorted(self._first, windows, side="right") - 1
        starts = windows - self._first[owners]
        for row, (owner, start) in enumerate(zip(owners, starts, strict=True)):
            episode = self._episodes[owner]
            piece = slice(start, start + self._length)
            batch.image[row] = episode.image[piece]
            batch.prev_action[row] = episode.prev_action[piece]
            batch.reward[row] = episode.reward[piece]
        batch.seed[...] = random.integers(2**31, size=batch.seed.shape)
        return batch
