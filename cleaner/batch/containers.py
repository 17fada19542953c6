"""Containers on their way: read in batches at one end, written in order at the other."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from cleaner.audit.schema import storable
from cleaner.batch.entries import BatchEntry, FailureEntry
from cleaner.batch.outcome import Failure, HaltedError, Outcome, Tally, cause, halts
from cleaner.batch.parts import Answer, Doc, Head
from cleaner.batch.spool import Reply
from cleaner.batch.work import digest_of, leads_out
from cleaner.extras import MissingExtraError
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

# A batch is worth the way to a worker and back, and no more.
_BATCH_RECORDS = 64
_BATCH_BYTES = 256 * 1024
# Failures that the journal names; CLEAN.rejected.jsonl has them all.
_FAILURES = 10_000


class Delivery:
    """The writing end of one output. None for the output: only outcomes are wanted.

    path: where the output is; name: its path below root, that of the run, "" where it is the same.
    """

    def __init__(
        self,
        output: Output | None,
        path: Path,
        parts: tuple[str, ...] = (),
        name: str = "",
        root: Path | None = None,
    ) -> None:
        self._output, self.path, self.parts, self.name = output, path, parts, name
        self._root = root
        self._written = 0
        self._whole = True
        self.broken = False

    @property
    def digest(self) -> bytes | None:
        """Of the output, once it is in place and if it is a file."""
        return self._output.digest if self._output is not None else None

    def take(self, source: Path, entry: Record | Reject, reply: Reply | None) -> Failure | None:
        """Write a record with what cleaning gave, or keep it aside with the reason."""
        failure: Failure | None
        if isinstance(entry, Reject):
            reject, failure = entry, Failure("unreadable", entry.reason)
        else:
            assert reply is not None
            failure = reply if isinstance(reply, Failure) else reply.failure
            if isinstance(reply, Answer) and failure is None:
                try:
                    self._write(entry, reply)
                    return None
                except UnwritableError as error:
                    failure = Failure("quarantined", str(error))
            assert failure is not None
            reject = Reject(entry.row.place, failure.reason, entry.row.source())
        if not reject.place:  # a fault of the file itself, which stays where it is
            self._whole = False
        elif self._output is not None:
            self._output.reject(source, reject)
        return failure

    def _write(self, record: Record, answer: Answer) -> None:
        if self._output is not None:
            if not self._written and self._root is not None and leads_out(self._root, self.path):
                raise OSError(errno.ELOOP, "a link in the output leads out of it", str(self.path))
            self._output.write(record, answer.body, answer.parts)
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
        """Give the output up, and say why. Raises HaltedError where no other can be written."""
        self.abandon()
        self.broken = True
        if halts(error):
            raise HaltedError(f"{self.path} cannot be written: {cause(error, self.path)}")
        reason = str(error) if isinstance(error, MissingExtraError) else cause(error, self.path)
        failure = Failure("quarantined", f"cannot be written: {reason}")
        return Outcome(self.path, failure=failure)

    def abandon(self) -> None:
        """Leave nothing half done behind."""
        if self._output is not None and not self.broken:
            self._output.abandon()


@dataclass(slots=True)
class Account:
    """What became of the records of a container so far.

    read: as the reader counted them; the others as they were delivered.
    """

    read: int = 0
    cleaned: int = 0
    quarantined: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    html: bool = False
    fault: str | None = None
    tally: Tally = field(default_factory=Tally)
    rules: set[str] = field(default_factory=set)
    batches: list[BatchEntry] = field(default_factory=list)
    failures: list[FailureEntry] = field(default_factory=list)

    def take(self, name: str, place: str, reply: Reply | None, failure: Failure | None) -> None:
        """Count one record, or (where neither place nor reply is known) a fault of the file."""
        if isinstance(reply, Answer):
            self.seconds += reply.seconds
        if failure is None:
            assert isinstance(reply, Answer)
            self.cleaned += 1
            self.html |= reply.html
            self.rules |= reply.rules
            if reply.tally:
                self.tally.add(reply.tally, place)
        elif not place and reply is None:
            self.fault = failure.reason
        else:
            self.quarantined += failure.state == "quarantined"
            self.unreadable += failure.state == "unreadable"
            if len(self.failures) < _FAILURES:
                entry = FailureEntry(storable(name), place, failure.state, failure.reason)
                self.failures.append(entry)


@dataclass(frozen=True, slots=True)
class ContainerTask:
    """A container to read, and where its documents go; language: theirs, where it is known.

    fault: why it is not read at all.
    """

    source: Source
    format: Format
    delivery: Delivery
    wanted: Wanted = field(default_factory=Wanted)
    language: str | None = None
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """Some records of a container in order, rejects in their place.

    number: how many batches, first: how many records and rejects are before it. known: the
    answers, where an earlier run gave them.
    """

    task: ContainerTask
    account: Account
    entries: list[Record | Reject]
    weight: int
    progress: float
    number: int = 0
    first: int = 0
    known: list[Reply] | None = None

    @property
    def head(self) -> Head:
        """See cleaner.batch.workers.Job."""
        return Head(self.task.source.name, self.task.delivery.name)

    @property
    def parts(self) -> Sequence[Doc]:
        """See cleaner.batch.workers.Job."""
        return [] if self.known is not None else self.documents

    @cached_property
    def documents(self) -> list[Doc]:
        """Its records as a worker gets them."""
        language = self.task.language
        return [
            Doc(
                entry.raw,
                entry.url,
                entry.title,
                language,
                self.first + index,
                entry.row.place,
                entry.charset,
            )
            for index, entry in enumerate(self.entries)
            if isinstance(entry, Record)
        ]

    @property
    def digest(self) -> bytes:
        """Of all that a worker is told of it."""
        digest = blake2b(digest_size=16)
        for each in self.documents:
            digest.update(digest_of(each.raw))
            known = each._replace(raw=b"")
            digest.update(repr(known).encode("utf-8", "surrogatepass"))
        return digest.digest()

    def outcomes(self, answers: list[Reply]) -> Iterator[Outcome]:
        """Deliver the records and tell what became of each."""
        delivery, account = self.task.delivery, self.account
        name, path = self.task.source.name, self.task.source.path
        given = iter(self.known if self.known is not None else answers)
        shards = {each.shard for each in self.known or answers if isinstance(each, Answer)}
        for each in self.entries:
            if delivery.broken:
                return
            reply = next(given) if isinstance(each, Record) else None
            place = each.row.place if isinstance(each, Record) else each.place
            try:
                failure = delivery.take(path, each, reply)
            except Exception as error:  # OSError, or a fault of a library
                yield delivery.break_off(error)
                return
            account.take(name, place, reply, failure)
            if failure is None and isinstance(reply, Answer):
                yield Outcome(path, reply.tally, None, place, self.progress, reply.result)
            else:
                yield Outcome(path, None, failure, place, self.progress)
        records = sum(isinstance(entry, Record) or bool(entry.place) for entry in self.entries)
        for shard in sorted(shards - {""}) or [""]:
            entry = BatchEntry(storable(name), self.number, self.first, records, shard)
            account.batches.append(entry)


def batches(task: ContainerTask, account: Account) -> Iterator[Batch]:
    """The records of a container; a fault that ends reading is the last entry."""
    entries: list[Record | Reject] = []
    weight = number = first = 0
    try:
        if task.fault:
            raise ContainerError(task.fault)
        for entry in task.format.read(task.source, task.wanted):
            if task.delivery.broken:
                return
            entries.append(entry)
            account.read += isinstance(entry, Record) or bool(entry.place)
            weight += len(entry.raw if isinstance(entry, Record) else entry.source or b"")
            if len(entries) >= _BATCH_RECORDS or weight >= _BATCH_BYTES:
                yield Batch(task, account, entries, weight, task.source.progress, number, first)
                number, first = number + 1, first + len(entries)
                entries, weight = [], 0
    except (ContainerError, MissingExtraError) as error:
        entries.append(Reject("", str(error)))
    except OSError as error:
        entries.append(Reject("", f"cannot be read to its end: {cause(error, task.source.path)}"))
    except Exception as error:  # the libraries' own kinds of fault
        entries.append(Reject("", f"cannot be read to its end: {error or type(error).__name__}"))
    if entries:
        yield Batch(task, account, entries, weight, 1.0, number, first)
