"""JSON: an array of objects, read one by one; one object; or lines of them under this name."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from cleaner.io.compression import Sink
from cleaner.io.fields import documents
from cleaner.io.formats import jsonl
from cleaner.io.records import (
    MAX_RECORD_BYTES,
    TOO_LONG,
    ContainerError,
    Format,
    Parts,
    Record,
    Reject,
    Source,
    Wanted,
)

# A string, whole or cut off (then without its second quote), or what gives JSON its shape.
_TOKEN = re.compile(rb'"(?:[^"\\]+|\\.)*("?)|[][{},]', re.DOTALL)
_SPACE = b" \t\r\n"
_CHUNK = 64 * 1024


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each object."""
    with source.open() as stream:
        yield from documents(_rows(stream), wanted)


def _rows(stream: BinaryIO) -> Iterator[jsonl.JsonRow | Reject]:
    buffer = stream.read(_CHUNK).removeprefix(codecs.BOM_UTF8).lstrip(_SPACE)
    while not buffer and (chunk := stream.read(_CHUNK)):
        buffer = chunk.lstrip(_SPACE)
    if buffer and buffer[:1] not in b"[{":
        raise ContainerError("neither a JSON array nor a JSON object")
    is_array = buffer[:1] == b"["
    for number, element in enumerate(_elements(stream, buffer[is_array:], is_array), 1):
        place = f"record {number}"
        if isinstance(element, Reject):
            yield Reject(place, element.reason, element.source)
        else:
            yield jsonl.parsed(place, element, element, alone=not is_array)


def _elements(stream: BinaryIO, buffer: bytes, is_array: bool) -> Iterator[bytes | Reject]:
    """The bytes between the commas of the outermost array, or from one object to the next."""
    start = at = depth = 0
    while True:
        for token in _TOKEN.finditer(buffer, at):
            char = token[0][:1]
            if char == b'"' and not token[1]:
                at = token.start()
                break
            at = token.end()
            depth += (char in b"{[") - (char in b"]}")
            whole = depth == 0 and char == b"}"  # between objects no comma is asked for
            if whole or depth < 0 or (depth == 0 and char == b","):
                if element := buffer[start : at if whole else token.start()].strip(_SPACE):
                    yield element
                start = at
            if depth < 0:  # the end of the array
                if rest := (buffer[at:] + stream.read(_CHUNK)).strip(_SPACE):
                    yield Reject("", "text behind the end of the array", rest)
                return
        else:
            at = len(buffer)
        buffer, at, start = buffer[start:], at - start, 0
        if len(buffer) > MAX_RECORD_BYTES:
            # Where it ends cannot be known without reading on: the rest goes with it.
            yield Reject("", f"{TOO_LONG}, or its end is missing; the rest was not read")
            return
        # As much again: a long string is looked at a few times only.
        chunk = stream.read(max(_CHUNK, len(buffer)))
        if not chunk:
            rest = buffer.strip(_SPACE)
            if rest or is_array:
                yield Reject("", "the file ends in the middle", rest)
            return
        buffer += chunk


class ArrayWriter:
    """Writes an array, an object a line; of one object that stood in no array, that alone."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._before = b"[\n"
        # The last record waits: if it is the only one, it may want no array.
        self._last = b""
        self._alone = False

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        content = jsonl.with_body(record, body, parts).encode()
        if self._last:
            self._put()
        self._last = content
        self._alone = isinstance(record.row, jsonl.JsonRow) and record.row.alone

    def _put(self) -> None:
        self._sink.write(self._before + self._last)
        self._before = b",\n"

    def close(self) -> None:
        """End the array."""
        if not self._last:
            self._sink.write(b"[]\n")
        elif self._alone and self._before == b"[\n":
            self._sink.write(self._last + b"\n")
        else:
            self._put()
            self._sink.write(b"\n]\n")


def sniff(head: bytes) -> bool:
    """Whether it begins as an array of objects, or an object over several lines."""
    return re.match(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*\{\s*"|\{\s*"|\[\s*\])', head) is not None


FORMATS = (Format("json", ("json",), read, ArrayWriter, sniff, sniff_order=3),)
