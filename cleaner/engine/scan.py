"""One scan for the wording of all rules: Hyperscan over the bytes of the view.

https://www.hyperscan.io, through https://python-hyperscan.readthedocs.io.
"""

from __future__ import annotations

import hashlib
import json
import platform
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import metadata

import hyperscan
import numpy as np

from cleaner import fold
from cleaner.engine import cache
from cleaner.engine.conditions import Probe

_FLAGS = hyperscan.HS_FLAG_MULTILINE
_ANY_CASE = _FLAGS | hyperscan.HS_FLAG_CASELESS
_MODE = hyperscan.HS_MODE_BLOCK
# Raised when the meaning of a cached file changes.
_FORMAT = 2


class Scanner:
    """A compiled set of probes. Safe to share between threads.

    Where case matters the view is scanned as it is, where it does not as `fold.lowered`
    writes it: one way to write a letter compiles ten times faster than two.
    """

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._databases = [
            _Database([probe for probe in probes if probe.any_case is any_case])
            for any_case in (False, True)
        ]

    def scan(self, view: str) -> Iterator[tuple[Probe, int]]:
        """What is found in a text: probes, and the lines in which they hit."""
        as_it_is, lowered = self._databases
        yield from as_it_is.scan(view)
        yield from lowered.scan(fold.lowered(view))

    @property
    def refused(self) -> list[Probe]:
        """The probes that Hyperscan cannot compile; it never reports them."""
        return [
            database.probes[number] for database in self._databases for number in database.refused
        ]


class _Database:
    """Probes in one Hyperscan database, which is made or read when first asked for."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self.probes = list(probes)
        self._local = threading.local()

    def scan(self, view: str) -> Iterator[tuple[Probe, int]]:
        """What is found in a text: probes, and the lines in which they hit."""
        data = view.encode()
        if not data or len(self.probes) == len(self.refused):
            return
        line_ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 0x0A).tolist()
        hits: list[tuple[int, int]] = []
        self._compiled[0].scan(
            data,
            match_event_handler=lambda probe, _, end, *__: hits.append((probe, end)),
            scratch=self._scratch,
        )
        for probe, end in hits:
            yield self.probes[probe], bisect_left(line_ends, end - 1)

    @property
    def refused(self) -> frozenset[int]:
        """Numbers of the probes that Hyperscan cannot compile."""
        return self._compiled[1]

    @property
    def _scratch(self) -> hyperscan.Scratch:
        """Working memory of one scan; two threads may not share it."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = hyperscan.Scratch(self._compiled[0])
        scratch: hyperscan.Scratch = self._local.scratch
        return scratch

    @cached_property
    def _compiled(self) -> tuple[hyperscan.Database, frozenset[int]]:
        stored = cache.read(self._fingerprint)
        if stored is not None:
            try:
                database = hyperscan.loadb(stored.database, mode=_MODE)
                hyperscan.Scratch(database)  # refuses a database of another kind of machine
                return database, frozenset(stored.refused)
            except hyperscan.error:
                pass
        database, refused = self._compile()
        cache.write(self._fingerprint, cache.Stored(hyperscan.dumpb(database), sorted(refused)))
        return database, refused

    def _compile(self) -> tuple[hyperscan.Database, frozenset[int]]:
        everything = range(len(self.probes))
        try:
            return self._database_of(everything), frozenset()
        except hyperscan.error:
            refused = frozenset(self._refused(everything))
            return self._database_of([n for n in everything if n not in refused]), refused

    def _refused(self, numbers: Sequence[int]) -> Iterator[int]:
        """Those that do not compile, found by halving."""
        try:
            self._database_of(numbers)
        except hyperscan.error:
            if len(numbers) == 1:
                yield from numbers
                return
            yield from self._refused(numbers[: len(numbers) // 2])
            yield from self._refused(numbers[len(numbers) // 2 :])

    def _database_of(self, numbers: Sequence[int]) -> hyperscan.Database:
        database = hyperscan.Database(mode=_MODE)
        probes = [self.probes[n] for n in numbers] or [Probe(r"\x00")]
        database.compile(
            expressions=[probe.pattern.encode("ascii") for probe in probes],
            ids=list(numbers) or [0],
            flags=[_ANY_CASE if probe.any_case else _FLAGS for probe in probes],
        )
        return database

    @property
    def _fingerprint(self) -> str:
        """Equal for equal databases: the probes, the compiler, the kind of machine."""
        parts = [_FORMAT, metadata.version("hyperscan"), platform.machine()]
        parts += [[probe.pattern, probe.any_case] for probe in self.probes]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
