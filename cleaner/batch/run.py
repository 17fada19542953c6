"""Clean many files, in this process or in several, one outcome a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cleaner.decode import UndecodableError
from cleaner.io.text_files import write_body
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult

# Tasks in flight a worker: enough to keep it busy, few enough that a folder of a
# million files does not wait in memory.
_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and where its body goes (None: nowhere); language: where it is known."""

    source: Path
    target: Path | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its result, or the reason why there is none."""

    source: Path
    result: CleanResult | None
    failure: str | None = None


def run(cleaner: Cleaner, tasks: Iterable[Task], jobs: int = 1) -> Iterator[Outcome]:
    """The outcome of each task, in order. A task that fails does not stop the others."""
    if jobs == 1:
        for task in tasks:
            yield clean_file(cleaner, task)
    else:
        yield from _in_processes(cleaner, iter(tasks), jobs)


def clean_file(cleaner: Cleaner, task: Task) -> Outcome:
    """Read, clean and write one file; a fault becomes the outcome's failure."""
    try:
        result = cleaner.clean(task.source.read_bytes(), language=task.language)
        if task.target is not None:
            write_body(task.target, result.body)
    except UndecodableError as error:
        return Outcome(task.source, None, str(error))
    except OSError as error:
        where = f" ({error.filename})" if error.filename != str(task.source) else ""
        return Outcome(task.source, None, f"{error.strerror or error}{where}")
    except Exception as error:  # one document must not stop a night's run
        return Outcome(task.source, None, f"a fault in cleaner, please report it: {error!r}")
    return Outcome(task.source, result)


def _in_processes(cleaner: Cleaner, tasks: Iterator[Task], jobs: int) -> Iterator[Outcome]:
    waiting: deque[tuple[Task, Future[Outcome]]] = deque()
    pool = _pool(cleaner, jobs)
    try:
        while True:
            for task in islice(tasks, jobs * _AHEAD - len(waiting)):
                waiting.append((task, _submitted(pool, task)))
            if not waiting:
                return
            task, future = waiting.popleft()
            try:
                outcome = future.result()
            except BrokenProcessPool:
                # A worker died, and with it all that was in flight: the first task is
                # tried alone, to see whether it is the one, and the others again.
                pool.shutdown()
                outcome = _alone(cleaner, task)
                pool = _pool(cleaner, jobs)
                waiting = deque((each, _submitted(pool, each)) for each, _ in waiting)
            yield outcome
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, task: Task) -> Future[Outcome]:
    """The future of a task, broken at once if the pool is: then its turn mends it."""
    try:
        return pool.submit(_work, task)
    except BrokenProcessPool as error:
        future: Future[Outcome] = Future()
        future.set_exception(error)
        return future


def _alone(cleaner: Cleaner, task: Task) -> Outcome:
    with _pool(cleaner, 1) as pool:
        try:
            return pool.submit(_work, task).result()
        except BrokenProcessPool:
            return Outcome(task.source, None, "its worker process died (out of memory?)")


def _pool(cleaner: Cleaner, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_start, initargs=(cleaner,))


_cleaner: Cleaner


def _start(cleaner: Cleaner) -> None:
    """Keep the cleaner of this worker: it is sent once, not with each task."""
    global _cleaner  # a worker process has no other place that outlives a task
    _cleaner = cleaner


def _work(task: Task) -> Outcome:
    return clean_file(_cleaner, task)
