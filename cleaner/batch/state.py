"""The state of a run beside its output: what stands already, and what is done now."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from cleaner.address import is_remote
from cleaner.atomic import sync
from cleaner.audit.dataset import AuditError
from cleaner.audit.failures import JOURNAL
from cleaner.audit.schema import documents_beside, storable, unstored
from cleaner.audit.sweep import drop_unnamed, keep_only
from cleaner.batch.changed import ChangedRules, changed_rules
from cleaner.batch.containers import Account, Batch, ContainerTask
from cleaner.batch.entries import Entry, RunEntry
from cleaner.batch.journal import Faults, Journal, JournalError
from cleaner.batch.lock import Lock
from cleaner.batch.outcome import HaltedError, State, cause
from cleaner.batch.parts import Answer, FilePart, Place
from cleaner.batch.published import Published
from cleaner.batch.spool import Reply, Spool
from cleaner.engine.compile import RuleSet

# Whether a file is done, must be looked at, or is not known (as it is now).
Standing = Literal["done", "look", "new"]


@dataclass(frozen=True, slots=True)
class Making:
    """How a run is made. fingerprint: of rules and options; rules: digests by id; options: a digest
    of all else that matters; changed_only: whether `--changed-rules` was asked for."""

    fingerprint: str
    rules: dict[str, str]
    options: str
    version: str
    raw: Path
    rule_set: RuleSet
    changed_only: bool = False


class RunState:
    """Journal and spool of a run that has the lock."""

    def __init__(
        self,
        place: Place,
        making: Making,
        journal: Journal,
        spool: Spool,
        published: Published | None = None,
    ) -> None:
        self.place, self.making, self.published = place, making, published
        self.journal, self._spool = journal, spool
        self._faults = Faults(place.desk / "spool.sqlite")
        self._audited: set[str] = set()
        self._done = False

    @cached_property
    def _before(self) -> RunEntry | None:
        """The run before this one, by other rules and otherwise made as this one is."""
        making = self.making
        before = self.journal.run_before(making.fingerprint) if making.changed_only else None
        return before if before and before.options == making.options else None

    @cached_property
    def changed(self) -> ChangedRules | None:
        """The rules that changed since the run before, where only what they touch is done."""
        if self._before is None:
            return None
        return changed_rules(self._before.rules, self.making.rules, self.making.rule_set)

    def standing(self, entry: Entry | None, size: int, mtime_ns: int, target: Path) -> Standing:
        """Whether a file is done. entry: what is known of it; size, mtime_ns: its own, now."""
        if entry is None or not self._holds(entry, target):
            return "new"
        same = (entry.size, entry.mtime_ns) == (size, mtime_ns)
        if entry.fingerprint == self.making.fingerprint:
            if same:
                return "done"
            return "look" if entry.kind == "file" and entry.size == size else "new"
        if not self._may_hold(entry):
            return "new"
        assert self.changed is not None
        if not self.changed.asked.active and same:
            return "done"
        return "look" if entry.kind == "file" else "new"

    def _holds(self, entry: Entry, target: Path) -> bool:
        """Whether all that it says is done, and its output is there."""
        if (
            entry.quarantined
            or not self._is_audited(entry)
            or (entry.kind == "file" and entry.state != "cleaned")
        ):
            return False
        if entry.output and target != self.place.root / unstored(entry.output):
            return False
        try:
            found = target.stat()
        except OSError:
            return False
        return target.is_dir() or found.st_size == entry.output_size

    def _is_audited(self, entry: Entry) -> bool:
        """Whether the audit has what was done, and nobody deleted it since."""
        named = {entry.shard} if entry.kind == "file" else self.journal.shards_of(entry.path)
        for shard in named - self._audited - {""}:
            changes = self.place.audit / shard
            if not (changes.is_file() and documents_beside(changes).is_file()):
                return False
            self._audited.add(shard)
        return True

    def _may_hold(self, entry: Entry) -> bool:
        """Whether only rules changed since, and none that hit it."""
        if self._before is None or self.changed is None or entry.html:
            return False
        if entry.fingerprint != self._before.fingerprint:
            return False
        return self.changed.ids.isdisjoint(json.loads(entry.rules))

    def file(self, part: FilePart, entry: Entry | None, answer: Answer) -> None:
        """Note what became of a file."""
        if answer.same:
            assert entry is not None
            entry = replace(entry, size=answer.size, mtime_ns=answer.mtime_ns)
            self.journal.put(replace(entry, fingerprint=self.making.fingerprint))
            return
        failure = answer.failure
        state: State = failure.state if failure else "cleaned"
        size, digest = answer.written
        if not failure:
            # Its body is the one there now: of a.html, say, where an a.txt is gone.
            for other in self.journal.files_in(part.output) - {storable(part.name)}:
                self.journal.disown(other)
        self.journal.put(
            Entry(
                path=storable(part.name),
                kind="file",
                size=answer.size or part.weight,
                mtime_ns=answer.mtime_ns,
                hash=answer.digest or None,
                fingerprint=self.making.fingerprint,
                state=state,
                output="" if failure else storable(part.output),
                output_size=size,
                output_hash=digest or None,
                records=1,
                cleaned=int(state == "cleaned"),
                quarantined=int(state == "quarantined"),
                unreadable=int(state == "unreadable"),
                seconds=answer.seconds,
                error=failure.reason if failure else None,
                tally=json.dumps(answer.tally.packed()) if answer.tally else None,
                rules=json.dumps(sorted(answer.rules)),
                html=int(answer.html),
                shard=answer.shard,
            )
        )

    def known(self, batch: Batch) -> list[Reply] | None:
        """The answers to a batch, where an earlier run gave them."""
        with self._faults:
            return self._spool.get(batch.task.source.name, batch.number, self._key(batch))

    def _key(self, batch: Batch) -> bytes:
        return self.making.fingerprint.encode() + batch.digest

    def spool(self, batch: Batch, answers: list[Reply]) -> None:
        """Keep the answers to a batch until its container is written."""
        with self._faults:
            self._spool.put(batch.task.source.name, batch.number, self._key(batch), answers)

    def containers(
        self, done: Sequence[tuple[ContainerTask, Account, int, int]], written: bool
    ) -> None:
        """Note what became of containers that share an output, now in place if `written`."""
        for task, account, size, mtime_ns in done:
            delivery, name = task.delivery, task.source.name
            state: State = "unreadable" if account.fault else "cleaned"
            if task.format.plain_text and not account.cleaned and not account.fault:
                state = "quarantined" if account.quarantined else "unreadable"
            batches = account.batches
            cleaned, quarantined = account.cleaned, account.quarantined
            if not written:  # whatever was cleaned is in no output
                state, batches = "quarantined", []
                cleaned, quarantined = 0, account.read - account.unreadable
            there = delivery.path.is_file()
            entry = Entry(
                path=storable(name),
                kind="container",
                size=size,
                mtime_ns=mtime_ns,
                hash=None,
                fingerprint=self.making.fingerprint,
                state=state,
                output=storable(delivery.name) if written else "",
                output_size=delivery.path.stat().st_size if there else 0,
                output_hash=delivery.digest if there else None,
                records=account.read,
                cleaned=cleaned,
                quarantined=quarantined,
                unreadable=account.unreadable,
                seconds=account.seconds,
                error=account.fault or (None if written else "its output cannot be written"),
                tally=json.dumps(account.tally.packed()),
                rules=json.dumps(sorted(account.rules)),
                html=int(account.html),
                shard="",
            )
            self.journal.put(entry, batches, account.failures)
        names = {storable(task.source.name) for task, *_ in done}
        for path in self.journal.containers_in(done[0][0].delivery.name) - names:
            self.journal.disown(path)
        self.commit()
        with self._faults:
            for task, *_ in done:
                self._spool.drop(task.source.name)
            self._spool.commit()

    def commit_if_due(self) -> None:
        """Make safe what was noted, some times a second."""
        if self.journal.due:
            self.commit()

    def commit(self) -> None:
        """Make safe what was noted: first the outputs that it tells of."""
        root, desk = self.place.root, self.place.desk
        try:
            if is_remote(root):
                sync(desk)
            else:
                sync(root if root.is_dir() else root.parent, desk)
        except OSError as error:
            raise HaltedError(f"{root} cannot be written: {cause(error, root)}") from None
        self.journal.commit()
        with self._faults:
            self._spool.commit()
        if self.published is not None:
            self._publish(self.published)

    def _publish(self, published: Published, *, last: bool = False) -> None:
        try:
            published.put(self.journal, last=last)
        except OSError as error:
            state = self.place.state
            raise HaltedError(f"{state} cannot be written: {cause(error, state)}") from None

    def finish(self) -> None:
        """Nothing is left to do: take away what only a run that goes on needs."""
        self.sweep()
        drop_unnamed(self.place.state, self.journal.shards())
        self.journal.commit()
        self._done = True

    def sweep(self) -> None:
        """Note what was done, and take rows of documents that were done again out of the audit."""
        self.commit()
        for shard, documents in self.journal.stale():
            try:
                keep_only(self.place.audit / shard, documents)
            except AuditError as error:
                raise HaltedError(str(error)) from None
            self.journal.swept(shard)

    def close(self) -> None:
        """Close the files; what was not committed is done again."""
        with suppress(HaltedError, JournalError):
            self.commit()
            if self.published is not None:
                self._publish(self.published, last=True)
        self.journal.close()
        with self._faults:
            self._spool.close(done=self._done)


@contextmanager
def open_state(place: Place, making: Making) -> Iterator[RunState]:
    """The state beside an output, for one run at a time.

    Raises LockedError, JournalError and OSError, which say why a run cannot begin.
    """
    desk = place.desk
    desk.mkdir(parents=True, exist_ok=True)
    with Lock(desk / "lock"):
        shutil.rmtree(place.temporaries, ignore_errors=True)
        place.temporaries.mkdir()
        published = None
        if is_remote(place.state):
            published = Published(place.state, desk)
            published.take()
        journal = Journal(desk / JOURNAL)
        with Faults(desk / "spool.sqlite"):
            spool = Spool(desk / "spool.sqlite")
        state = RunState(place, making, journal, spool, published)
        try:
            raw = str(making.raw.resolve())
            journal.begin_run(making.fingerprint, making.rules, making.options, making.version, raw)
            yield state
        finally:
            state.close()
            shutil.rmtree(place.temporaries, ignore_errors=True)
