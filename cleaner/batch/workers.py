"""One function over many items, in this process or in several, answers in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Generic, Protocol, TypeVar

from cleaner.pipeline import Cleaner

# What waits for each worker: enough to keep it busy, little enough that a folder of a
# million files, or a file of huge records, does not wait in memory.
_AHEAD = 16
_AHEAD_BYTES = 8 * 2**20


class Job(Protocol):
    """A piece of work: what is sent to a worker, and how many bytes wait with it."""

    @property
    def payload(self) -> Sequence[Any]: ...

    @property
    def weight(self) -> int: ...


AnyJob = TypeVar("AnyJob", bound=Job)
Answer = TypeVar("Answer")


class Workers(Generic[AnyJob, Answer]):
    """Answers each part of a job's payload by `work(cleaner, part)`, in `jobs` processes."""

    def __init__(self, cleaner: Cleaner, jobs: int, work: Callable[[Cleaner, Any], Answer]) -> None:
        self._cleaner, self._jobs, self._work = cleaner, jobs, work

    def answers(self, todo: Iterable[AnyJob]) -> Iterator[tuple[AnyJob, list[Answer | None]]]:
        """Each job with the answers to its parts, in order; None: its process died over it."""
        if self._jobs == 1:
            for job in todo:
                yield job, [self._work(self._cleaner, part) for part in job.payload]
        else:
            yield from self._in_processes(iter(todo))

    def _in_processes(self, todo: Iterator[AnyJob]) -> Iterator[tuple[AnyJob, list[Answer | None]]]:
        waiting: deque[tuple[AnyJob, Future[list[Answer | None]]]] = deque()
        weight = 0
        pool = self._pool(self._jobs)
        try:
            while True:
                while len(waiting) < self._jobs * _AHEAD and weight < self._jobs * _AHEAD_BYTES:
                    if (job := next(todo, None)) is None:
                        break
                    weight += job.weight
                    waiting.append((job, self._submitted(pool, job)))
                if not waiting:
                    return
                job, future = waiting.popleft()
                weight -= job.weight
                try:
                    answers = future.result()
                except BrokenProcessPool:
                    # A worker died, and with it all that was in flight: the parts of the first
                    # job are tried alone, to see which one it is, and the other jobs again.
                    pool.shutdown()
                    answers = [self._tried(part) for part in job.payload]
                    pool = self._pool(self._jobs)
                    again = [each for each, _ in waiting]
                    waiting = deque((each, self._submitted(pool, each)) for each in again)
                yield job, answers
        finally:
            pool.shutdown(cancel_futures=True)

    def _submitted(self, pool: ProcessPoolExecutor, job: AnyJob) -> Future[list[Answer | None]]:
        """The future of a job, broken at once if the pool is: then its turn mends it."""
        future: Future[list[Answer | None]] = Future()
        try:
            if job.payload:
                return pool.submit(_call, self._work, job.payload)
            future.set_result([])
        except BrokenProcessPool as error:
            future.set_exception(error)
        return future

    def _tried(self, part: Any) -> Answer | None:
        with self._pool(1) as pool:
            try:
                return pool.submit(_call, self._work, [part]).result()[0]
            except BrokenProcessPool:
                return None

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, initializer=_start, initargs=(self._cleaner,))


_cleaner: Cleaner


def _start(cleaner: Cleaner) -> None:
    """Keep the cleaner of this worker: it is sent once, not with each job."""
    global _cleaner  # a worker process has no other place that outlives a job
    _cleaner = cleaner


def _call(work: Callable[[Cleaner, Any], Answer], payload: Sequence[Any]) -> list[Answer | None]:
    return [work(_cleaner, part) for part in payload]
