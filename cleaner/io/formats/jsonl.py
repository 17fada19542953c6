"""JSON Lines: an object a line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from cleaner.io import json_text
from cleaner.io.compression import Sink
from cleaner.io.fields import documents, put
from cleaner.io.lines import lines
from cleaner.io.records import (
    Format,
    Parts,
    Record,
    Reject,
    Source,
    UnwritableError,
    Wanted,
)

PART_PREFIX = "removed_"
# Not from within the spaces before a line feed: a run of them would be read from each.
_BREAK = re.compile(r"(?<![ \t])[ \t]*[\n\r]+[ \t]*")


@dataclass(frozen=True, slots=True)
class JsonRow:
    """An object as it was written; alone: on its own in a file of JSON, in no array."""

    place: str
    text: str
    parsed: dict[str, Any]
    alone: bool = False

    def values(self) -> dict[str, Any]:
        """See cleaner.io.records.Row."""
        return self.parsed

    def source(self) -> bytes:
        """See cleaner.io.records.Row."""
        return self.text.encode()


def rows(stream: BinaryIO) -> Iterator[JsonRow | Reject]:
    """The object in each line; blank lines are none."""
    for number, line in lines(stream):
        if isinstance(line, Reject):
            yield line
        elif content := (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip():
            yield parsed(f"line {number}", content, line)


def parsed(place: str, content: bytes, source: bytes, *, alone: bool = False) -> JsonRow | Reject:
    """The object in some bytes, or why there is none."""
    try:
        text = content.decode()
        return JsonRow(place, text, json_text.loads(text), alone)
    except UnicodeDecodeError as error:
        return Reject(place, f"not UTF-8 (byte {error.start + 1})", source)
    except ValueError as error:
        return Reject(place, str(error), source)


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each line."""
    with source.open() as stream:
        yield from documents(rows(stream), wanted)


def with_body(record: Record, body: str, parts: Parts) -> str:
    """The record as a JSON object, its body in the place of its text. Raises UnwritableError."""
    added = columns(record, parts)
    if isinstance(record.row, JsonRow):
        try:
            return json_text.replaced(record.row.text, record.path, body, added)
        except json_text.DoubledKeyError as error:
            raise UnwritableError(str(error)) from None
    return json_text.dumps({**put(record.row.values(), record.path, body), **added})


def columns(record: Record, parts: Parts) -> dict[str, list[str]]:
    """Removed parts under the names of their columns. Raises UnwritableError."""
    added = {PART_PREFIX + category: list(texts) for category, texts in parts.items()}
    if taken := added.keys() & (record.row.values().keys() if added else set()):
        raise UnwritableError(f'the record has a field "{min(taken)}" already')
    return added


class LineWriter:
    """Writes an object a line."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        line = with_body(record, body, parts)
        # A line feed of JSON stands between members: in strings it is escaped.
        self._sink.write(_BREAK.sub(" ", line).encode() + b"\n")

    def close(self) -> None:
        """Nothing is due."""


def sniff(head: bytes) -> bool:
    """Whether the first line is an object."""
    first, _, _ = head.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
    # A line longer than what was read is taken at its word.
    return first.startswith(b'{"') and (first.rstrip().endswith(b"}") or first == head.lstrip())


FORMATS = (Format("jsonl", ("jsonl", "ndjson"), read, LineWriter, sniff, sniff_order=2),)
