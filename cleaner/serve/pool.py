"""The processes that answer, and the threads that wait for them.

`Workers` takes jobs from an iterator that may make it wait; so each process has a thread of its
own here, and they share one queue. Processes that hang, die or bloat are replaced by `Workers`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from time import sleep

from cleaner.batch.outcome import Failure
from cleaner.batch.workers import Limits, Workers
from cleaner.serve.work import Question, Reply, Serving, WarmUp

# After a process that could not be started: the next will not start at once either.
_PAUSE_S = 0.5


@dataclass(slots=True)
class _Job:
    """A question with whoever waits for its answer. It claims all that may wait with a process,
    so that the next one goes to whichever is free."""

    parts: list[Question | WarmUp]
    future: Future[Reply | Failure] = field(default_factory=Future)
    head: None = None
    weight: int = sys.maxsize


class Pool:
    """Answers questions in as many processes as there are jobs."""

    def __init__(self, work: Serving, jobs: int, limits: Limits) -> None:
        self._work, self._limits, self.jobs = work, limits, jobs
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._busy: list[_Job | None] = [None] * jobs
        self._warm = [False] * jobs
        self._threads = [
            threading.Thread(target=self._slot, args=(n,), name=f"slot {n}", daemon=True)
            for n in range(jobs)
        ]

    def start(self) -> None:
        """Start the processes, and have the threads wait for questions."""
        for thread in self._threads:
            thread.start()

    def ask(self, question: Question) -> Future[Reply | Failure]:
        """The answer, some day; a Failure where the question killed its process. A future that
        is cancelled before its turn is passed over."""
        job = _Job([question])
        self._queue.put(job)
        return job.future

    @property
    def waiting(self) -> int:
        """How many questions nobody has begun on."""
        return self._queue.qsize()

    @property
    def busy(self) -> int:
        """How many are under way."""
        return sum(job is not None for job in self._busy)

    @property
    def warm(self) -> int:
        """How many processes have their rules."""
        return sum(self._warm)

    @property
    def alive(self) -> bool:
        """Whether there is a thread for every process."""
        return all(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """End the processes, and wait for them a little; those at work end with this process."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(2)

    def _slot(self, number: int) -> None:
        while True:
            workers: Workers[_Job] = Workers(self._work, 1, self._limits)
            try:
                for job, [answer] in workers.answers(self._jobs(number)):
                    self._warm[number] = not isinstance(answer, Failure)
                    self._busy[number] = None
                    job.future.set_result(answer)
                return
            except Exception as error:  # no process to be had: not this question's fault
                if (job_at_hand := self._busy[number]) is not None:
                    self._busy[number] = None
                    job_at_hand.future.set_exception(error)
                self._warm[number] = False
                sleep(_PAUSE_S)
            finally:
                workers.close()

    def _jobs(self, number: int) -> Iterator[_Job]:
        """The questions in their order, until there are no more."""
        while True:
            while not self._warm[number]:
                yield _Job([WarmUp()])
            if (job := self._queue.get()) is None:
                return
            if job.future.set_running_or_notify_cancel():
                self._busy[number] = job
                yield job
