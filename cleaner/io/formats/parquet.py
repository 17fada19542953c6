"""Parquet, read and written a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from cleaner.io.compression import Sink, seekable
from cleaner.io.fields import Layout, find_layout, put
from cleaner.io.formats.jsonl import columns
from cleaner.io.json_text import dumps
from cleaner.io.records import (
    ContainerError,
    Format,
    Parts,
    Record,
    Reject,
    Source,
    UnwritableError,
    Wanted,
)

_BATCH_ROWS = 128
# A row group is written when it has as many rows as one that was read, or this many bytes.
_GROUP_BYTES = 32 * 2**20
_SAMPLE_ROWS = 20
# Rows that columns are worked out from, where other containers become Parquet.
_SCHEMA_ROWS = 500


def _arrow(module: str = "pyarrow") -> Any:
    return import_module(module)


@dataclass(frozen=True, slots=True)
class Origin:
    """What the writer should do as the file that was read."""

    schema: Any
    codec: str
    group_rows: int


@dataclass(frozen=True, slots=True)
class ParquetRow:
    """A row of a batch."""

    place: str
    batch: Any
    index: int
    origin: Origin

    def values(self) -> dict[str, Any]:
        """See cleaner.io.records.Row."""
        found: dict[str, Any] = self.batch.slice(self.index, 1).to_pylist()[0]
        return found

    def source(self) -> bytes:
        """See cleaner.io.records.Row; a row has no bytes of its own, so it is told as JSON."""
        return dumps(self.values()).encode()


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each row."""
    arrow, parquet = _arrow(), _arrow("pyarrow.parquet")
    with source.open() as stream, seekable(stream) as file:
        try:
            table = parquet.ParquetFile(file, pre_buffer=False)
        except arrow.ArrowInvalid as error:
            raise ContainerError(f"no Parquet file: {error}") from None
        if not table.metadata.num_rows:
            return
        group = table.metadata.row_group(0)
        codec = group.column(0).compression if group.num_columns else "SNAPPY"
        origin = Origin(table.schema_arrow, codec, group.num_rows)
        layout: Layout | None = None
        number = 0
        for batch in table.iter_batches(_BATCH_ROWS):
            layout = layout or find_layout(wanted, batch.slice(0, _SAMPLE_ROWS).to_pylist())
            paths = (layout.text, layout.id, layout.url, layout.title)
            names = sorted({path[0] for path in paths if path})
            for index, values in enumerate(batch.select(names).to_pylist()):
                number += 1
                yield layout.record(ParquetRow(f"row {number}", batch, index, origin), values)


class TableWriter:
    """Writes row groups as they fill: rows of Parquet with the columns they had, others with
    the columns of the first rows."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._rows: _Arrow | _Values | None = None
        self._file: Any = None
        self._group: list[Any] = []

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        body = body.encode("utf-8", "backslashreplace").decode()
        added = columns(record, parts)
        if self._rows is None:
            row = record.row
            self._rows = _Arrow(row.origin) if isinstance(row, ParquetRow) else _Values()
        if table := self._rows.add(record, body, added):
            self._put(table)

    def _put(self, table: Any) -> None:
        assert self._rows is not None
        origin = self._rows.origin
        if self._file is None:
            writer = _arrow("pyarrow.parquet").ParquetWriter
            codec = "NONE" if origin.codec == "UNCOMPRESSED" else origin.codec
            self._file = writer(self._sink, table.schema, compression=codec)
        self._group.append(table)
        rows, size = (sum(getattr(t, name) for t in self._group) for name in ("num_rows", "nbytes"))
        if rows >= origin.group_rows or size >= _GROUP_BYTES:
            self._flush(rows // origin.group_rows * origin.group_rows or rows)

    def _flush(self, rows: int) -> None:
        """Write this many rows; those that begin another group wait."""
        assert self._rows is not None
        table = _arrow().concat_tables(self._group)
        self._file.write_table(table.slice(0, rows), self._rows.origin.group_rows)
        self._group = [table.slice(rows)] if rows < table.num_rows else []

    def close(self) -> None:
        """Write the last row group; without any record, a table without columns."""
        if self._rows is not None and (table := self._rows.rest()):
            self._put(table)
        if self._group:
            self._flush(sum(table.num_rows for table in self._group))
        if self._file is None:
            schema = _arrow().schema([])
            self._file = _arrow("pyarrow.parquet").ParquetWriter(self._sink, schema)
        self._file.close()


class _Arrow:
    """Rows of Parquet: their batch, with another text."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self._batch: Any = None
        self._rows: list[tuple[int, str, dict[str, list[str]]]] = []
        self._path: tuple[str, ...] = ()

    def add(self, record: Record, body: str, added: dict[str, list[str]]) -> Any:
        """Take a row; give the table of the batch before when a new one begins."""
        row = record.row
        if not isinstance(row, ParquetRow) or row.origin.schema != self.origin.schema:
            raise UnwritableError("its columns are not those of the first file")
        table = self.rest() if self._batch is not row.batch else None
        self._batch, self._path = row.batch, record.path
        self._rows.append((row.index, body, added))
        return table

    def rest(self) -> Any:
        """The table of the rows taken so far; None without any."""
        if not self._rows:
            return None
        arrow = _arrow()
        indices, bodies, added = zip(*self._rows, strict=True)
        self._rows = []
        table = arrow.Table.from_batches([self._batch]).take(arrow.array(indices, arrow.int64()))
        table = table.combine_chunks()
        first, *rest = self._path
        at = table.schema.get_field_index(first)
        column = table.column(at)
        old = column.combine_chunks() if isinstance(column, arrow.ChunkedArray) else column
        table = table.set_column(at, table.schema.field(at), _replaced(old, rest, bodies))
        for name in added[0]:
            texts = arrow.array([each[name] for each in added], arrow.list_(arrow.string()))
            table = table.append_column(name, texts)
        return table.replace_schema_metadata(self.origin.schema.metadata)


def _replaced(array: Any, path: Sequence[str], bodies: Sequence[str]) -> Any:
    """A column, or what it holds at the end of a path, with other texts."""
    arrow = _arrow()
    if not path:
        return arrow.array(bodies, array.type)
    fields = [array.type.field(number) for number in range(array.type.num_fields)]
    parts = [
        _replaced(part, path[1:], bodies) if field.name == path[0] else part
        for field, part in zip(fields, array.flatten(), strict=True)
    ]
    return arrow.StructArray.from_arrays(parts, fields=fields, mask=array.is_null())


class _Values:
    """Rows of other containers; the first ones say of what kind each column is.

    A column of one kind of number or truth value stays such. Any other holds text, where what
    is not text stands as JSON.
    """

    def __init__(self) -> None:
        self.origin = Origin(None, "ZSTD", 100_000)
        self._kinds: dict[str, str] = {}
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def add(self, record: Record, body: str, added: dict[str, list[str]]) -> Any:
        """Take a row; give the table of those taken when they are enough."""
        row = {**put(record.row.values(), record.path, body), **added}
        if self._kinds:
            _check(row, self._kinds)
        self._rows.append(row)
        self._size += len(body)
        if len(self._rows) < _SCHEMA_ROWS and self._size < _GROUP_BYTES // 4:
            return None
        return self.rest()

    def rest(self) -> Any:
        """The table of the rows taken so far; None without any."""
        if not self._rows:
            return None
        arrow = _arrow()
        if not self._kinds:
            names = dict.fromkeys(name for row in self._rows for name in row)
            self._kinds = {name: _kind([row.get(name) for row in self._rows]) for name in names}
        types = {
            "text": arrow.string(),
            "texts": arrow.list_(arrow.string()),
            "truth": arrow.bool_(),
            "integer": arrow.int64(),
            "number": arrow.float64(),
        }
        arrays = {
            name: arrow.array([_value(row.get(name), kind) for row in self._rows], types[kind])
            for name, kind in self._kinds.items()
        }
        self._rows, self._size = [], 0
        return arrow.table(arrays)


def _kind(values: Sequence[Any]) -> str:
    """The narrowest kind that holds all values."""
    fitting = (kind for kind in _FITS if all(v is None or _FITS[kind](v) for v in values))
    return next(fitting, "text") if any(v is not None for v in values) else "text"


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


_FITS: dict[str, Callable[[Any], bool]] = {
    "truth": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": lambda value: isinstance(value, float) or _is_integer(value),
    "texts": lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
    "text": lambda value: True,
}


def _check(row: dict[str, Any], kinds: dict[str, str]) -> None:
    for name, value in row.items():
        if name not in kinds:
            raise UnwritableError(f'the field "{name}" is no column of the first records')
        if value is not None and not _FITS[kinds[name]](value):
            raise UnwritableError(f'the field "{name}" holds no {kinds[name]}, as it did before')


def _value(value: Any, kind: str) -> Any:
    if value is None or kind not in ("text", "texts"):
        return value
    if kind == "texts":
        return [_value(each, "text") for each in value]
    text = value if isinstance(value, str) else dumps(value)
    return text.encode("utf-8", "backslashreplace").decode()


FORMATS = (
    Format("parquet", ("parquet", "pq"), read, TableWriter, lambda head: head.startswith(b"PAR1")),
)
