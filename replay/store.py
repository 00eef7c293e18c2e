"""The episodes of one run: a folder of files, held in memory while the run lasts."""

import warnings
from pathlib import Path

from errors import UsageError
from replay.episode import (
    PARTIAL_SUFFIX,
    Episode,
    EpisodeError,
    episode_number,
    load_episode,
    save_episode,
    unwritable,
)

SET_ASIDE = "set_aside"  # ours: the folder below the store's that bad files are moved to


class EpisodeStore:
    """All sound episodes of a folder, by number; frames stay uint8 (3 MB an episode).

    Opening a store claims the folder: what a killed writer left half-written is removed. Others
    may add whole episodes to it with `save_episode`; `refresh` finds them.
    """

    def __init__(self, folder: Path):
        """Opens the folder, makes it where it is missing, and loads every episode in it.

        Args:
          folder: where the files are.

        Raises:
          UsageError: the folder cannot be read or written.
        """
        self._folder = folder
        self._by_number: dict[int, tuple[str, Episode]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for leftover in folder.glob(f"*{PARTIAL_SUFFIX}"):
                leftover.unlink()
        except OSError as error:
            raise unwritable(folder, error) from error
        self.refresh()

    @property
    def numbers(self) -> list[int]:
        """The numbers of the episodes, ascending."""
        return sorted(self._by_number)

    @property
    def episodes(self) -> list[Episode]:
        """The episodes in the order of their numbers."""
        return [self._by_number[number][1] for number in self.numbers]

    @property
    def file_names(self) -> list[str]:
        """The names of the episodes' files in the order of their numbers: the replay index."""
        return [self._by_number[number][0] for number in self.numbers]

    def __contains__(self, number: int) -> bool:
        """Whether the episode of that number is here."""
        return number in self._by_number

    def add(self, number: int, episode: Episode) -> Path:
        """Saves an episode and holds it; returns its file.

        Raises:
          ValueError: the number is taken, or the arrays do not form a sound episode.
          UsageError: the folder cannot be written to.
        """
        if number in self:
            raise ValueError(f"{self._folder} already holds episode {number}")
        path = save_episode(self._folder, number, episode)
        self._by_number[number] = (path.name, episode)
        return path

    def refresh(self) -> None:
        """Loads the files that came since; sets aside, with a warning each, those that are bad.

        Raises:
          UsageError: a file cannot be read, or a bad one cannot be moved.
        """
        known = {name for name, _ in self._by_number.values()}
        for path in sorted(self._folder.glob("*.npz")):
            if path.name in known:
                continue
            try:
                number = episode_number(path)
                if number in self:
                    holder, _ = self._by_number[number]
                    raise EpisodeError(f"{path}: {holder} already holds its number")
                self._by_number[number] = (path.name, load_episode(path))
            except EpisodeError as fault:
                moved = self._set_aside(path)
                warnings.warn(f"{fault}; moved to {moved} and skipped", stacklevel=2)

    def _set_aside(self, path: Path) -> Path:
        """Moves a file out of the way and returns its new place."""
        moved = self._folder / SET_ASIDE / path.name
        try:
            moved.parent.mkdir(exist_ok=True)
            return path.replace(moved)
        except OSError as error:
            raise UsageError(
                f"cannot move the bad file {path} to {moved}: {error.strerror}; remove it"
            ) from error
