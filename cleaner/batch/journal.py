"""What is done, beside the output: the memory of a run that may be killed at any instant.

SQLite, so that a power cut leaves what was committed and no half of anything, and people can ask
it. A row is written when the body it tells of is in its place, never before: what has no row is
done again, and comes out the same. Names that are no UTF-8 are stored as `storable` spells them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from time import monotonic

from cleaner.audit.schema import storable
from cleaner.batch.entries import BatchEntry, Entry, FailureEntry, RunEntry

_VERSION = 1
# A kill costs this much work, and a commit a few milliseconds.
_COMMIT_S = 0.5
_TABLES = """
CREATE TABLE document(
  path TEXT PRIMARY KEY, kind TEXT NOT NULL, size INT, mtime_ns INT, hash BLOB,
  fingerprint TEXT NOT NULL, state TEXT NOT NULL, output TEXT NOT NULL, output_size INT,
  output_hash BLOB, records INT, cleaned INT, quarantined INT, unreadable INT, seconds REAL,
  error TEXT, tally TEXT, rules TEXT, html INT, shard TEXT
) WITHOUT ROWID;
CREATE INDEX document_shard ON document(shard);
CREATE INDEX container_output ON document(output) WHERE kind = 'container';
CREATE TABLE batch(
  path TEXT, number INT, first INT, records INT, shard TEXT, PRIMARY KEY(path, number, shard)
) WITHOUT ROWID;
CREATE INDEX batch_shard ON batch(shard);
CREATE TABLE failure(path TEXT, record TEXT, state TEXT, reason TEXT);
CREATE INDEX failure_path ON failure(path);
CREATE TABLE stale(shard TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE run(
  id INTEGER PRIMARY KEY, started REAL, ended REAL, fingerprint TEXT, rules TEXT, options TEXT,
  version TEXT, raw TEXT, conserved INT
);
"""
# Not among the tables: journals from before it get it too.
_FILE_OUTPUT = """
CREATE INDEX IF NOT EXISTS file_output ON document(output) WHERE kind = 'file' AND output != ''
"""


class JournalError(RuntimeError):
    """A journal that cannot be used; the message is for people."""


_COLUMNS = [each.name for each in fields(Entry)]
_PUT = f"INSERT INTO document({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_STALE = (
    "INSERT OR IGNORE INTO stale SELECT shard FROM document WHERE path = ? AND shard NOT IN ('', ?)"
)
_STALE_BATCHES = (
    "INSERT OR IGNORE INTO stale SELECT shard FROM batch WHERE path = ? AND shard != ''"
)
_GET = f"SELECT {', '.join(_COLUMNS)} FROM document"


class Journal:
    """The journal of one output. Everything may raise JournalError, for a damaged file or a full
    disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._faults():
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN;{_TABLES}PRAGMA user_version={_VERSION};COMMIT;")
            elif version != _VERSION:
                raise JournalError(f"{path} is of another version of cleaner; move it away")
            self._db.execute(_FILE_OUTPUT)
        self._run = 0
        self._open = False
        self._due = 0.0

    def _faults(self) -> Faults:
        return Faults(self._path)

    def begin_run(
        self, fingerprint: str, rules: dict[str, str], options: str, version: str, raw: str
    ) -> None:
        """Say how what follows is made."""
        row = (fingerprint, json.dumps(rules), options, version, storable(raw))
        with self._faults():
            self._run = (
                self._db.execute(
                    "INSERT INTO run(started, fingerprint, rules, options, version, raw)"
                    " VALUES ((julianday('now') - 2440587.5) * 86400, ?, ?, ?, ?, ?)",
                    row,
                ).lastrowid
                or 0
            )

    def end_run(self, conserved: bool) -> None:
        """Say that a run came to its end, and whether no document is missing."""
        with self._faults():
            self._write(
                "UPDATE run SET ended = (julianday('now') - 2440587.5) * 86400, conserved = ?"
                " WHERE id = ?",
                [(conserved, self._run)],
            )
        self.commit()

    def run_before(self, fingerprint: str) -> RunEntry | None:
        """The latest run that had another fingerprint."""
        with self._faults():
            row = self._db.execute(
                "SELECT fingerprint, rules, options FROM run WHERE fingerprint != ?"
                " ORDER BY id DESC LIMIT 1",
                (fingerprint,),
            ).fetchone()
        return RunEntry(row[0], json.loads(row[1]), row[2]) if row else None

    def document(self, path: str) -> Entry | None:
        """What is known of a file of the input."""
        with self._faults():
            row = self._db.execute(f"{_GET} WHERE path = ?", (storable(path),)).fetchone()
        return Entry(*row) if row else None

    def documents(self) -> Iterator[Entry]:
        """All that is known, by path."""
        with self._faults():
            yield from (Entry(*row) for row in self._db.execute(f"{_GET} ORDER BY path"))

    def put(
        self,
        entry: Entry,
        batches: Iterable[BatchEntry] = (),
        failures: Iterable[FailureEntry] = (),
    ) -> None:
        """Note what became of a file; what was known of it before is stale."""
        with self._faults():
            self._forget(entry.path, entry.shard)
            self._write(_PUT, [astuple(entry)])
            self._write("INSERT INTO batch VALUES (?, ?, ?, ?, ?)", map(astuple, batches))
            self._write("INSERT INTO failure VALUES (?, ?, ?, ?)", map(astuple, failures))

    def _write(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        if not self._open:
            self._db.execute("BEGIN")
            self._open, self._due = True, monotonic() + _COMMIT_S
        self._db.executemany(sql, rows)

    @property
    def due(self) -> bool:
        """Whether it is time to commit."""
        return self._open and monotonic() >= self._due

    def copy(self, path: Path) -> None:
        """Write what was committed into another file."""
        with self._faults(), closing(sqlite3.connect(path)) as target:
            self._db.backup(target)

    def commit(self) -> None:
        """Make all that was put safe. What it tells of must be safe already."""
        if self._open:
            with self._faults():
                self._db.execute("COMMIT")
            self._open = False

    def close(self) -> None:
        """Forget what was not committed."""
        self._db.close()

    def stale(self) -> list[tuple[str, list[str]]]:
        """Shards with rows of documents that were done again, and the documents still theirs."""
        left = (
            "SELECT path FROM document WHERE shard = ?1"
            " UNION SELECT path FROM batch WHERE shard = ?1"
        )
        stale = self._rows("SELECT shard FROM stale ORDER BY shard")
        return [(shard, [path for (path,) in self._rows(left, shard)]) for (shard,) in stale]

    def swept(self, shard: str) -> None:
        """Say that a shard has no stale rows any more."""
        with self._faults():
            self._write("DELETE FROM stale WHERE shard = ?", [(shard,)])

    def shards(self) -> set[str]:
        """The names of all shards."""
        return {
            shard
            for (shard,) in self._rows(
                "SELECT DISTINCT shard FROM document WHERE shard != '' UNION"
                " SELECT DISTINCT shard FROM batch WHERE shard != ''"
            )
        }

    def shards_of(self, path: str) -> set[str]:
        """The names of the shards of a container."""
        rows = self._rows(
            "SELECT DISTINCT shard FROM batch WHERE path = ? AND shard != ''", storable(path)
        )
        return {shard for (shard,) in rows}

    def count(self) -> int:
        """How many files are known."""
        with self._faults():
            found: int = self._db.execute("SELECT count(*) FROM document").fetchone()[0]
        return found

    def containers_in(self, output: str) -> set[str]:
        """The containers that went into one output."""
        sql = "SELECT path FROM document WHERE kind = 'container' AND output = ?"
        return {path for (path,) in self._rows(sql, storable(output))}

    def files_in(self, output: str) -> set[str]:
        """The files that were written to one output: several, where names changed hands."""
        sql = "SELECT path FROM document WHERE kind = 'file' AND output != '' AND output = ?"
        return {path for (path,) in self._rows(sql, storable(output))}

    def disown(self, path: str) -> None:
        """Forget a file whose output was made anew without it."""
        with self._faults():
            self._forget(path)

    def _forget(self, path: str, shard: str = "") -> None:
        """Drop what is known of a file; the shards it is in are stale, but the one it is in now."""
        self._write(_STALE, [(path, shard)])
        self._write(_STALE_BATCHES, [(path,)])
        for table in ("batch", "failure", "document"):
            self._write(f"DELETE FROM {table} WHERE path = ?", [(path,)])

    def failures(self, path: str) -> list[FailureEntry]:
        """The records of a container that have no body."""
        with self._faults():
            rows = self._db.execute("SELECT * FROM failure WHERE path = ?", (storable(path),))
            return [FailureEntry(*row) for row in rows]

    def _rows(self, sql: str, *values: str) -> list[tuple[str, ...]]:
        with self._faults():
            return self._db.execute(sql, values).fetchall()


@dataclass(frozen=True, slots=True)
class Faults:
    """Tells faults of a database as JournalError."""

    path: Path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.OperationalError):  # a full disk, and the like
            raise JournalError(f"{self.path} cannot be used: {error}") from error
        if isinstance(error, sqlite3.DatabaseError):
            mend = "move it away, and all is cleaned again"
            raise JournalError(f"{self.path} cannot be used: {error}: {mend}") from error
