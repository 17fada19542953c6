"""What the journal of a run says of documents that have no body, and of the slowest."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

from cleaner.address import is_remote

Answer = TypeVar("Answer")

SHOWN = 200
_SLOWEST = 10
JOURNAL = "journal.sqlite"
# Of a container, the records that failed are named, and the file only for a fault of its own.
_FAILED = """
    SELECT path, record, state, reason FROM failure
    UNION ALL
    SELECT path, '', state, coalesce(error, '') FROM document
    WHERE state != 'cleaned' AND path NOT IN (SELECT path FROM failure)
"""
_UNWRITTEN = """
    SELECT path, record FROM failure WHERE record != ''
    UNION ALL
    SELECT path, '' FROM document WHERE kind = 'file' AND state != 'cleaned'
"""
_AUDITED = """
    SELECT path, shard FROM document WHERE shard != ''
    UNION
    SELECT path, shard FROM batch WHERE shard != ''
"""


class Failure(NamedTuple):
    """A document without a body. state: quarantined or unreadable."""

    document: str
    record: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failures:
    """The first ones and how many there are; slowest: files and their seconds."""

    count: int = 0
    first: list[Failure] = field(default_factory=list)
    slowest: list[tuple[str, float]] = field(default_factory=list)


def unwritten(state: Path) -> set[tuple[str, str]]:
    """Documents without a body, as document and record ("" for a file): some were cleaned, and
    then could not be written."""
    return _asked(state, lambda journal: set(journal.execute(_UNWRITTEN)), set())


def unaudited(state: Path, shards: Collection[str]) -> list[str]:
    """Files with a body whose shard is none of these, as the journal has them: it was deleted."""

    def lost(journal: sqlite3.Connection) -> list[str]:
        return sorted({name for name, shard in journal.execute(_AUDITED) if shard not in shards})

    return _asked(state, lost, [])


def failures(state: Path) -> Failures:
    """The failures of a run; none where there is no journal."""
    return _asked(state, _failures, Failures())


def _failures(journal: sqlite3.Connection) -> Failures:
    [[count]] = journal.execute(f"SELECT count(*) FROM ({_FAILED})")
    first = journal.execute(f"{_FAILED} ORDER BY 1, 2 LIMIT {SHOWN}").fetchall()
    slowest = journal.execute(
        "SELECT path, seconds FROM document WHERE kind = 'file' AND seconds IS NOT NULL"
        f" ORDER BY seconds DESC LIMIT {_SLOWEST}"
    ).fetchall()
    return Failures(count, [Failure(*row) for row in first], slowest)


def _asked(state: Path, ask: Callable[[sqlite3.Connection], Answer], otherwise: Answer) -> Answer:
    """What the journal answers, which stays as it is. otherwise: the answer where there is no
    journal, or one of another version: the audit itself can be told without it."""
    path = state / JOURNAL
    if not path.exists():
        return otherwise
    with TemporaryDirectory() as folder:
        if is_remote(path):
            content, path = path.read_bytes(), Path(folder, JOURNAL)
            path.write_bytes(content)
        try:
            uri = f"{path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as journal:
                return ask(journal)
        except sqlite3.Error:
            return otherwise
