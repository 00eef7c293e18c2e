"""Draws what the model of a run imagines beside what happened: pictures, and a video of frames.

python -m experiments.imagine run=FOLDER
"""

from pathlib import Path

from errors import UsageError
from experiments.command_line import run_command
from experiments.config import ImagineConfig
from experiments.designs import DESIGNS
from experiments.saved_config import read_config
from experiments.stored_episodes import find_episode


def imagine(config: ImagineConfig) -> None:
    """Filters an episode up to a decision, imagines on, and names the files that it wrote.

    Raises:
      UsageError: the folder holds no run, no weights or no such episode, or the episode is too
        short.
    """
    run = read_config(Path(config.run))
    if run.design not in DESIGNS:
        raise UsageError(f"{run.design} has no model that imagines; give a run of another design")
    horizon = run.planner.horizon
    if DESIGNS[run.design].fixed_horizon and config.decisions < horizon:
        raise UsageError(
            f"decisions is {config.decisions}; {run.design} predicts the rewards of {horizon} at "
            f"once: give decisions={horizon} or more"
        )
    path = find_episode(run, config.episodes, config.episode)

    # Heavy imports belong to the work, not to --help or to a mistake that is seen without them.
    from experiments.agent import build_agent, restore_weights
    from experiments.figures.imagination import draw_compositions, draw_imagination, film
    from replay.episode import load_episode
    from training.videos import write_video

    episode = load_episode(path)
    needed = config.start + config.decisions + 1
    if len(episode.reward) < needed:
        raise UsageError(
            f"{path} has {len(episode.reward)} entries; start={config.start} with "
            f"decisions={config.decisions} needs {needed}, lower one of them"
        )
    agent = build_agent(run)
    print(f"{run.design} on {run.task}, {restore_weights(agent, run)}; episode {path}")
    imagined = _imagine(agent.model, episode, config, horizon, DESIGNS[run.design].fixed_horizon)
    folder = Path(config.folder)
    title = f"{run.design}, {run.task}, preset {run.preset}: from decision {config.start} on"
    written = [draw_imagination(imagined, title, folder / "imagination.png")]
    if imagined.image is not None:
        video = folder / "imagination.mp4"
        written.append(write_video(video, film(imagined), scale=1, frames_per_second=5))
    if imagined.composition is not None:
        written.append(draw_compositions(imagined, title, folder / "compositions.png"))
    print("\n".join(["wrote", *(f"  {path}" for path in written)]))


def _imagine(model, episode, config, horizon, fixed_horizon):
    """Returns what the model expects to follow, and what did."""
    import tensorflow as tf

    from experiments.figures.imagination import Imagined
    from sv2p.model import SV2P
    from training.videos import filter_episode

    first = config.start + 1
    future = slice(first, first + config.decisions)
    state = filter_episode(model, episode, entries=first)
    actions = tf.constant(episode.prev_action[None, future])
    reward = model.imagine(state, actions[:, :horizon] if fixed_horizon else actions).reward
    frames = model.imagine_frames(state, actions)
    composition = model.imagine_compositions(state, actions) if isinstance(model, SV2P) else None
    return Imagined(
        true_image=episode.image[future],
        true_reward=episode.reward[future],
        reward=reward[0].numpy(),
        image=None if frames is None else frames[0].numpy(),
        composition=composition and type(composition)(*(part[0].numpy() for part in composition)),
        horizon=horizon,
    )


if __name__ == "__main__":
    run_command("imagine", imagine, __doc__.split("\n")[0])
