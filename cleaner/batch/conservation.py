"""The books of a run: what came in is what went out, or it is said what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.batch.journal import Journal
from cleaner.io.inputs import Input

# Of a million missing files, the first say enough.
_NAMED = 20


@dataclass(slots=True)
class Count:
    """Documents by what became of them."""

    found: int = 0
    cleaned: int = 0
    quarantined: int = 0
    unreadable: int = 0

    def add(self, other: Count) -> None:
        """Count others in."""
        self.found += other.found
        self.cleaned += other.cleaned
        self.quarantined += other.quarantined
        self.unreadable += other.unreadable

    @property
    def missing(self) -> int:
        """How many nothing became of; below 0, how many more there are than came in."""
        return self.found - self.cleaned - self.quarantined - self.unreadable

    @property
    def holds(self) -> bool:
        """Whether none is missing."""
        return not self.missing

    def __str__(self) -> str:
        sign = "=" if self.holds else "≠"
        return (
            f"{self.found:,} in {sign} {self.cleaned:,} cleaned + {self.quarantined:,} quarantined"
            f" + {self.unreadable:,} unreadable"
        )


@dataclass(slots=True)
class Books:
    """What came in and what became of it.

    files: as the folder has them now; records: of all containers; containers: how many there are.
    missing: the first names of files that the run has not seen to; gone: how many known files are
    not there any more; differing: containers whose own counts do not add up.
    """

    files: Count = field(default_factory=Count)
    records: Count = field(default_factory=Count)
    containers: int = 0
    missing: list[str] = field(default_factory=list)
    gone: int = 0
    differing: list[str] = field(default_factory=list)

    @property
    def hold(self) -> bool:
        """Whether no document is missing."""
        return self.files.holds and self.records.holds and not self.differing


def audit_books(journal: Journal, inputs: Iterable[Input], fingerprint: str) -> Books:
    """Check the journal against the inputs, listed again. Raises JournalError."""
    books = Books()
    known = 0
    for each in inputs:
        name = each.name.as_posix()
        entry = journal.document(name)
        known += entry is not None
        if entry is None or entry.fingerprint != fingerprint:
            books.files.add(Count(1))
            if len(books.missing) < _NAMED:
                books.missing.append(name)
            continue
        books.files.add(Count(1, **{entry.state: 1}))
        if entry.kind == "container":
            books.containers += 1
            own = Count(entry.records, entry.cleaned, entry.quarantined, entry.unreadable)
            if entry.state != "quarantined" and not own.holds and len(books.differing) < _NAMED:
                books.differing.append(f"{name}: {own}")
            books.records.add(own)
    books.gone = journal.count() - known
    return books
