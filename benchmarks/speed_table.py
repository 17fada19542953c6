"""Pieces of work that take turns, their times, and on what machine."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

# What ratios should be; the ratios are those of `speed.py`.
AIMS = {
    "against datatrove": (">", 15),
    "against ftfy": (">", 8),
    "share of the raw scan": (">", 0.1),
    "5,000 rules against 50": ("<", 1.4),
    "5,000 more rules against 50": ("<", 1.4),
    "2 processes against 1": (">", 1.85),
    "pages against trafilatura": ("<", 1.15),
    "growth": ("<", 1.5),
}
_VERSIONS = (
    "article-cleaner", "clean-text", "datatrove", "ftfy", "hyperscan", "justext", "numpy", "regex",
    "py-data-juicer", "resiliparse", "spacy", "trafilatura",
)  # fmt: skip


class Table:
    """Named pieces of work, each with the bytes it goes over and its time in each round.

    missing: the tools that are not installed.
    """

    def __init__(self) -> None:
        self.missing: list[str] = []
        self._work: dict[str, tuple[Callable[[], object], int]] = {}
        self._seconds: dict[str, list[float]] = {}

    def made(self, makers: Mapping[str, Callable[[], Any]], name: str) -> Any:
        """A tool ready to work; None, and noted, if it is not installed."""
        try:
            return makers[name]()
        except ImportError as fault:
            if name not in self.missing:
                self.missing.append(name)
                print(f"left out: {name} ({fault})")
            return None

    def add(self, name: str, work: Callable[[Any], object], documents: Sequence[Any]) -> None:
        """Work on one document after the other."""
        size = sum(len(d) if isinstance(d, bytes) else len(d.encode()) for d in documents)
        self.add_whole(name, lambda: [work(each) for each in documents], size)

    def add_whole(self, name: str, work: Callable[[], object], size: int) -> None:
        self._work[name] = work, size

    def measure(self, rounds: int) -> None:
        """Let all take turns, after a round that does not count: patterns are compiled in it."""
        for turn in range(rounds + 1):
            if turn < 2:
                self._seconds = {name: [] for name in self._work}
            for name, (work, _) in self._work.items():
                start = time.process_time()
                work()
                self._seconds[name].append(time.process_time() - start)

    def rate(self, name: str) -> float:
        """Megabytes a second."""
        return self._work[name][1] / 1e6 / median(self._seconds[name])

    def times(self, slow: str, quick: str) -> float | None:
        """How many times as long one takes a byte as the other; None if either is missing."""
        if slow not in self._seconds or quick not in self._seconds:
            return None
        by_size = self._work[quick][1] / self._work[slow][1]
        pairs = zip(self._seconds[slow], self._seconds[quick], strict=True)
        return median(a / b * by_size for a, b in pairs)

    def show(self, beside: str) -> None:
        print(f"\n{'':<48}{'MB':>7}{'MB/s':>9}  times as long a byte as '{beside}'")
        for name, (_, size) in self._work.items():
            rate, ratio = self.rate(name), self.times(name, beside)
            print(f"{name:<48}{size / 1e6:>7.2f}{rate:>9.2f}{ratio:>9.3g}")

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "MB": size / 1e6,
                "MB/s": round(self.rate(name), 3),
                "seconds": [round(each, 4) for each in self._seconds[name]],
            }
            for name, (_, size) in self._work.items()
        ]


def machine() -> dict[str, Any]:
    """When and on what this runs, and the versions of what is compared."""
    versions = {}
    for name in _VERSIONS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": versions,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), "")
