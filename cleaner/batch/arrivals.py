"""Scrapes that arrive while a run watches: each is handed over when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, time

from cleaner.extras import extra
from cleaner.io.whole import looks_whole

# A file that stays as it is for so long is handed over though it does not end as it should: then
# it is cleaned as far as it goes, and the fault is named. Times `settle`.
_PATIENCE = 15
_POLL_MS = 200


@dataclass(slots=True)
class _Waiting:
    """A file that was written to. stamp: its size and time; since: when they were first seen so;
    halved: whether it was looked at since, and is not whole."""

    stamp: tuple[int, int] | None = None
    since: float = 0.0
    halved: bool = False


class Arrivals:
    """The files that were written to and are not done. settle: seconds without a change."""

    def __init__(self, settle: float, clock: Callable[[], float] = monotonic) -> None:
        self._settle, self._clock = settle, clock
        self._waiting: dict[Path, _Waiting] = {}

    def __contains__(self, path: Path) -> bool:
        return path in self._waiting

    def saw(self, path: Path) -> None:
        """Note a change of a file, or of a folder that came with files in it."""
        if path.is_dir() and not path.is_symlink():
            for base, _, names in os.walk(path):
                for name in names:
                    self._waiting.setdefault(Path(base, name), _Waiting())
        else:
            self._waiting.setdefault(path, _Waiting())

    def is_fresh(self, path: Path) -> bool:
        """Whether a file was written to so lately that it may not be whole; then it waits."""
        try:
            fresh = time() - path.stat().st_mtime < self._settle
        except OSError:
            return False
        if fresh:
            self.saw(path)
        return fresh

    def due(self) -> set[Path]:
        """The files that have become whole; they wait no longer."""
        due = {path for path, waiting in list(self._waiting.items()) if self._is_due(path, waiting)}
        for path in due:
            del self._waiting[path]
        return due

    def _is_due(self, path: Path, waiting: _Waiting) -> bool:
        now = self._clock()
        try:
            found = path.stat()
            stamp = found.st_size, found.st_mtime_ns
            if stamp != waiting.stamp:
                self._waiting[path] = _Waiting(stamp, now)
                return False
            still = now - waiting.since
            if still < self._settle:
                return False
            if not waiting.halved and looks_whole(path):
                return True
        except OSError:
            if os.path.lexists(path):
                return True  # it cannot be looked at (a link to itself): its reader says why
            del self._waiting[path]  # it came and went
            return False
        waiting.halved = True
        return still >= _PATIENCE * self._settle


def changes(folder: Path) -> Iterator[set[Path]]:
    """The paths that changed below a folder, or none of them, several times a second.

    Nothing that happens after the first set was given is missed. Raises MissingExtraError.
    """
    watchfiles = extra("watchfiles", "watch", "--watch")
    found = watchfiles.watch(
        folder,
        watch_filter=lambda change, path: change != watchfiles.Change.deleted,
        debounce=_POLL_MS,
        rust_timeout=_POLL_MS,
        yield_on_timeout=True,
    )
    for changed in found:
        yield {Path(path) for _, path in changed}
