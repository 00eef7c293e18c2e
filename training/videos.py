"""Videos: what the agent did, and what its model expected beside what came."""

from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import tensorflow as tf

from replay.episode import Episode
from world_model import WorldModel

_FRAMES_PER_SECOND = 25  # ours: cheetah run in real time, 4 environment steps of 10 ms a decision
_SCALE = 4  # ours: 64 pixels are small on a screen
CONTEXT = 5  # ours: frames that the model sees before it predicts
HORIZON = 95  # ours: with the context four seconds, long after a plan's horizon of 12


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
    prev_action = episode.prev_action[: context + horizon]

    # Eagerly: a graph of so many unrolled entries takes longer to trace than it saves, each time.
    state = model.initial_state(1)
    for index in range(context):
        entry = (image[index], prev_action[index], episode.reward[index])
        state = model.observe(state, *(tf.constant(each[None]) for each in entry))
    actions = tf.constant(prev_action[None, context:])
    predicted = model.imagine_frames(state, actions)
    if predicted is None:
        return None
    true = image.astype(np.float32)
    middle, difference = np.zeros_like(true), np.zeros_like(true)
    middle[context:] = 255 * predicted[0].numpy()
    difference[context:] = 127.5 + (middle[context:] - true[context:]) / 2
    joined = np.concatenate([true, middle, difference], axis=2)
    return np.clip(np.round(joined), 0, 255).astype(np.uint8)


def write_video(path: Path, frames: np.ndarray) -> Path:
    """Writes frames, uint8 [T, h, w, 3], as an MP4 file, each pixel drawn as 4 x 4."""
    path.parent.mkdir(parents=True, exist_ok=True)
    enlarged = frames.repeat(_SCALE, axis=1).repeat(_SCALE, axis=2)
    # All sides are multiples of 16, as the codec wants them.
    with imageio.get_writer(
        path, fps=_FRAMES_PER_SECOND, codec="libx264", macro_block_size=16
    ) as writer:
        for frame in enlarged:
            writer.append_data(frame)
    return path
