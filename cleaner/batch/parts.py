"""What passes between a run and its workers: documents one way, answers the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cleaner.audit.schema import changes_folder
from cleaner.batch.outcome import Failure, Tally
from cleaner.result import CleanResult


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run writes. root: the folder (or file) of the output; state: what is beside it;
    own: what the run needs to go on, on this machine (None: in state too)."""

    root: Path
    state: Path
    own: Path | None = None

    @property
    def desk(self) -> Path:
        """Where journal and lock are."""
        return self.own or self.state

    @property
    def temporaries(self) -> Path:
        """Where files grow, so that a killed run leaves nothing in the output."""
        return self.desk / "tmp"

    @property
    def audit(self) -> Path:
        """Where shards go."""
        return changes_folder(self.state)


class FilePart(NamedTuple):
    """A document in a file of its own.

    name, output: below RAW and below the output, with /. known: the digest of what was cleaned
    before by these rules. recheck: only rules changed since, see ChangedRules.
    """

    path: Path
    name: str
    target: Path | None
    output: str
    weight: int
    language: str | None = None
    known: bytes | None = None
    recheck: bool = False


class Doc(NamedTuple):
    """A record. number: how many were before it in its container; place: as people say it;
    charset: see Record."""

    raw: str | bytes
    url: str | None
    title: str | None
    language: str | None
    number: int
    place: str
    charset: str | None = None

    @property
    def weight(self) -> int:
        """Its size, about."""
        return len(self.raw)


class Head(NamedTuple):
    """The container that some records are of; empty for files."""

    document: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Halt:
    """Why nothing more can be written."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a document. same: nothing is to be done, its body stands already.

    rules: ids of those that hit, whether or not anything went by them; body: of a record only;
    result: all of it, where asked for; digest: of the raw bytes; written: size and digest of the
    file with the body; shard: where it is taken down.
    """

    failure: Failure | None = None
    tally: Tally | None = None
    rules: frozenset[str] = frozenset()
    html: bool = False
    seconds: float = 0.0
    body: str = ""
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    result: CleanResult | None = None
    size: int = 0
    mtime_ns: int = 0
    digest: bytes = b""
    written: tuple[int, bytes] = (0, b"")
    shard: str = ""
    same: bool = False
