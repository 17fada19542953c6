"""What passes between containers: records on their way in, bodies on their way out.

A reader gives a record for each document, with what its writer needs to put the body back, and
a reject for each that cannot be read. A writer takes records in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cleaner.io.compression import Sink, decompressed

# A line or record beyond this is no article, and would not fit in memory some day.
MAX_RECORD_BYTES = 32 * 2**20
TOO_LONG = f"longer than {MAX_RECORD_BYTES // 2**20} MB"

Parts = Mapping[str, Sequence[str]]


class ContainerError(ValueError):
    """A container that cannot be read or written as asked; the message is for people."""


class UnwritableError(ValueError):
    """A record that the container it goes to cannot hold."""


class Row(Protocol):
    """A record as its container holds it."""

    @property
    def place(self) -> str:
        """Where it stands: "line 12"."""

    def values(self) -> dict[str, Any]:
        """All fields in order, the raw text in its place; a copy."""

    def source(self) -> bytes:
        """The bytes as they came."""


@dataclass(frozen=True, slots=True)
class Record:
    """One document: its raw text and where in its row the body goes; charset: what an HTTP header
    says of its bytes."""

    row: Row
    raw: str | bytes
    path: tuple[str, ...]
    id: str | None = None
    url: str | None = None
    title: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that cannot be read. source: its bytes, or None where they are too many."""

    place: str
    reason: str
    source: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields that a person named; None: to be found."""

    text: str | None = None
    id: str | None = None
    url: str | None = None


class Source:
    """A container to read, compressed or not. name: its path below the folder that is cleaned."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self._file: BinaryIO | None = None
        self._size = 0

    def open(self) -> BinaryIO:
        """Its bytes, decompressed. Raises OSError, MissingExtraError."""
        self._size = self.path.stat().st_size
        self._file = self.path.open("rb")
        return decompressed(self._file)

    @property
    def progress(self) -> float:
        """The share of the file that was read."""
        file = self._file
        if file is None or file.closed:
            return float(file is not None)
        return file.tell() / max(1, self._size)


class Writer(Protocol):
    """Puts bodies into a container."""

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """Write a record with its body, and removed parts as columns. Raises UnwritableError."""

    def close(self) -> None:
        """Write what is due at the end; the sink is closed by whoever opened it."""


def _never(head: bytes) -> bool:
    return False


@dataclass(frozen=True)
class Format:
    """One kind of container: how it is known, read and written.

    sniff: whether the first bytes (decompressed) are of this kind; sniff_order: who is asked
    first. writer: None where it is only read; then bodies are written as `written_as`.
    columns: whether a row can hold more than the body. plain_text: a document is a file.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Source, Wanted], Iterator[Record | Reject]]
    writer: Callable[[Sink], Writer] | None = None
    sniff: Callable[[bytes], bool] = field(default=_never)
    sniff_order: int = 0
    written_as: str = ""
    columns: bool = True
    plain_text: bool = False
