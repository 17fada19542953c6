"""Containers on their way: read in batches at one end, written in order at the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cleaner.batch.outcome import DIED, Outcome, cause
from cleaner.io.extras import MissingExtraError
from cleaner.io.outputs import Output
from cleaner.io.records import (
    ContainerError,
    Format,
    Record,
    Reject,
    Source,
    UnwritableError,
    Wanted,
)
from cleaner.result import CleanResult

# A batch is worth the way to a worker and back, and no more.
_BATCH_RECORDS = 64
_BATCH_BYTES = 256 * 1024


class Doc(NamedTuple):
    """What a worker needs to know of a document."""

    raw: str | bytes
    url: str | None
    title: str | None
    language: str | None


class Delivery:
    """The writing end of one output. None for the output: only outcomes are wanted."""

    def __init__(self, output: Output | None, name: Path, parts: tuple[str, ...] = ()) -> None:
        self._output, self._name, self._parts = output, name, parts
        self._written = 0
        self._whole = True
        self.broken = False

    def take(
        self,
        source: Path,
        entry: Record | Reject,
        answer: CleanResult | str | None,
        progress: float,
    ) -> Outcome:
        """Write a record with what cleaning gave, or keep it aside with the reason."""
        if isinstance(entry, Reject):
            reject = entry
        elif isinstance(answer, CleanResult):
            try:
                self._write(entry, answer)
            except UnwritableError as error:
                reject = Reject(entry.row.place, str(error), entry.row.source())
            else:
                return Outcome(source, answer, None, entry.row.place, progress)
        else:
            reject = Reject(entry.row.place, answer or DIED, entry.row.source())
        if not reject.place:  # a fault of the file itself, which stays where it is
            self._whole = False
        elif self._output is not None:
            self._output.reject(source, reject)
        return Outcome(source, None, reject.reason, reject.place, progress)

    def _write(self, record: Record, result: CleanResult) -> None:
        if self._output is not None:
            parts = {name: result.parts.get(name, []) for name in self._parts}
            self._output.write(record, result.body, parts)
        self._written += 1

    def finish(self) -> Outcome | None:
        """Put the output in place; the outcome is a failure to write it."""
        if self._output is None or self.broken:
            return None
        if not self._written and not self._whole:
            self._output.abandon()
            return None
        try:
            self._output.finish()
        except Exception as error:  # OSError, or a fault of a library
            return self.break_off(error)
        return None

    def break_off(self, error: Exception) -> Outcome:
        """Give the output up, and say why."""
        self.abandon()
        self.broken = True
        reason = str(error) if isinstance(error, MissingExtraError) else cause(error, self._name)
        return Outcome(self._name, None, f"cannot be written: {reason}")

    def abandon(self) -> None:
        """Leave nothing half done behind."""
        if self._output is not None and not self.broken:
            self._output.abandon()


@dataclass(frozen=True, slots=True)
class ContainerTask:
    """A container to read, and where its documents go; language: theirs, where it is known."""

    source: Source
    format: Format
    delivery: Delivery
    wanted: Wanted = field(default_factory=Wanted)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a container in order, rejects in their place."""

    task: ContainerTask
    entries: list[Record | Reject]
    weight: int
    progress: float

    @property
    def payload(self) -> list[Doc]:
        """What goes to a worker."""
        records = (entry for entry in self.entries if isinstance(entry, Record))
        language = self.task.language
        return [Doc(record.raw, record.url, record.title, language) for record in records]

    def outcomes(self, answers: list[CleanResult | str | None]) -> Iterator[Outcome]:
        """Deliver the records and tell what became of each."""
        delivery = self.task.delivery
        given = iter(answers)
        for entry in self.entries:
            if delivery.broken:
                return
            answer = next(given) if isinstance(entry, Record) else None
            try:
                yield delivery.take(self.task.source.path, entry, answer, self.progress)
            except Exception as error:  # OSError, or a fault of a library
                yield delivery.break_off(error)


def batches(task: ContainerTask) -> Iterator[Batch]:
    """The records of a container; a fault that ends reading is the last entry."""
    entries: list[Record | Reject] = []
    weight = 0
    try:
        for entry in task.format.read(task.source, task.wanted):
            if task.delivery.broken:
                return
            entries.append(entry)
            weight += len(entry.raw if isinstance(entry, Record) else entry.source or b"")
            if len(entries) >= _BATCH_RECORDS or weight >= _BATCH_BYTES:
                yield Batch(task, entries, weight, task.source.progress)
                entries, weight = [], 0
    except (ContainerError, MissingExtraError) as error:
        entries.append(Reject("", str(error)))
    except OSError as error:
        entries.append(Reject("", f"cannot be read to its end: {cause(error, task.source.path)}"))
    except Exception as error:  # the libraries' own kinds of fault
        entries.append(Reject("", f"cannot be read to its end: {error or type(error).__name__}"))
    if entries:
        yield Batch(task, entries, weight, 1.0)
