"""What `speed.py` measures over sizes of a document and over numbers of processes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from statistics import median

from speed_corpus import cut, grown

from cleaner import Cleaner
from cleaner.markdown import is_markdown
from cleaner.mojibake import plan

KB, MB = 1000, 1_000_000
_ENOUGH = MB  # of text for one measurement
_FEW = 10 * MB  # from here on once is enough


def by_size(cleaner: Cleaner, texts: Sequence[str], largest: int) -> dict[str, float]:
    """Seconds a megabyte for one document of 1 KB, ten times as much, and so on.

    Up to 1 MB it is the same text at each size, articles one behind the other, cut into documents.
    Articles in Markdown or with damage that all of a text has are left out: one of them makes all
    of a large document be read as Markdown and mended, but none of the small ones beside it.
    largest: of the documents, in MB.
    """
    plain = [text for text in texts if not is_markdown(text) and not plan(text)]
    said = [frozenset(cleaner.clean(text).body.split("\n")) for text in plain]
    found = {}
    size = KB
    # What else this process holds (the rules of all other rows) is not looked through for garbage,
    # which a large document would pay more often.
    gc.collect()
    gc.freeze()
    while size <= largest * MB:
        pieces = cut(grown(plain, said, max(size, _ENOUGH)), size)
        seconds = []
        for _ in range(1 if size >= _FEW else 5):
            start = time.process_time()
            for piece in pieces:
                cleaner.clean(piece)
            seconds.append(time.process_time() - start)
        name = f"{size // KB} KB" if size < MB else f"{size // MB} MB"
        found[name] = median(seconds) / sum(len(p.encode()) for p in pieces) * MB
        print(f"one document of {name:<8}{found[name]:>8.3f} s a MB", flush=True)
        size *= 10
    gc.unfreeze()
    return found


def spread(sizes: dict[str, float]) -> float:
    """The slowest size against the quickest."""
    return max(sizes.values()) / min(sizes.values())


def by_workers(cleaner: Cleaner, texts: Sequence[str], rounds: int) -> dict[str, float]:
    """How many times as quick two processes are as one, and two threads, by the clock on the wall.

    Beside the cleaner a loop of plain Python, which shows what the machine has to give. Threads
    gain where Python has no global lock (`PYTHON_GIL=0 python3.14t`).
    """
    global _cleaner
    _cleaner = cleaner
    documents = list(texts) * max(1, round(1.2 * _ENOUGH / sum(map(len, texts))))
    # Processes that are forked have the rules, which cost no time then.
    processes = partial(ProcessPoolExecutor, mp_context=get_context("fork"))
    ratios = {}
    for kind, pool in (("processes", processes), ("threads", ThreadPoolExecutor)):
        ratios[kind] = _two_against_one(pool, _clean, documents, rounds)
        ratios[f"{kind}, a loop"] = _two_against_one(pool, _count, [20_000] * 100, rounds)
    for name, ratio in ratios.items():
        print(f"two against one, {name}: {ratio:.2f} times as quick")
    return ratios


_cleaner: Cleaner


def _clean(document: str) -> int:
    return len(_cleaner.clean(document).body)


def _count(steps: int) -> int:
    return sum(range(steps))


def _two_against_one(
    kind: Callable[[int], Executor],
    work: Callable[..., int],
    documents: Sequence[object],
    rounds: int,
) -> float:
    pools = [kind(n) for n in (1, 2)]
    seconds: list[list[float]] = [[], []]
    for turn in range(rounds + 1):
        for number, pool in enumerate(pools):
            start = time.perf_counter()
            sum(pool.map(work, documents, chunksize=max(1, len(documents) // 16)))
            if turn:  # the first starts them
                seconds[number].append(time.perf_counter() - start)
    for pool in pools:
        pool.shutdown()
    return median(one / two for one, two in zip(*seconds, strict=True))
