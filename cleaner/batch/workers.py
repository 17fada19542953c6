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
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import wait
from time import monotonic
from typing import Any, Generic

from cleaner.batch.outcome import Failure
from cleaner.batch.pool import AnyJob, Assignment, Pending, Pool
from cleaner.batch.process import OUT_OF_MEMORY, Work, done, serve

_MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds (for each MB of it, or part of one), bytes of memory.

    late_again: whether one that took too long is tried once more, alone."""

    seconds: float | None = 60.0
    memory: int | None = None
    late_again: bool = True


@dataclass(slots=True)
class _Worker(Generic[AnyJob]):
    process: Any
    connection: Any
    at: Any
    assignment: Assignment[AnyJob] | None = None
    seen: int = -1
    since: float = field(default_factory=monotonic)


class Workers(Pool[AnyJob]):
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
        """See Pool."""
        super().__init__(jobs, stopped)
        self._work, self._limits = work, limits or Limits()
        self._workers: list[_Worker[AnyJob]] = []

    def answers(
        self,
        todo: Iterable[AnyJob],
        arrived: Callable[[AnyJob, list[Any]], None] = lambda *_: None,
    ) -> Iterator[tuple[AnyJob, list[Any]]]:
        """See Pool."""
        if self.capacity:
            yield from super().answers(todo, arrived)
            return
        for job in todo:
            answers = done(self._work, job.head, job.parts) if job.parts else []
            arrived(job, answers)
            yield job, answers

    @property
    def busy(self) -> bool:
        """See Pool."""
        return any(each.assignment for each in self._workers)

    def dispatch(self) -> None:
        """See Pool."""
        while self.ready:
            idle = next((each for each in self._workers if each.assignment is None), None)
            if idle is None:
                if len(self._workers) >= self.capacity:
                    return
                idle = self._started()
                self._workers.append(idle)
            assignment = self.ready.popleft()
            idle.assignment, idle.seen, idle.since = assignment, 0, monotonic()
            idle.at.value = 0
            with suppress(OSError):  # it has died; that is seen when its answer is waited for
                idle.connection.send((assignment.pending.job.head, assignment.parts))

    def finished(self, seconds: float) -> list[Pending[AnyJob]]:
        """See Pool; the dead and late are replaced."""
        busy = {each.connection: each for each in self._workers if each.assignment}
        complete: list[Pending[AnyJob]] = []
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
            complete += assignment.answered(answers)
        now = monotonic()
        for worker in busy.values():
            if (late := self._late(worker, now)) is not None:
                worker.process.kill()
                reason = f"took longer than {late:g} s (--timeout)"
                complete += self._lost(worker, reason, again=self._limits.late_again)
        self.dispatch()
        return complete

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

    def _lost(
        self, worker: _Worker[AnyJob], reason: str, *, again: bool = True
    ) -> list[Pending[AnyJob]]:
        """A worker is gone: try the part it had in hand alone, or say that it failed."""
        assignment, at = worker.assignment, worker.at.value
        assert assignment is not None
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        pending, indices = assignment.pending, assignment.indices
        if assignment.alone or (not again and len(indices) == 1):
            return assignment.answered([Failure("quarantined", reason)])
        culprits = [indices[at]] if at < len(indices) else indices
        rest = [index for index in indices if index not in culprits]
        others = [Assignment(pending, rest)] if rest else []
        alone = [Assignment(pending, [index], alone=True) for index in culprits]
        self.ready.extendleft(reversed(others + alone))
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
        if not self._workers:
            self._work.prepare()
        context = _context(type(self._work).__module__)
        here, there = context.Pipe()
        at = context.RawValue("q", 0)
        arguments = (there, at, self._work, self._limits.memory)
        process = context.Process(target=serve, args=arguments, daemon=True)
        process.start()
        there.close()
        return _Worker(process, here, at)

    def close(self) -> None:
        """See Pool."""
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
        self.ready.clear()


def _context(module: str) -> Any:
    """How processes start: copies of this one have the rules already, where that is safe.

    module: what they need, imported once and not in each of them.
    """
    if sys.platform != "linux":
        return get_context("spawn")
    if threading.active_count() == 1:
        return get_context("fork")
    context = get_context("forkserver")
    context.set_forkserver_preload([module])
    return context
