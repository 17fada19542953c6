"""The rows of a journal."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cleaner.batch.outcome import State, Tally


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the input, and what became of it.

    kind: file (one document) or container. hash: of the raw bytes of a file, 16 bytes of BLAKE2b,
    as output_hash. records, cleaned, quarantined, unreadable: how many of its documents. seconds:
    of cleaning. tally: see Tally.packed, as JSON; rules: ids of those that hit, as JSON; html: 1
    where a page was among them. shard: of the audit, of a file; those of a container are in its
    batches.
    """

    path: str
    kind: str
    size: int
    mtime_ns: int
    hash: bytes | None
    fingerprint: str
    state: State
    output: str
    output_size: int
    output_hash: bytes | None
    records: int
    cleaned: int
    quarantined: int
    unreadable: int
    seconds: float
    error: str | None
    tally: str | None
    rules: str
    html: int
    shard: str

    @property
    def counts(self) -> Tally:
        """What was counted when it was cleaned."""
        return Tally.unpacked(json.loads(self.tally)) if self.tally else Tally()


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """Records of a container that went together. first: how many were before them; shard: where
    the audit has them (a batch with a record that killed its worker has a row for each shard)."""

    path: str
    number: int
    first: int
    records: int
    shard: str


@dataclass(frozen=True, slots=True)
class FailureEntry:
    """A record without a body."""

    path: str
    record: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class RunEntry:
    """How an earlier run was made. rules: digests by id."""

    fingerprint: str
    rules: dict[str, str]
    options: str
