"""Compiled databases on disk, so that a rule set is compiled once a machine.

Compiling takes seconds, loading milliseconds. A cached file is bytes with a
checksum, never code; a file that is damaged, foreign or cannot be written is as good
as none, and the database is compiled again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from cleaner.atomic import write_atomically


@dataclass(frozen=True, slots=True)
class Stored:
    """A serialised database. owners: the rules that each of its expressions stands for, by
    number; unscanned: rules with an expression that it could not take."""

    database: bytes
    owners: Sequence[Sequence[str]]
    unscanned: Sequence[str]


def read(fingerprint: str) -> Stored | None:
    """What was written under the fingerprint, if it is still whole."""
    try:
        head, _, database = _path(fingerprint).read_bytes().partition(b"\n")
        known = json.loads(head)
        if known["sha256"] != hashlib.sha256(database).hexdigest():
            return None
        owners = [[str(id_) for id_ in ids] for ids in known["owners"]]
        return Stored(database, owners, [str(id_) for id_ in known["unscanned"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(fingerprint: str, stored: Stored) -> None:
    """Keep the database for the next run; a cache that cannot be written is none."""
    digest = hashlib.sha256(stored.database).hexdigest()
    known = {"sha256": digest, "owners": stored.owners, "unscanned": stored.unscanned}
    head = json.dumps(known).encode()
    path = _path(fingerprint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, head + b"\n" + stored.database)
    except OSError:
        pass


def _path(fingerprint: str) -> Path:
    return user_cache_path("cleaner", appauthor=False) / f"{fingerprint}.hsdb"
