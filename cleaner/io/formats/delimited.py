"""Tables of text: a header, then a row a record, values between commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from cleaner.decode import UndecodableError, decode, is_utf_8
from cleaner.io.compression import Sink, peeked
from cleaner.io.fields import TEXT_NAMES, documents, put
from cleaner.io.formats.jsonl import columns
from cleaner.io.json_text import dumps
from cleaner.io.records import (
    MAX_RECORD_BYTES,
    ContainerError,
    Format,
    Parts,
    Record,
    Reject,
    Source,
    UnwritableError,
    Wanted,
)

_DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 256 * 1024
# The library's own bound is 128 KB. A quote that never ends is known by this one, and costs the
# reading of as much.
_MAX_CELL_CHARACTERS = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written; format: "csv" or "tsv"."""

    format: str
    delimiter: str
    line_end: str = "\n"
    quote_all: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read, and the lines it was read of."""

    place: str
    cells: dict[str, Any]
    lines: bytes
    dialect: Dialect

    def values(self) -> dict[str, Any]:
        """See cleaner.io.records.Row."""
        return self.cells

    def source(self) -> bytes:
        """See cleaner.io.records.Row."""
        return self.lines


def read_csv(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each row; the delimiter is that of the header."""
    with source.open() as stream:
        yield from documents(_rows(stream, "csv"), wanted)


def read_tsv(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each row, its values between tabs."""
    with source.open() as stream:
        yield from documents(_rows(stream, "tsv"), wanted)


def _rows(stream: BinaryIO, format_: str) -> Iterator[Row | Reject]:
    start, stream = peeked(stream, _SAMPLE_BYTES)
    encoding, marked = _encoding(start)
    # Bytes that do not fit stay what they are, as half surrogates.
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    lines = _Lines(text, encoding)
    head = text.readline(MAX_RECORD_BYTES).removeprefix("\ufeff")
    if not head.strip():
        return
    delimiter = "\t" if format_ == "tsv" else _delimiter(head)
    lines.again([head])
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    numbered = _parsed(lines, delimiter)
    _, first = next(numbered)
    if isinstance(first, Reject):
        raise ContainerError(f"its header cannot be read: {first.reason}")
    if twice := {name for name in first if first.count(name) > 1}:
        raise ContainerError(f'the column "{min(twice)}" stands there twice')
    head = lines.text()  # of several lines, where a name has some
    dialect = Dialect(
        format_,
        delimiter,
        head[len(head.rstrip("\r\n")) :] or "\r\n",
        quote_all=head.count('"') >= 2 * len(first),
        marked=marked,
    )
    for number, cells in numbered:
        place = f"line {number}"
        if isinstance(cells, Reject):
            yield Reject(place, cells.reason, cells.source)
        elif not cells:
            continue  # a blank line
        elif len(cells) != len(first):
            reason = f"{len(cells)} columns, where the header has {len(first)}"
            yield Reject(place, reason, lines.taken())
        else:
            yield _row(place, first, cells, lines.taken(), dialect, encoding)


def _row(
    place: str,
    names: Sequence[str],
    cells: Sequence[str],
    source: bytes,
    dialect: Dialect,
    encoding: str,
) -> Row | Reject:
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        try:
            cell.encode()
            values[name] = cell
        except UnicodeEncodeError:
            # A row that is in another encoding than the table.
            try:
                values[name] = decode(_bytes(cell, encoding))[0]
            except UndecodableError as error:
                return Reject(place, f'the column "{name}": {error}', source)
    return Row(place, values, source, dialect)


def _bytes(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:  # broken UTF-16
        return text.encode(encoding, "backslashreplace")


class _Lines:
    """The lines of a table, those of the last row kept for when it is faulty."""

    def __init__(self, text: TextIO, encoding: str) -> None:
        self._text, self._encoding = text, encoding
        self._again: list[str] = []
        self._taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._text.readline(MAX_RECORD_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._taken.append(line)
        return line

    def again(self, lines: Sequence[str]) -> None:
        """Give these lines (again) before those that come."""
        self._again.extend(reversed(lines))

    def start_row(self) -> None:
        """Forget the lines of the row before."""
        self._taken.clear()

    def give_up(self) -> bytes:
        """The first line of a faulty row; the others are given again."""
        first, *others = self._taken or [""]
        self.again(others)
        self.number -= len(others)
        return _bytes(first, self._encoding)

    def taken(self) -> bytes:
        """The bytes of the row that was read last."""
        return _bytes(self.text(), self._encoding)

    def text(self) -> str:
        """The row that was read last, as it was written."""
        return "".join(self._taken)


def _parsed(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str] | Reject]]:
    """The line at which each row begins, and its cells."""
    parser = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.start_row()
        number = lines.number + 1
        try:
            yield number, next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            # A quote that never ends would take all that follows: its line alone goes.
            yield number, Reject("", _reason(str(error)), lines.give_up())
            parser = csv.reader(lines, delimiter=delimiter, strict=True)


def _reason(error: str) -> str:
    if "field larger" in error:
        return f"a quote that does not end, or a value above {_MAX_CELL_CHARACTERS:,} characters"
    return "a quote that does not end" if "unexpected end" in error else error


def _encoding(head: bytes) -> tuple[str, bool]:
    """The encoding of a table by its first part, and whether a byte order mark says it."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return name, True
    lines = head[: head.rfind(b"\n") + 1 or None].splitlines()
    wide = [line for line in lines if not line.isascii()]
    odd = sum(not is_utf_8(line) for line in wide)
    if 2 * odd <= len(wide):  # nearly always none; else some rows are in another encoding
        return "utf-8", head.startswith(codecs.BOM_UTF8)
    try:
        name = decode(b"\n".join(lines))[1].name
        codecs.lookup(name)
    except UndecodableError as error:
        raise ContainerError(str(error)) from None
    except LookupError:  # several encodings in one table: each value is decoded by itself
        return "utf-8", False
    return name, False


def _delimiter(head: str) -> str:
    """The delimiter that makes the most columns of the header."""
    return max(_DELIMITERS, key=lambda char: len(next(csv.reader([head], delimiter=char), [])))


class TableWriter:
    """Writes a header and rows; the columns are those of the first record."""

    def __init__(self, sink: Sink, dialect: Dialect) -> None:
        self._sink = sink
        self._dialect = dialect
        self._names: list[str] = []

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        added = {name: "\n".join(texts) for name, texts in columns(record, parts).items()}
        values = {**put(record.row.values(), record.path, body), **added}
        if not self._names:
            self._start(record, list(values))
        if unknown := values.keys() - set(self._names):
            raise UnwritableError(f'the field "{min(unknown)}" is no column of the first record')
        self._write([_cell(values.get(name)) for name in self._names])

    def _start(self, record: Record, names: list[str]) -> None:
        self._names = names
        if isinstance(record.row, Row) and record.row.dialect.format == self._dialect.format:
            self._dialect = record.row.dialect
        if self._dialect.marked:
            self._sink.write(codecs.BOM_UTF8)
        self._write(names)

    def _write(self, cells: list[str]) -> None:
        line = io.StringIO(newline="")
        # With this line end the library quotes all values that hold a part of it.
        csv.writer(
            line,
            delimiter=self._dialect.delimiter,
            quoting=csv.QUOTE_ALL if self._dialect.quote_all else csv.QUOTE_MINIMAL,
            lineterminator="\r\n",
        ).writerow(cells)
        text = line.getvalue().removesuffix("\r\n") + self._dialect.line_end
        self._sink.write(text.encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        """Nothing is due."""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value).strip('"')


def sniff(head: bytes) -> bool:
    """Whether the first line is a header with a column that texts are in."""
    line = head.removeprefix(codecs.BOM_UTF8).partition(b"\n")[0].decode("utf-8", "replace")
    if not any(char in line for char in _DELIMITERS):
        return False
    try:
        names = next(csv.reader([line], delimiter=_delimiter(line)), [])
    except csv.Error:
        return False
    return len(names) > 1 and any(name.strip().lower() in TEXT_NAMES for name in names)


FORMATS = (
    Format(
        "csv",
        ("csv",),
        read_csv,
        lambda sink: TableWriter(sink, Dialect("csv", ",")),
        sniff,
        sniff_order=8,
    ),
    Format("tsv", ("tsv", "tab"), read_tsv, lambda sink: TableWriter(sink, Dialect("tsv", "\t"))),
)
