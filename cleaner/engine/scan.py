"""One scan for the wording of all rules: Hyperscan over the bytes of the view.

https://www.hyperscan.io, through https://python-hyperscan.readthedocs.io.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import threading
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from importlib import metadata
from itertools import accumulate
from pathlib import Path

import hyperscan
import numpy as np
from numpy.typing import NDArray

from cleaner import code_points, fold
from cleaner.arrays import distinct
from cleaner.code_points import LEADS
from cleaner.engine import cache
from cleaner.engine.condition import Condition, Probe
from cleaner.engine.scan_leads import ANY
from cleaner.engine.scan_needs import Needs
from cleaner.engine.scan_patterns import Unscannable
from cleaner.rules import patterns

_FLAGS = hyperscan.HS_FLAG_MULTILINE
_ANY_CASE = _FLAGS | hyperscan.HS_FLAG_CASELESS
_MODE = hyperscan.HS_MODE_BLOCK

# Hyperscan takes texts of less than 4 GB.
_END_BITS = 32
_END_MASK = (1 << _END_BITS) - 1

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Texts = tuple[str, str]
"""A text as the view has it, and as `fold.lowered` writes it."""
_NOTHING: Numbers = np.zeros(0, dtype=np.int64)


class Layer:
    """Finders that are compiled together, so that a change of others compiles nothing of them
    again: those for which case matters in one database, the others in another. Safe to share
    between threads.

    Where case matters the view is scanned as it is, where it does not as `fold.lowered`
    writes it: one way to write a letter compiles ten times faster than two.
    """

    def __init__(self, finders: Sequence[Condition]) -> None:
        """finders: conditions whose wording to look for; numbered from 0."""
        self.count = len(finders)
        self.databases = [Database(finders, case) for case in (False, True)] if finders else []

    @cached_property
    def leads(self) -> Mask:
        """See Scanner."""
        table = np.ones((self.count, len(LEADS) + 1), dtype=np.bool_)
        for database in self.databases:
            for finder, letters in database.stored.leads:
                table[finder, :-1] = [lead in letters for lead in LEADS]
        return table


class Scanner:
    """Some layers that are asked together: their finders are numbered in a row. It compiles or
    loads them when it is made. Safe to share between threads.

    leads: by finder and place in LEADS, whether a line that begins so may hold its wording (and one
    more place for other lines); unscanned: the finders whose wording Hyperscan cannot look for, and
    never reports.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        firsts = accumulate((layer.count for layer in layers), initial=0)
        placed = list(zip(layers, firsts, strict=False))
        self._databases = [(each, first) for layer, first in placed for each in layer.databases]
        self.count = sum(layer.count for layer in layers)
        self.unscanned = {
            first + n for each, first in self._databases for n in each.stored.unscanned
        }
        tables = [layer.leads for layer in layers]
        self.leads = np.concatenate([np.ones((0, len(LEADS) + 1), dtype=np.bool_), *tables])
        owned = [(each.owned[0] + first, each.owned[1]) for each, first in self._databases]
        self._owners = np.concatenate([_NOTHING, *(row for row, _ in owned)])
        self._owner_count = np.concatenate([_NOTHING, *(count for _, count in owned)])
        self._first_owner = self._owner_count.cumsum() - self._owner_count
        # By finder, whether case does not matter to it, and what it needs; and who needs anything.
        self._needs = {
            first + finder: (each.any_case, needs)
            for each, first in self._databases
            for finder, needs in each.stored.needs
        }
        self._needing = np.zeros(self.count, dtype=np.bool_)
        self._needing[list(self._needs)] = True

    def scan(self, texts: Texts) -> tuple[Numbers, Numbers]:
        """What is found in a text: numbers of finders, and the line in which the wording of each
        stands; each pair once, by finder, then by line."""
        events = [(_NOTHING, _NOTHING)]
        before = 0
        for database, _ in self._databases:
            found, ends = database.scan(texts[database.any_case])
            events.append((found + before, ends))
            before += len(database.stored.owners)
        probes, lines = map(np.concatenate, zip(*events, strict=True))
        many = self._owner_count[probes]
        earlier = many.cumsum() - many
        places = np.arange(many.sum()) + (self._first_owner[probes] - earlier).repeat(many)
        pairs = distinct(self._owners[places] << _END_BITS | lines.repeat(many))
        return pairs >> _END_BITS, pairs & _END_MASK

    def may_hold(self, texts: Texts, finders: Numbers, lines: Numbers) -> Mask:
        """Of pairs of a finder and a line of a text, whether all that the finder needs stands in
        the line."""
        held = np.ones(len(finders), dtype=np.bool_)
        asked = self._needing[finders].nonzero()[0]
        if not len(asked):
            return held
        lines_of = [text.split("\n") for text in texts]
        needs = self._needs
        for pair, finder, line in zip(
            asked.tolist(), finders[asked].tolist(), lines[asked].tolist(), strict=True
        ):
            any_case, needed = needs[finder]
            if not _stand(needed, lines_of[any_case][line]):
                held[pair] = False
        return held


class Database:
    """A Hyperscan database of finders, numbered from 0; it is made or read when first asked
    for."""

    def __init__(self, finders: Sequence[Condition], any_case: bool) -> None:
        self._finders = finders
        self.any_case = any_case
        self._local = threading.local()

    def scan(self, text: str) -> tuple[Numbers, Numbers]:
        """What is found: numbers of expressions, and the line in which each ends; some more than
        once."""
        data = text.encode()
        if not data or not self.stored.owners:
            return _NOTHING, _NOTHING
        events: list[int] = []
        add = events.append
        self._compiled[0].scan(
            data,
            # Called for every hit: all arguments by name, one number to keep.
            match_event_handler=lambda probe, _, end, __, ___: add(probe << _END_BITS | end),
            scratch=self._scratch,
        )
        found = np.array(events, dtype=np.int64)
        line_ends = (np.frombuffer(data, dtype=np.uint8) == 0x0A).nonzero()[0]
        return found >> _END_BITS, line_ends.searchsorted((found & _END_MASK) - 1)

    @cached_property
    def owned(self) -> tuple[Numbers, Numbers]:
        """The finders of all expressions in a row, and how many of it are those of each."""
        owners = self.stored.owners
        row = np.array([number for numbers in owners for number in numbers], dtype=np.int64)
        return row, np.array([len(numbers) for numbers in owners], dtype=np.int64)

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
        numbers = sorted({number for numbers in owners for number in numbers})
        stored = cache.Stored(
            hyperscan.dumpb(database),
            owners,
            unscanned,
            self._leads(numbers),
            [(n, needs) for n in numbers if (needs := self._finders[n].needs())],
        )
        cache.write(self._fingerprint, stored)
        return database, stored

    def _compile(self) -> tuple[hyperscan.Database, list[list[int]], list[int]]:
        """The database, the finders that each of its expressions stands for, those left out."""
        owners: dict[Probe, list[int]] = {}
        unscanned: set[int] = set()
        for number, finder in enumerate(self._finders):
            try:
                for probe in finder.probes():
                    if probe.any_case is self.any_case:
                        owners.setdefault(probe, []).append(number)
            except Unscannable:
                unscanned.add(number)
        probes = list(owners)
        try:
            database = _database_of(probes)
        except hyperscan.error:
            refused = set(_refused(probes))
            unscanned.update(number for probe in refused for number in owners[probe])
            probes = [probe for probe in probes if probe not in refused]
            database = _database_of(probes)
        return database, [owners[probe] for probe in probes], sorted(unscanned)

    def _leads(self, numbers: Collection[int]) -> list[tuple[int, str]]:
        """What lines must begin with, by finder, where not any letter will do."""
        found = [(number, self._finders[number].first_letters()) for number in numbers]
        return [(number, "".join(sorted(letters))) for number, letters in found if letters != ANY]

    @cached_property
    def _fingerprint(self) -> str:
        """Equal for equal databases: the wording, what rewrites it, the compiler, the machine."""
        parts: list[object] = [_rewriting(), metadata.version("hyperscan"), platform.machine()]
        parts.append(unicodedata.unidata_version)  # by which letters are made small
        parts += [self.any_case, [[c.key, c.wording] for c in self._finders]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _stand(needs: Needs, line: str) -> bool:
    """Whether all that is needed stands in a line."""
    for texts in needs:
        for text in texts:
            if text in line:
                break
        else:
            return False
    return True


@functools.cache
def _rewriting() -> str:
    """A digest of the code that makes expressions of wording."""
    digest = hashlib.sha256()
    others = [str(module.__file__) for module in (code_points, fold, patterns)]
    for path in sorted([*Path(__file__).parent.glob("*.py"), *map(Path, others)]):
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
