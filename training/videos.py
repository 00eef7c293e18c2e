"""Videos: what the agent did, and what its model expected beside what came."""

from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import tensorflow as tf

from replay.episode import Episode
from world_model import State, WorldModel

_FRAMES_PER_SECOND = 25  # ours: cheetah run in real time, 4 environment steps of 10 ms a decision
_SCALE = 4  # ours: 64 pixels are small on a screen
CONTEXT = 5  # ours: frames that the model sees before it predicts
HORIZON = 95  # ours: with the context four seconds, long after a plan's horizon of 12


def filter_episode(model: WorldModel, episode: Episode, entries: int) -> State:
    """Returns the belief, of batch 1, after the first ``entries`` entries of an episode."""
    # Eagerly: a graph of so many unrolled entries takes longer to trace than it saves, each time.
    state = model.initial_state(1)
    for index in range(entries):
        entry = (episode.image[index], episode.prev_action[index], episode.reward[index])
        state = model.observe(state, *(tf.constant(each[None]) for each in entry))
    return state


def open_loop_frames(
    model: WorldModel, episode: Episode, context: int = CONTEXT, horizon: int = HORIZON
) -> np.ndarray | None:
    """Filters the first frames of an episode and imagines what follows from its actions.

    Args:
      model: any design.
      episode: of more than ``context`` entries.
      context: frames that the model observes, at least 1.
      horizon: frames that it predicts, fewer where the episode ends.

    Returns:
      uint8 [T, 64, 192, 3]: true | predicted | difference (grey where they agree); black in the
      middle while the model still observes. None where the design predicts no frames.
    """
    image = episode.image[: context + horizon]
    state = filter_episode(model, episode, context)
    actions = tf.constant(episode.prev_action[None, context : context + horizon])
    predicted = model.imagine_frames(state, actions)
    if predicted is None:
        return None
    true = image.astype(np.float32)
    middle, difference = np.zeros_like(true), np.zeros_like(true)
    middle[context:] = 255 * predicted[0].numpy()
    difference[context:] = 127.5 + (middle[context:] - true[context:]) / 2
    joined = np.concatenate([true, middle, difference], axis=2)
    return np.clip(np.round(joined), 0, 255).astype(np.uint8)


def write_video(
    path: Path,
    frames: np.ndarray,
    scale: int = _SCALE,
    frames_per_second: int = _FRAMES_PER_SECOND,
) -> Path:
    """Writes an MP4 file.

    Args:
      path: the file; its folder is made.
      frames: uint8 [T, h, w, 3]; enlarged, the sides must be multiples of 16, for the codec.
      scale: each pixel is drawn as scale x scale.
      frames_per_second: how fast it plays.

    Returns:
      ``path``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    enlarged = frames.repeat(scale, axis=1).repeat(scale, axis=2)
    with imageio.get_writer(
        path, fps=frames_per_second, codec="libx264", macro_block_size=16
    ) as writer:
        for frame in enlarged:
            writer.append_data(frame)
    return path
