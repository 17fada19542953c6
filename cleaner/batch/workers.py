"""Jobs in several processes. A part that kills, hangs or bloats its process costs that part.

Own processes and a pipe each, not a pool: pools know jobs only, and here a job is many documents
(64 small files go to a worker at once). A shared number tells which part a worker has in hand, so
the one it died over is known without a message a document, and no lock is shared that a killed
process could take with it.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from multiprocessing import get_context
from multiprocessing.connection import wait
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from cleaner.batch.outcome import Failure
from cleaner.batch.process import OUT_OF_MEMORY, Work, done, serve

# What waits for each worker: enough to keep it busy, little enough that a folder of a
# million files, or a file of huge records, does not wait in memory.
_AHEAD = 16
_AHEAD_BYTES = 8 * 2**20
_POLL_S = 0.2
_MB = 2**20


class Job(Protocol):
    """A piece of work: what is sent to a worker, and how many bytes wait with it."""

    @property
    def head(self) -> Any: ...

    @property
    def parts(self) -> Sequence[Any]: ...

    @property
    def weight(self) -> int: ...


AnyJob = TypeVar("AnyJob", bound=Job)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds (for each MB of it, or part of one), bytes of memory."""

    seconds: float | None = 60.0
    memory: int | None = None


@dataclass(slots=True)
class _Pending(Generic[AnyJob]):
    """A job that is under way. answers: as far as they are known; missing: how many are not."""

    job: AnyJob
    answers: list[Any]
    missing: int


@dataclass(slots=True)
class _Assignment(Generic[AnyJob]):
    """Some parts of a job, for one worker. alone: the second try of a part."""

    pending: _Pending[AnyJob]
    indices: list[int]
    alone: bool = False


@dataclass(slots=True)
class _Worker(Generic[AnyJob]):
    process: Any
    connection: Any
    at: Any
    assignment: _Assignment[AnyJob] | None = None
    seen: int = -1
    since: float = field(default_factory=monotonic)


class Workers(Generic[AnyJob]):
    """Answers the parts of jobs by `work`, in up to `jobs` processes; 0: in this one.

    Without processes nothing guards against a document that kills or hangs.
    """

    def __init__(
        self,
        work: Work,
        jobs: int,
        limits: Limits | None = None,
        stopped: Callable[[], object] = lambda: False,
    ) -> None:
        """stopped: whether to begin on nothing more, asked now and then."""
        self._work, self._jobs, self._stopped = work, jobs, stopped
        self._limits = limits or Limits()
        self._workers: list[_Worker[AnyJob]] = []
        self._ready: deque[_Assignment[AnyJob]] = deque()

    def answers(
        self,
        todo: Iterable[AnyJob],
        arrived: Callable[[AnyJob, list[Any]], None] = lambda *_: None,
    ) -> Iterator[tuple[AnyJob, list[Any]]]:
        """Each job with the answers to its parts, in order; a Failure for a part that killed.

        arrived: told of each job as soon as its answers are known, in any order.
        """
        if self._jobs == 0:
            for job in todo:
                answers = done(self._work, job.head, job.parts) if job.parts else []
                arrived(job, answers)
                yield job, answers
            return
        try:
            yield from self._in_processes(iter(todo), arrived)
        finally:
            self._close()

    def _in_processes(
        self, todo: Iterator[AnyJob], arrived: Callable[[AnyJob, list[Any]], None]
    ) -> Iterator[tuple[AnyJob, list[Any]]]:
        window: deque[_Pending[AnyJob]] = deque()
        weight = 0
        more = True
        while True:
            if more and self._stopped():
                more = False
                window = self._without_ready(window)
            while more and len(window) < self._jobs * _AHEAD:
                if weight >= self._jobs * _AHEAD_BYTES:
                    break
                if (job := next(todo, None)) is None:
                    more = False
                    break
                pending = _Pending(job, [None] * len(job.parts), len(job.parts))
                window.append(pending)
                weight += job.weight
                if job.parts:
                    self._ready.append(_Assignment(pending, list(range(len(job.parts)))))
                else:
                    arrived(job, [])
                self._dispatch()
                for each in self._finished(0):
                    arrived(each.job, each.answers)
            while window and not window[0].missing:
                pending = window.popleft()
                weight -= pending.job.weight
                yield pending.job, pending.answers
            if not window and not more:
                while any(each.assignment for each in self._workers):
                    for each in self._finished(_POLL_S):
                        arrived(each.job, each.answers)
                return
            if window and window[0].missing:
                for each in self._finished(_POLL_S):
                    arrived(each.job, each.answers)

    def _without_ready(self, window: deque[_Pending[AnyJob]]) -> deque[_Pending[AnyJob]]:
        """The jobs up to the first that nobody has begun on; what waits is forgotten. Those behind
        it are told to `arrived` when they end, but cannot come in order any more."""
        waiting = {id(each.pending) for each in self._ready}
        self._ready.clear()
        return deque(takewhile(lambda each: id(each) not in waiting, window))

    def _dispatch(self) -> None:
        """Give what is ready to whoever has nothing to do."""
        while self._ready:
            idle = next((each for each in self._workers if each.assignment is None), None)
            if idle is None:
                if len(self._workers) >= self._jobs:
                    return
                idle = self._started()
                self._workers.append(idle)
            assignment = self._ready.popleft()
            job = assignment.pending.job
            parts = [job.parts[index] for index in assignment.indices]
            idle.assignment, idle.seen, idle.since = assignment, 0, monotonic()
            idle.at.value = 0
            with suppress(OSError):  # it has died; that is seen when its answer is waited for
                idle.connection.send((job.head, parts))

    def _finished(self, seconds: float) -> list[_Pending[AnyJob]]:
        """The jobs whose last answers came within some seconds; the dead and late are replaced."""
        busy = {each.connection: each for each in self._workers if each.assignment}
        complete: list[_Pending[AnyJob]] = []
        for connection in wait(list(busy), seconds) if busy else ():
            worker = busy.pop(connection)
            assignment = worker.assignment
            assert assignment is not None
            try:
                answers = worker.connection.recv()
            except (EOFError, OSError):
                complete += self._lost(worker, self._cause_of_death(worker))
                continue
            worker.assignment = None
            complete += self._answered(assignment, answers)
        now = monotonic()
        for worker in busy.values():
            if (late := self._late(worker, now)) is not None:
                worker.process.kill()
                complete += self._lost(worker, f"took longer than {late:g} s (--timeout)")
        self._dispatch()
        return complete

    def _answered(
        self, assignment: _Assignment[AnyJob], answers: list[Any]
    ) -> list[_Pending[AnyJob]]:
        pending = assignment.pending
        for index, answer in zip(assignment.indices, answers, strict=True):
            pending.answers[index] = answer
        pending.missing -= len(answers)
        return [] if pending.missing else [pending]

    def _late(self, worker: _Worker[AnyJob], now: float) -> float | None:
        """The seconds that its document had, where it took more."""
        assignment = worker.assignment
        assert assignment is not None
        at = worker.at.value
        if at != worker.seen:
            worker.seen, worker.since = at, now
        if self._limits.seconds is None or at >= len(assignment.indices):
            return None
        part = assignment.pending.job.parts[assignment.indices[at]]
        allowed = self._limits.seconds * max(1.0, getattr(part, "weight", 0) / _MB)
        return allowed if now - worker.since > allowed else None

    def _lost(self, worker: _Worker[AnyJob], reason: str) -> list[_Pending[AnyJob]]:
        """A worker is gone: try the part it had in hand alone, or say that it failed."""
        assignment, at = worker.assignment, worker.at.value
        assert assignment is not None
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        pending, indices = assignment.pending, assignment.indices
        if assignment.alone:
            return self._answered(assignment, [Failure("quarantined", reason)])
        culprits = [indices[at]] if at < len(indices) else indices
        rest = [index for index in indices if index not in culprits]
        again = [_Assignment(pending, rest)] if rest else []
        alone = [_Assignment(pending, [index], alone=True) for index in culprits]
        self._ready.extendleft(reversed(again + alone))
        return []

    def _cause_of_death(self, worker: _Worker[AnyJob]) -> str:
        worker.process.join(5)
        status = worker.process.exitcode
        if status == OUT_OF_MEMORY:
            limit = self._limits.memory
            return f"needs more than {(limit or 0) // _MB:,} MB of memory (--memory)"
        if status is not None and status < 0:
            name = signal.Signals(-status).name
            hint = ": out of memory?" if name == "SIGKILL" else ""
            return f"its worker process died ({name}{hint})"
        return f"its worker process died (exit status {status})"

    def _started(self) -> _Worker[AnyJob]:
        context = _context()
        here, there = context.Pipe()
        at = context.RawValue("q", 0)
        arguments = (there, at, self._work, self._limits.memory)
        process = context.Process(target=serve, args=arguments, daemon=True)
        process.start()
        there.close()
        return _Worker(process, here, at)

    def _close(self) -> None:
        for worker in self._workers:
            if worker.assignment is not None:
                worker.process.kill()
            else:
                with suppress(OSError):
                    worker.connection.send(None)
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.connection.close()
        self._workers.clear()
        self._ready.clear()


def _context() -> Any:
    """How processes start: copies of this one have the rules already, where that is safe."""
    if sys.platform != "linux":
        return get_context("spawn")
    return get_context("fork" if threading.active_count() == 1 else "forkserver")
