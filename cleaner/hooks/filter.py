"""Unix: records in, records out, each answered before the next is read."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from cleaner.batch.outcome import failure_of
from cleaner.hooks.hook import row_of
from cleaner.io import json_text
from cleaner.io.fields import Layout, Path, find_layout
from cleaner.io.formats.jsonl import JsonRow, parsed
from cleaner.io.records import MAX_RECORD_BYTES, TOO_LONG, ContainerError, Record, Reject, Wanted
from cleaner.io.text_files import as_file
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult

REMOVALS = "removals"
_CHUNK = 64 * 1024


class BadRecordError(ValueError):
    """A record that is passed on as it came; the message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A record with what parts it from the next, or one of several pieces of one that is too
    long for memory."""

    content: bytes
    first: bool = True
    last: bool = True


def pieces(stream: BinaryIO, separator: bytes) -> Iterator[Piece]:
    """The records of a stream, each as soon as it is whole. separator: a byte; b"": none."""
    waiting, first = bytearray(), True
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        looked_at = len(waiting)
        waiting += chunk
        while separator and (end := waiting.find(separator, looked_at) + 1):
            yield Piece(bytes(waiting[:end]), first)
            del waiting[:end]
            looked_at, first = 0, True
        if len(waiting) > MAX_RECORD_BYTES:
            yield Piece(bytes(waiting), first, last=False)
            waiting.clear()
            first = False
    if waiting or not first:
        yield Piece(bytes(waiting), first)


def run(
    answer: Callable[[bytes], bytes],
    stdin: BinaryIO,
    stdout: BinaryIO,
    separator: bytes,
    name: Callable[[str], None],
) -> bool:
    """Answer each record; whether all could be cleaned.

    answer: a record to what takes its place, raises BadRecordError; name: told of a record that
    is passed on as it came. Raises OSError where a stream cannot be read or written.
    """
    number, clean = 0, True
    for piece in pieces(stdin, separator):
        number += piece.first
        content, fault = piece.content, ""
        if piece.first and piece.last:
            try:
                content = answer(piece.content)
            except BadRecordError as error:
                fault = str(error)
        elif piece.first:
            fault = TOO_LONG
        if fault:
            clean = False
            name(f"record {number}: {fault}" if separator else fault)
        stdout.write(content)
        stdout.flush()
    return clean


@dataclass(frozen=True, slots=True)
class Texts:
    """Answers to texts. ends: what may stand at the end of a record and is no part of it."""

    cleaner: Cleaner
    language: str | None = None
    ends: bytes = b""

    def answer(self, record: bytes) -> bytes:
        """The body of a text, in UTF-8. Raises BadRecordError."""
        content = record.removesuffix(self.ends)
        if not content:
            return record
        body = _cleaned(self.cleaner, content, language=self.language).body
        if not self.ends:  # a file
            return as_file(body)
        return body.encode("utf-8", "backslashreplace") + record[len(content) :]


class Objects:
    """Answers to JSON objects, a line each: the body in the place of the text, all else as it was.

    wanted: the fields, where they are not told by their names; the first record that can be read
    says which field holds the text. removals: whether to add what was taken, as a list.
    """

    def __init__(
        self,
        cleaner: Cleaner,
        language: str | None = None,
        wanted: Wanted | None = None,
        removals: bool = False,
    ) -> None:
        self._cleaner, self._language, self._removals = cleaner, language, removals
        self._wanted = wanted or Wanted()
        self._text: Path | None = None

    def answer(self, record: bytes) -> bytes:
        """The line of the same object with its body. Raises BadRecordError."""
        content = record.removeprefix(codecs.BOM_UTF8).strip()
        if not content:
            return record
        row = parsed("", content, record)
        found = row if isinstance(row, Reject) else self._record(row)
        if isinstance(found, Reject):
            raise BadRecordError(found.reason)
        known = {"url": found.url, "title": found.title, "language": self._language}
        result = _cleaned(self._cleaner, found.raw, **known)
        before, _, after = record.partition(content)
        return before + self._with_body(found, result).encode() + after

    def _record(self, row: JsonRow) -> Record | Reject:
        try:
            layout = find_layout(self._wanted, [row.parsed])
        except ContainerError as error:
            if self._text is None:
                return Reject("", str(error))
            layout = Layout(self._text)
        self._text = self._text or layout.text
        return replace(layout, text=self._text).record(row, row.parsed)

    def _with_body(self, record: Record, result: CleanResult) -> str:
        assert isinstance(record.row, JsonRow)
        added = {}
        if self._removals:
            if REMOVALS in record.row.parsed:
                raise BadRecordError(f'the record has a field "{REMOVALS}" already')
            added = {REMOVALS: row_of(result)["removals"]}
        try:
            return json_text.replaced(record.row.text, record.path, result.body, added)
        except json_text.DoubledKeyError as error:
            raise BadRecordError(str(error)) from None
        except RecursionError:  # it is looked into from a deeper place than where it was read
            raise BadRecordError("nested too deeply") from None


def _cleaned(cleaner: Cleaner, raw: str | bytes, **known: str | None) -> CleanResult:
    try:
        return cleaner.clean(raw, **known)
    except MemoryError:
        raise
    except Exception as error:  # one record must not stop the others
        raise BadRecordError(failure_of(error).reason) from None
