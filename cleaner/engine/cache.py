"""Compiled databases on disk, so that a rule set is compiled once a machine.

Compiling takes seconds, loading milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner import disk_cache
from cleaner.engine.scan_needs import Needs


@dataclass(frozen=True, slots=True)
class Stored:
    """A serialised database. owners: the finders that each of its expressions stands for, by
    number; unscanned: finders with an expression that it could not take; leads: by finder, what a
    line must begin with, where that is known (see scan_leads.py); needs: by finder, what else must
    stand in it (see scan_needs.py)."""

    database: bytes
    owners: Sequence[Sequence[int]]
    unscanned: Sequence[int]
    leads: Sequence[tuple[int, str]]
    needs: Sequence[tuple[int, Needs]]


def read(fingerprint: str) -> Stored | None:
    """What was written under the fingerprint, if it is still whole."""
    head, _, database = (disk_cache.read(_name(fingerprint)) or b"").partition(b"\n")
    try:
        known = json.loads(head)
        return Stored(database, **known)
    except (ValueError, TypeError):
        return None


def write(fingerprint: str, stored: Stored) -> None:
    """Keep the database for the next run."""
    known = {
        "owners": stored.owners,
        "unscanned": stored.unscanned,
        "leads": stored.leads,
        "needs": stored.needs,
    }
    head = json.dumps(known, separators=(",", ":")).encode()
    disk_cache.write(_name(fingerprint), head + b"\n" + stored.database)


def _name(fingerprint: str) -> str:
    return f"{fingerprint}.hsdb"
