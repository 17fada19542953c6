"""The child's side of a worker process: parts of jobs come in, answers go out."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import c_longlong
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

# The exit status of a worker that was refused memory.
OUT_OF_MEMORY = 77


class Unit(Protocol):
    """The work on the parts of one job."""

    def take(self, part: Any) -> Any:
        """The answer to one part."""

    def finish(self, answers: list[Any]) -> list[Any]:
        """All parts are done: put what they gave in its place; the answers, one a part."""


class Work(Protocol):
    """What workers do. Sent to each worker once."""

    def prepare(self) -> None:
        """Make what all workers need, before the first starts; no document waits for it."""

    def begin(self, head: Any) -> Unit:
        """Begin on a job; head: what its parts have in common."""


def done(
    work: Work, head: Any, parts: Sequence[Any], before: Callable[[int], None] = lambda _: None
) -> list[Any]:
    """The answers to the parts of a job, here. before: told which part is taken in hand."""
    unit = work.begin(head)
    answers: list[Any] = []
    for index, part in enumerate(parts):
        before(index)
        answers.append(unit.take(part))
    before(len(parts))
    return unit.finish(answers)


def serve(connection: Connection, at: c_longlong, work: Work, memory: int | None) -> None:
    """Work on jobs until the parent says that there are no more, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()
    assert parent is not None
    _die_first()
    if memory is not None:
        _limit(memory)
    # The rules stay: to look through them for garbage takes 5 to 9 % of the time of cleaning, and
    # in a copy of the parent it would copy the memory that both share.
    gc.freeze()

    def before(index: int) -> None:
        at.value = index
        if not parent.is_alive():  # a run that goes on where this one ended may be at work
            os._exit(1)

    try:
        # A pipe whose other end brothers hold open too does not tell of the parent's end.
        while connection in wait([connection, parent.sentinel]):
            if (job := connection.recv()) is None:
                return
            head, parts = job
            connection.send(done(work, head, parts, before))
    except (EOFError, ConnectionError):
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _die_first() -> None:
    """Where memory runs out, the system should take a worker and not its parent."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _limit(memory: int) -> None:
    """Have the system refuse more memory than this many bytes beyond what is held now.

    Linux only: elsewhere what is written to has no limit of its own, and address space says little.
    """
    if sys.platform != "linux":
        return
    import resource

    # Beyond: a copy of a large process would have none left for its documents.
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    allowed = pages * resource.getpagesize() + memory
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard != resource.RLIM_INFINITY:
        allowed = min(allowed, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))
