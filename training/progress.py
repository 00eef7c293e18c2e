"""Progress bars: one for a run's iterations, one for what the present iteration is busy with."""

import contextlib
import sys
from collections.abc import Iterator

from tqdm import tqdm

# Seconds between refreshes where nobody watches: a line in a log file is never overwritten.
_UNWATCHED_INTERVAL = 60.0


class ProgressBars:
    """Two bars on standard error, with rates and the time left."""

    def __init__(self, unit: str, total: int, done: int):
        """Shows a run of ``total`` iterations, each called a ``unit``; ``done`` are behind it."""
        watched = sys.stderr.isatty()
        interval = 0.1 if watched else _UNWATCHED_INTERVAL
        self._scores: dict[str, str] = {}
        self._bar = tqdm(
            total=total,
            initial=done,
            desc=f"{unit}s",
            unit=unit,
            mininterval=interval,
            maxinterval=max(interval, 10.0),
            dynamic_ncols=watched,
        )

    def score(self, name: str, score: float) -> None:
        """Shows the last score under ``name``."""
        self._scores[name] = f"{score:.1f}"
        self._bar.set_postfix(self._scores, refresh=False)

    def iteration_done(self) -> None:
        """Moves the outer bar on."""
        self._bar.update()

    @contextlib.contextmanager
    def phase(self, name: str, unit: str, total: int | None) -> Iterator[tqdm]:
        """A bar for one phase of an iteration, gone afterwards; hidden where nobody watches."""
        with tqdm(total=total, desc=name, unit=unit, leave=False, position=1, disable=None) as bar:
            yield bar

    def close(self) -> None:
        """Leaves the outer bar as it stands."""
        self._bar.close()
