"""One scan for the wording of all rules: Hyperscan over the bytes of the view.

https://www.hyperscan.io, through https://python-hyperscan.readthedocs.io.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path

import hyperscan
import numpy as np

from cleaner import fold
from cleaner.engine import cache
from cleaner.engine.conditions import Condition, Probe
from cleaner.engine.scan_patterns import Unscannable

_FLAGS = hyperscan.HS_FLAG_MULTILINE
_ANY_CASE = _FLAGS | hyperscan.HS_FLAG_CASELESS
_MODE = hyperscan.HS_MODE_BLOCK


class Scanner:
    """The wording of rules in two databases. Safe to share between threads.

    Where case matters the view is scanned as it is, where it does not as `fold.lowered`
    writes it: one way to write a letter compiles ten times faster than two.
    """

    def __init__(self, finders: Sequence[tuple[str, Condition]]) -> None:
        """finders: rule ids, each with the condition whose wording to look for."""
        self._databases = [_Database(finders, any_case) for any_case in (False, True)]

    def scan(self, view: str) -> Iterator[tuple[str, int]]:
        """What is found in a text: rule ids, and the lines in which their wording stands."""
        as_it_is, lowered = self._databases
        yield from as_it_is.scan(view)
        yield from lowered.scan(fold.lowered(view))

    @property
    def unscanned(self) -> frozenset[str]:
        """Ids of the rules whose wording Hyperscan cannot look for; they are never reported."""
        return frozenset(id_ for database in self._databases for id_ in database.stored.unscanned)


class _Database:
    """A Hyperscan database, which is made or read when first asked for."""

    def __init__(self, finders: Sequence[tuple[str, Condition]], any_case: bool) -> None:
        self._finders = finders
        self._any_case = any_case
        self._local = threading.local()

    def scan(self, view: str) -> Iterator[tuple[str, int]]:
        """What is found in a text: rule ids, and the lines in which their wording stands."""
        owners = self.stored.owners
        data = view.encode()
        if not data or not owners:
            return
        line_ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 0x0A).tolist()
        hits: list[tuple[int, int]] = []
        self._compiled[0].scan(
            data,
            match_event_handler=lambda probe, _, end, *__: hits.append((probe, end)),
            scratch=self._scratch,
        )
        for probe, end in hits:
            line = bisect_left(line_ends, end - 1)
            for id_ in owners[probe]:
                yield id_, line

    @property
    def stored(self) -> cache.Stored:
        """What was compiled, as it is kept on disk."""
        return self._compiled[1]

    @property
    def _scratch(self) -> hyperscan.Scratch:
        """Working memory of one scan; two threads may not share it."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = hyperscan.Scratch(self._compiled[0])
        scratch: hyperscan.Scratch = self._local.scratch
        return scratch

    @cached_property
    def _compiled(self) -> tuple[hyperscan.Database, cache.Stored]:
        stored = cache.read(self._fingerprint)
        if stored is not None:
            try:
                database = hyperscan.loadb(stored.database, mode=_MODE)
                hyperscan.Scratch(database)  # refuses a database of another kind of machine
                return database, stored
            except hyperscan.error:
                pass
        database, owners, unscanned = self._compile()
        stored = cache.Stored(hyperscan.dumpb(database), owners, unscanned)
        cache.write(self._fingerprint, stored)
        return database, stored

    def _compile(self) -> tuple[hyperscan.Database, list[list[str]], list[str]]:
        """The database, the rules that each of its expressions stands for, those left out."""
        owners: dict[Probe, list[str]] = {}
        unscanned: set[str] = set()
        for id_, finder in self._finders:
            try:
                for probe in finder.probes():
                    if probe.any_case is self._any_case:
                        owners.setdefault(probe, []).append(id_)
            except Unscannable:
                unscanned.add(id_)
        probes = list(owners)
        try:
            database = _database_of(probes)
        except hyperscan.error:
            refused = set(_refused(probes))
            unscanned.update(id_ for probe in refused for id_ in owners[probe])
            probes = [probe for probe in probes if probe not in refused]
            database = _database_of(probes)
        return database, [owners[probe] for probe in probes], sorted(unscanned)

    @cached_property
    def _fingerprint(self) -> str:
        """Equal for equal databases: the wording, what rewrites it, the compiler, the machine."""
        parts: list[object] = [_rewriting(), metadata.version("hyperscan"), platform.machine()]
        parts += [self._any_case, [[id_, c.key, c.wording] for id_, c in self._finders]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@functools.cache
def _rewriting() -> str:
    """A digest of the code that makes expressions of wording."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _refused(probes: Sequence[Probe]) -> Iterator[Probe]:
    """Those that do not compile, found by halving."""
    try:
        _database_of(probes)
    except hyperscan.error:
        if len(probes) == 1:
            yield from probes
            return
        yield from _refused(probes[: len(probes) // 2])
        yield from _refused(probes[len(probes) // 2 :])


def _database_of(probes: Sequence[Probe]) -> hyperscan.Database:
    """The probes of one kind of case, numbered as they come."""
    database = hyperscan.Database(mode=_MODE)
    probes = probes or [Probe(r"\x00")]
    database.compile(
        expressions=[probe.pattern.encode("ascii") for probe in probes],
        ids=list(range(len(probes))),
        flags=[_ANY_CASE if probe.any_case else _FLAGS for probe in probes],
    )
    return database
