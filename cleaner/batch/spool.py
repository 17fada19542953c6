"""What was cleaned of containers that are not written yet, so that a kill costs no cleaning.

Any format can be gone on with so, compressed or not, by one path: the input is read again from
its beginning, which is cheap, and a batch whose records are the same is taken from here.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleaner.audit.schema import storable
from cleaner.batch.outcome import Failure, Tally
from cleaner.batch.parts import Answer

Reply = Answer | Failure

_TABLE = """
CREATE TABLE IF NOT EXISTS spool(
  path TEXT, number INT, digest BLOB, answers BLOB, PRIMARY KEY(path, number)
) WITHOUT ROWID
"""


class Spool:
    """The answers to batches, by container, number and digest of records and rules.

    Everything may raise sqlite3.DatabaseError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError:  # it only saves time: a damaged one is as good as none
            self._delete()
            self._db = self._opened()
        self._open = False

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")  # what a power cut takes is cleaned again
        db.execute(_TABLE)
        return db

    def get(self, path: str, number: int, digest: bytes) -> list[Reply] | None:
        """The answers to a batch, if it was cleaned."""
        row = self._db.execute(
            "SELECT answers FROM spool WHERE path = ? AND number = ? AND digest = ?",
            (storable(path), number, digest),
        ).fetchone()
        return None if row is None else [_unpacked(v) for v in json.loads(zlib.decompress(row[0]))]

    def put(self, path: str, number: int, digest: bytes, answers: list[Reply]) -> None:
        """Keep the answers to a batch."""
        self._begin()
        # JSON, not pickle: what stands beside an output may have come from elsewhere.
        content = zlib.compress(json.dumps([_packed(each) for each in answers]).encode(), 1)
        row = (storable(path), number, digest, content)
        self._db.execute("INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?)", row)

    def drop(self, path: str) -> None:
        """Forget a container: its output is in place."""
        self._begin()
        self._db.execute("DELETE FROM spool WHERE path = ?", (storable(path),))

    def _begin(self) -> None:
        if not self._open:
            self._db.execute("BEGIN")
            self._open = True

    def commit(self) -> None:
        """Make all that was put safe from a kill."""
        if self._open:
            self._db.execute("COMMIT")
            self._open = False

    def close(self, *, done: bool) -> None:
        """done: nothing of it is wanted any more."""
        self._db.close()
        if done:
            self._delete()

    def _delete(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self._path.with_name(self._path.name + suffix).unlink()


def _packed(reply: Reply) -> list[Any]:
    if isinstance(reply, Failure):
        return [reply.state, reply.reason]
    failure, tally = reply.failure, reply.tally
    return [
        [failure.state, failure.reason] if failure else None,
        tally.packed() if tally else None,
        sorted(reply.rules),
        reply.html,
        reply.seconds,
        reply.body,
        dict(reply.parts),
        reply.shard,
    ]


def _unpacked(values: list[Any]) -> Reply:
    if len(values) == 2:
        return Failure(*values)
    failure, tally, rules, html, seconds, body, parts, shard = values
    return Answer(
        Failure(*failure) if failure else None,
        Tally.unpacked(tally) if tally else None,
        frozenset(rules),
        html,
        seconds,
        body,
        parts,
        shard=shard,
    )
