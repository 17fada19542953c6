"""One scan for the wording of all rules: Hyperscan over the bytes of the view.

https://www.hyperscan.io, through https://python-hyperscan.readthedocs.io.
"""

from __future__ import annotations

import hashlib
import json
import platform
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata

import hyperscan

from cleaner.engine import cache
from cleaner.engine.conditions import Probe

_FLAGS = hyperscan.HS_FLAG_MULTILINE
_ANY_CASE = _FLAGS | hyperscan.HS_FLAG_CASELESS
_MODE = hyperscan.HS_MODE_BLOCK
# Raised when the meaning of a cached file changes.
_FORMAT = 1


class Scanner:
    """A compiled set of probes. Safe to share between threads."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._probes = list(probes)
        self._local = threading.local()

    def scan(self, view: bytes) -> list[tuple[int, int]]:
        """What the probes hit: (number of the probe, byte offset behind its hit)."""
        hits: list[tuple[int, int]] = []
        if view and len(self._probes) > len(self.refused):
            self._database.scan(
                view,
                match_event_handler=lambda probe, _, end, *__: hits.append((probe, end)),
                scratch=self._scratch,
            )
        return hits

    @property
    def refused(self) -> frozenset[int]:
        """Numbers of the probes that Hyperscan cannot compile; it never reports them."""
        return self._compiled[1]

    @property
    def _database(self) -> hyperscan.Database:
        return self._compiled[0]

    @property
    def _scratch(self) -> hyperscan.Scratch:
        """Working memory of one scan; two threads may not share it."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = hyperscan.Scratch(self._database)
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
        everything = range(len(self._probes))
        try:
            return self._database_of(everything), frozenset()
        except hyperscan.error:
            refused = frozenset(n for n in everything if not self._compiles(n))
            return self._database_of([n for n in everything if n not in refused]), refused

    def _compiles(self, number: int) -> bool:
        try:
            self._database_of([number])
        except hyperscan.error:
            return False
        return True

    def _database_of(self, numbers: Sequence[int]) -> hyperscan.Database:
        database = hyperscan.Database(mode=_MODE)
        probes = [self._probes[n] for n in numbers] or [Probe(r"\x00")]
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
        parts += [[probe.pattern, probe.any_case] for probe in self._probes]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
