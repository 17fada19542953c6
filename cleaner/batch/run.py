"""Clean many files and containers: what is done already is passed over, an outcome a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cleaner.batch.containers import Account, Batch, ContainerTask, Delivery, batches
from cleaner.batch.entries import Entry
from cleaner.batch.outcome import Failure, HaltedError, Outcome, Tally
from cleaner.batch.parts import Answer, FilePart, Halt, Head
from cleaner.batch.pool import Pool
from cleaner.batch.process import Work
from cleaner.batch.spool import Reply
from cleaner.batch.state import RunState
from cleaner.batch.work import Cleaning
from cleaner.batch.workers import Limits, Workers
from cleaner.pipeline import Cleaner

# A unit of files is worth the way to a worker, and a kill costs no more than one for each.
_UNIT_FILES = 64
_UNIT_BYTES = 2**20
# Where there are few files, every worker should get some.
_UNITS_A_WORKER = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and where its body goes (None: nowhere); language: where it is known.

    name, output: its paths below the folder that is read and the one that is written, with /.
    fault: why it is not read at all.
    """

    source: Path
    target: Path | None = None
    language: str | None = None
    name: str = ""
    output: str = ""
    fault: str = ""


@dataclass(slots=True)
class _Files:
    """A job: a worker reads, cleans and writes them."""

    parts: list[FilePart] = field(default_factory=list)
    before: list[Entry | None] = field(default_factory=list)
    head: Head = field(default_factory=Head)

    @property
    def weight(self) -> int:
        return sum(part.weight for part in self.parts)


@dataclass(frozen=True, slots=True)
class _End:
    """No work: the output behind it is complete when its turn comes."""

    delivery: Delivery
    accounts: list[tuple[ContainerTask, Account, int, int]]
    head: None = None
    weight: int = 0
    parts: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """No work: what became of a file is known."""

    outcomes: Sequence[Outcome]
    head: None = None
    weight: int = 0
    parts: tuple[()] = ()


_Job = _Files | Batch | _End | _Known


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes. jobs: processes, 0 for none but this one; results: whether outcomes hold
    them; files: about how many there are, 0 where nobody knows; part_names: the categories whose
    removed text is wanted; stop: whether to end early, asked now and then; pool: makes what does
    the work."""

    jobs: int = 0
    limits: Limits = field(default_factory=Limits)
    results: bool = True
    files: int = 0
    part_names: tuple[str, ...] = ()
    stop: Callable[[], object] = lambda: False
    pool: Callable[[Work, int, Limits, Callable[[], object]], Pool[_Job]] = Workers


def run(
    cleaner: Cleaner,
    tasks: Iterable[Task | ContainerTask],
    settings: Settings | None = None,
    state: RunState | None = None,
) -> Iterator[Outcome]:
    """The outcomes of each task, in order. A task that fails does not stop the others.

    state: what is beside the output, where there is one. Raises HaltedError where nothing more
    can be written, and JournalError; what was done until then is noted.
    """
    return _Run(cleaner, settings or Settings(), state).outcomes(tasks)


class _Run:
    def __init__(self, cleaner: Cleaner, settings: Settings, state: RunState | None) -> None:
        self._settings, self._state = settings, state
        work = Cleaning(
            cleaner,
            state.place if state else None,
            settings.results,
            settings.part_names,
            state.making.fingerprint if state else "",
            state.changed if state else None,
        )
        self._pool = settings.pool(work, settings.jobs, settings.limits, settings.stop)
        self._unfinished: dict[int, Delivery] = {}

    def outcomes(self, tasks: Iterable[Task | ContainerTask]) -> Iterator[Outcome]:
        """See `run`."""
        try:
            for job, answers in self._pool.answers(self._jobs(tasks), self._arrived):
                yield from self._delivered(job, answers)
        finally:
            self._pool.close()
            for delivery in self._unfinished.values():
                delivery.abandon()

    def _arrived(self, job: _Job, answers: list[Answer | Failure | Halt]) -> None:
        """Note what was done as soon as it is."""
        replies = _replies(answers)
        if self._state is None:
            return
        if isinstance(job, _Files):
            for part, entry, reply in zip(job.parts, job.before, replies, strict=True):
                answer = Answer(reply) if isinstance(reply, Failure) else reply
                self._state.file(part, entry, answer)
        elif isinstance(job, Batch) and job.parts:
            self._state.spool(job, replies)
        self._state.commit_if_due()

    def _delivered(self, job: _Job, answers: list[Answer | Failure | Halt]) -> Iterator[Outcome]:
        replies = _replies(answers)
        if isinstance(job, _Files):
            for part, entry, reply in zip(job.parts, job.before, replies, strict=True):
                yield _outcome(part, entry, reply)
        elif isinstance(job, Batch):
            self._unfinished[id(job.task.delivery)] = job.task.delivery
            yield from job.outcomes(replies)
        elif isinstance(job, _Known):
            yield from job.outcomes
        else:
            failure = self._unfinished.pop(id(job.delivery), job.delivery).finish()
            if self._state is not None:
                self._state.containers(job.accounts, written=not job.delivery.broken)
            if failure is not None:
                yield failure

    def _jobs(self, tasks: Iterable[Task | ContainerTask]) -> Iterator[_Job]:
        """The jobs of each task; tasks that share an output follow one another."""
        files = _Files()
        group: list[ContainerTask] = []
        for task in tasks:
            if self._settings.stop():
                break
            if isinstance(task, ContainerTask):
                if group and group[0].delivery is not task.delivery:
                    yield from self._containers(group)
                    group = []
                group.append(task)
                continue
            known = self._file(files, task)
            if known is not None:
                yield known
            elif len(files.parts) >= self._unit or files.weight >= _UNIT_BYTES:
                yield files
                files = _Files()
        if files.parts and not self._settings.stop():
            yield files
        if group and not self._settings.stop():
            yield from self._containers(group)

    @property
    def _unit(self) -> int:
        jobs, files = self._settings.jobs, self._settings.files
        if not jobs or (self._settings.results and not files):
            return 1  # somebody waits for each of them
        share = files // (jobs * _UNITS_A_WORKER) if files else _UNIT_FILES
        return max(1, min(_UNIT_FILES, share))

    def _file(self, unit: _Files, task: Task) -> _Known | None:
        """Put a file into a unit, where something is to be done."""
        size, mtime_ns = _stamp(task.source)
        part = FilePart(task.source, task.name, task.target, task.output, size, task.language)
        entry = None
        if self._state is not None and task.target is not None:
            entry = self._state.journal.document(task.name)
            standing = self._state.standing(entry, size, mtime_ns, task.target)
            if entry is not None and standing == "done" and not task.fault:
                if entry.fingerprint != self._state.making.fingerprint:
                    stamp = Answer(same=True, size=size, mtime_ns=mtime_ns)
                    self._state.file(part, entry, stamp)
                return _Known([Outcome(task.source, entry.counts, earlier=True)])
            if entry is not None and standing == "look":
                recheck = entry.fingerprint != self._state.making.fingerprint
                part = part._replace(known=entry.hash, recheck=recheck)
        if task.fault:
            answer = Answer(Failure("unreadable", task.fault))
            if self._state is not None:
                self._state.file(part, entry, answer)
            return _Known([_outcome(part, entry, answer)])
        unit.parts.append(part)
        unit.before.append(entry)
        return None

    def _containers(self, group: list[ContainerTask]) -> Iterator[_Job]:
        """The batches of containers that share an output."""
        accounts = [(task, Account(), *_stamp(task.source.path)) for task in group]
        if self._state is not None and self._standing(accounts):
            for task, *_ in accounts:
                yield _Known(self._recalled(task))
            return
        delivery = group[0].delivery
        for task, account, *_ in accounts:
            for batch in batches(task, account):
                if self._settings.stop():
                    return
                known = self._state.known(batch) if self._state is not None else None
                yield batch if known is None else replace(batch, known=known)
        yield _End(delivery, accounts)

    def _standing(self, accounts: list[tuple[ContainerTask, Account, int, int]]) -> bool:
        """Whether all containers of a group are done, and no other was in it."""
        state = self._state
        assert state is not None
        for task, _, size, mtime_ns in accounts:
            entry = state.journal.document(task.source.name)
            if state.standing(entry, size, mtime_ns, task.delivery.path) != "done":
                return False
        delivery = accounts[0][0].delivery
        return len(state.journal.containers_in(delivery.name)) == len(accounts)

    def _recalled(self, task: ContainerTask) -> list[Outcome]:
        """What became of a container that is done."""
        assert self._state is not None
        entry = self._state.journal.document(task.source.name)
        assert entry is not None
        path = task.source.path
        outcomes = [Outcome(path, entry.counts, earlier=True)]
        if entry.error and entry.state != "cleaned":
            outcomes.append(Outcome(path, failure=Failure(entry.state, entry.error), earlier=True))
        for each in self._state.journal.failures(task.source.name):
            failure = Failure(each.state, each.reason)
            outcomes.append(Outcome(path, None, failure, each.record, earlier=True))
        return outcomes


def _replies(answers: list[Answer | Failure | Halt]) -> list[Reply]:
    """The answers. Raises HaltedError where one says that nothing more can be written."""
    replies: list[Reply] = []
    for each in answers:
        if isinstance(each, Halt):
            raise HaltedError(each.reason)
        replies.append(each)
    return replies


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time of a file; zeros where it cannot be looked at: its reader says why."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _outcome(part: FilePart, entry: Entry | None, reply: Reply) -> Outcome:
    if isinstance(reply, Failure):
        return Outcome(part.path, failure=reply)
    if reply.same:
        assert entry is not None
        return Outcome(part.path, entry.counts, earlier=True)
    if reply.failure is not None:
        return Outcome(part.path, failure=reply.failure)
    return Outcome(part.path, reply.tally or Tally(), result=reply.result)
