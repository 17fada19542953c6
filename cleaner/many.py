"""Many documents in several processes, in order; for pipelines that hold them in memory.

Processes and not threads: of cleaning only the scan (`benchmarks/stations.py`) runs beside other
threads. A document that kills its process ends it all (BrokenProcessPool); a run of
`cleaner clean`, over cleaner.batch, sets such a document aside.
"""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from cleaner.result import CleanResult

Raw = str | bytes
Answer = CleanResult | Exception
Clean = Callable[[Raw], CleanResult]

# Documents that go to a process together, and how many such pieces wait for each: enough to keep it
# busy, and few enough for memory.
_TOGETHER = 16
_AHEAD = 3
# Imported once, and not again in each process.
_PRELOADED = "cleaner.pipeline"

_clean: Clean | None = None


def clean_in_processes(clean: Clean, raws: Iterable[Raw], workers: int) -> Iterator[CleanResult]:
    """One result a raw article, in order. Raises what cleaning raises, when its turn comes."""
    context = get_context("forkserver" if sys.platform == "linux" else "spawn")
    context.set_forkserver_preload([_PRELOADED])
    waiting: deque[Future[list[Answer]]] = deque()
    todo = iter(raws)
    with ProcessPoolExecutor(workers, context, _begin, (clean,)) as pool:
        try:
            while True:
                while len(waiting) < workers * _AHEAD and (some := list(islice(todo, _TOGETHER))):
                    waiting.append(pool.submit(_answers, some))
                if not waiting:
                    return
                for answer in waiting.popleft().result():
                    if isinstance(answer, Exception):
                        raise answer
                    yield answer
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(clean: Clean) -> None:
    global _clean
    _clean = clean
    gc.freeze()  # see cleaner/batch/process.py


def _answers(raws: list[Raw]) -> list[Answer]:
    assert _clean is not None
    answers: list[Answer] = []
    for raw in raws:
        try:
            answers.append(_clean(raw))
        except Exception as error:
            answers.append(error)
    return answers
