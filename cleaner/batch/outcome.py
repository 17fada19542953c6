"""What becomes of a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cleaner.decode import UndecodableError
from cleaner.result import CleanResult

DIED = "its worker process died (out of memory?)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: its result, or the reason why there is none.

    place: where it stands in a container, "line 12". progress: how much of its file is done.
    """

    source: Path
    result: CleanResult | None
    failure: str | None = None
    place: str = ""
    progress: float = 1.0

    @property
    def where(self) -> str:
        """Its file, and its place in there."""
        return f"{self.source}, {self.place}" if self.place else str(self.source)


def cause(error: Exception, path: Path | None = None) -> str:
    """The reason of a failure, for people."""
    if isinstance(error, UndecodableError):
        return str(error)
    if isinstance(error, OSError):
        other = error.filename is not None and str(error.filename) != str(path)
        return f"{error.strerror or error}{f' ({error.filename})' if other else ''}"
    return f"a fault in cleaner, please report it: {error!r}"
