"""What becomes of a document, and the counts that a run keeps of it."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cleaner.decode import UndecodableError
from cleaner.result import CleanResult

# quarantined: it can be read and not be cleaned, or not be written.
State = Literal["cleaned", "quarantined", "unreadable"]

# Warnings kept of one file; a container of a million records is one.
_WARNINGS = 20


# Faults of the disk or the folder, not of a document: all that follow would meet them too.
_HALTING = frozenset(
    getattr(errno, name)
    for name in "ENOSPC EDQUOT EFBIG EROFS EACCES EPERM EIO EMFILE ENFILE ENOMEM".split()
    if hasattr(errno, name)
)


class HaltedError(RuntimeError):
    """Nothing more can be written; the message is for people."""


def halts(error: Exception) -> bool:
    """Whether a fault of writing is one that all that follow would meet too."""
    return isinstance(error, OSError) and error.errno in _HALTING


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document has no body."""

    state: State
    reason: str


@dataclass(slots=True)
class Tally:
    """Counts of documents that were cleaned; they add up.

    removed: characters by category; body: characters that stay. warnings: the first ones; warned:
    how many there are.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    body: int = 0
    repairs: int = 0
    trials: int = 0
    warned: int = 0
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, result: CleanResult) -> Tally:
        """That of one document."""
        tally = cls(Counter([result.verdict.status]))
        for removal in result.removals:
            tally.removed[removal.category] += len(removal.text)
        tally.body, tally.repairs = len(result.body), len(result.repairs)
        tally.trials, tally.warned = len(result.trials), len(result.warnings)
        tally.warnings = [str(each) for each in result.warnings[:_WARNINGS]]
        return tally

    def add(self, other: Tally, where: str = "") -> None:
        """Count others in; where: what to say before their warnings."""
        self.verdicts.update(other.verdicts)
        self.removed.update(other.removed)
        self.body += other.body
        self.repairs += other.repairs
        self.trials += other.trials
        self.warned += other.warned
        for each in other.warnings[: _WARNINGS - len(self.warnings)]:
            self.warnings.append(f"{where}: {each}" if where else each)

    def packed(self) -> list[Any]:
        """Its values as JSON has them, short."""
        counts = [self.body, self.repairs, self.trials, self.warned]
        return [dict(self.verdicts), dict(self.removed), *counts, self.warnings]

    @classmethod
    def unpacked(cls, values: Iterable[Any]) -> Tally:
        """The inverse of `packed`."""
        verdicts, removed, *others = values
        return cls(Counter(verdicts), Counter(removed), *others)

    @property
    def documents(self) -> int:
        """How many were cleaned."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document (or, where `earlier`, of all in a file that was done before).

    place: where it stands in a container, "line 12". failure: why it has no body. tally: counts,
    where it has one. result: all of it, where that was asked for. progress: how much of its file
    is done.
    """

    source: Path
    tally: Tally | None = None
    failure: Failure | None = None
    place: str = ""
    progress: float = 1.0
    result: CleanResult | None = None
    earlier: bool = False

    @property
    def where(self) -> str:
        """Its file, and its place in there."""
        return f"{self.source}, {self.place}" if self.place else str(self.source)


def failure_of(error: Exception, path: Path | None = None) -> Failure:
    """The failure that an error is: of reading, or of cleaning."""
    unread = isinstance(error, (UndecodableError, OSError))
    return Failure("unreadable" if unread else "quarantined", cause(error, path))


def cause(error: Exception, path: Path | None = None) -> str:
    """The reason of a failure, for people."""
    if isinstance(error, UndecodableError):
        return str(error)
    if isinstance(error, OSError):
        other = error.filename is not None and str(error.filename) != str(path)
        # Those of Arrow are of several lines.
        reason = error.strerror or " ".join(str(error).split())
        return f"{reason}{f' ({error.filename})' if other else ''}"
    return f"a fault in cleaner, please report it: {error!r}"
