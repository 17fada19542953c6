"""Jobs handed out and their answers put in order, whoever works on them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Generic, Protocol, TypeVar

# What waits for each worker: enough to keep it busy, little enough that a folder of a
# million files, or a file of huge records, does not wait in memory.
_AHEAD = 16
_AHEAD_BYTES = 8 * 2**20
_POLL_S = 0.2


class Job(Protocol):
    """A piece of work: what is sent to a worker, and how many bytes wait with it.

    head: what its parts have in common; parts: each gets an answer; weight: in bytes, about.
    """

    @property
    def head(self) -> Any: ...

    @property
    def parts(self) -> Sequence[Any]: ...

    @property
    def weight(self) -> int: ...


AnyJob = TypeVar("AnyJob", bound=Job)


@dataclass(slots=True)
class Pending(Generic[AnyJob]):
    """A job that is under way. answers: as far as they are known; missing: how many are not."""

    job: AnyJob
    answers: list[Any]
    missing: int


@dataclass(slots=True)
class Assignment(Generic[AnyJob]):
    """Some parts of a job, for one worker. alone: the second try of a part."""

    pending: Pending[AnyJob]
    indices: list[int]
    alone: bool = False

    @property
    def parts(self) -> list[Any]:
        """The parts themselves."""
        return [self.pending.job.parts[index] for index in self.indices]

    def answered(self, answers: Sequence[Any]) -> list[Pending[AnyJob]]:
        """Put the answers to these parts in their places; the job, if none is missing now."""
        for index, answer in zip(self.indices, answers, strict=True):
            self.pending.answers[index] = answer
        self.pending.missing -= len(answers)
        return [] if self.pending.missing else [self.pending]


class Pool(Generic[AnyJob]):
    """Answers the parts of jobs; what does the work is a subclass's.

    capacity: how many assignments can be under way. ready: what waits for somebody to work on it.
    """

    def __init__(self, capacity: int, stopped: Callable[[], object]) -> None:
        """stopped: whether to begin on nothing more, asked now and then."""
        self.capacity, self._stopped = capacity, stopped
        self.ready: deque[Assignment[AnyJob]] = deque()

    def dispatch(self) -> None:
        """Give what is ready to whoever has nothing to do."""
        raise NotImplementedError

    def finished(self, seconds: float) -> list[Pending[AnyJob]]:
        """The jobs whose last answers came within some seconds."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        """Whether somebody is at work."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing more is wanted, also not of what is under way."""
        raise NotImplementedError

    def answers(
        self,
        todo: Iterable[AnyJob],
        arrived: Callable[[AnyJob, list[Any]], None] = lambda *_: None,
    ) -> Iterator[tuple[AnyJob, list[Any]]]:
        """Each job with the answers to its parts, in order; a Failure for a part that killed.

        arrived: told of each job as soon as its answers are known, in any order.
        """
        window: deque[Pending[AnyJob]] = deque()
        waiting = iter(todo)
        weight = 0
        more = True
        while True:
            if more and self._stopped():
                more = False
                window = self._begun(window)
            while more and len(window) < self.capacity * _AHEAD:
                if weight >= self.capacity * _AHEAD_BYTES:
                    break
                if (job := next(waiting, None)) is None:
                    more = False
                    break
                window.append(self._taken(job, arrived))
                weight += job.weight
                self._collect(0, arrived)
            while window and not window[0].missing:
                pending = window.popleft()
                weight -= pending.job.weight
                yield pending.job, pending.answers
            if not window and not more:
                while self.busy:
                    self._collect(_POLL_S, arrived)
                return
            if window and window[0].missing:
                self._collect(_POLL_S, arrived)

    def _taken(self, job: AnyJob, arrived: Callable[[AnyJob, list[Any]], None]) -> Pending[AnyJob]:
        pending = Pending(job, [None] * len(job.parts), len(job.parts))
        if job.parts:
            self.ready.append(Assignment(pending, list(range(len(job.parts)))))
        else:
            arrived(job, [])
        self.dispatch()
        return pending

    def _collect(self, seconds: float, arrived: Callable[[AnyJob, list[Any]], None]) -> None:
        for each in self.finished(seconds):
            arrived(each.job, each.answers)

    def _begun(self, window: deque[Pending[AnyJob]]) -> deque[Pending[AnyJob]]:
        """The jobs up to the first that nobody has begun on; what waits is forgotten. Those behind
        it are told to `arrived` when they end, but cannot come in order any more."""
        waiting = {id(each.pending) for each in self.ready}
        self.ready.clear()
        return deque(takewhile(lambda each: id(each) not in waiting, window))
