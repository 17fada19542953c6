"""Rows as Arrow has them, and tables with their columns added: for hosts that speak Arrow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleaner.hooks.hook import COLUMNS, Hook, Options, Row
from cleaner.rules.errors import suggestion

if TYPE_CHECKING:
    from typing_extensions import Unpack


@cache
def types() -> dict[str, Any]:
    """The types of the columns of a row. Spans are code points of the decoded text."""
    text, many = pa.string(), pa.list_(pa.string())
    removal = {"rule": text, "category": text, "text": text, "start": pa.int64()}
    removal |= {"end": pa.int64(), "replacement": text, "xpath": text}
    repair = {"fix": text, "before": text, "after": text, "start": pa.int64(), "end": pa.int64()}
    page = dict.fromkeys(("title", "author", "date", "url", "site", "language"), text)
    return {
        "body": text,
        "removals": pa.list_(_struct(removal)),
        "repairs": pa.list_(_struct(repair)),
        "verdict": text,
        "reasons": many,
        "warnings": many,
        "page": _struct(page),
        "error": text,
    }


def _struct(fields: dict[str, Any]) -> Any:
    return pa.struct(list(fields.items()))


def struct() -> Any:
    """The type of a whole row."""
    return _struct(types())


def structs(rows: Iterable[Row]) -> Any:
    """Rows as one array."""
    return pa.array(rows, struct())


class TableCleaner:
    """Adds columns with what cleaning gives to a table, or to a batch of one.

    The text stands in text_column. url_column, title_column and language_column tell more of an
    article; a column `url` or `title` is read without being named. columns: those of COLUMNS that
    are wanted; prefix: before their names, for tables that have such columns already. A document
    that cannot be cleaned gets no body and the reason in `error`; nothing in gives nothing out.
    """

    def __init__(
        self,
        text_column: str = "text",
        *,
        url_column: str | None = None,
        title_column: str | None = None,
        language_column: str | None = None,
        columns: str | Collection[str] = COLUMNS,
        prefix: str = "",
        **options: Unpack[Options],
    ) -> None:
        columns = (columns,) if isinstance(columns, str) else columns
        for name in columns:
            if name not in COLUMNS:
                raise ValueError(f'there is no column "{name}": {suggestion(name, COLUMNS)}')
        self.hook = Hook(options)
        self._text = text_column
        self._known = {"url": url_column, "title": title_column, "language": language_column}
        self._columns = {name: prefix + name for name in COLUMNS if name in columns}

    def read(self, names: Collection[str]) -> dict[str, str]:
        """Which columns of a table with such names are read. Raises ValueError."""
        found = {"raw": self._text}
        for key, name in self._known.items():
            if name is not None:
                found[key] = name
            elif key != "language" and key in names:
                found[key] = key
        for name in found.values():
            if name not in names:
                raise ValueError(f'there is no column "{name}": {suggestion(name, list(names))}')
        return found

    def check(self, names: Collection[str]) -> None:
        """Raises ValueError where a table has a column already that is to be added."""
        taken = [name for name in self._columns.values() if name in names]
        if taken:
            raise ValueError(
                f'there is a column "{taken[0]}" already: choose a prefix, or other columns'
            )

    def added(self, columns: Mapping[str, Collection[Any]]) -> dict[str, list[Any]]:
        """The columns to add to a table that is given as its columns."""
        read = self.read(columns)
        values = zip(*(columns[name] for name in read.values()), strict=True)
        rows = [self.hook.row(**dict(zip(read, each, strict=True))) for each in values]
        return {name: [row[key] for row in rows] for key, name in self._columns.items()}

    def types(self) -> dict[str, Any]:
        """The Arrow types of the columns that are added, by their names."""
        return {name: types()[key] for key, name in self._columns.items()}

    def table(self, table: Any) -> Any:
        """A pyarrow Table or RecordBatch with the columns added; the others are as they were."""
        schema = self.schema(table.schema)
        read = self.read(table.schema.names).values()
        added = self.added({name: table.column(name).to_pylist() for name in read})
        kinds = self.types()
        arrays = [pa.array(values, kinds[name]) for name, values in added.items()]
        return type(table).from_arrays([*table.columns, *arrays], schema=schema)

    def schema(self, schema: Any) -> Any:
        """The Arrow schema of a table with the columns added."""
        self.check(schema.names)
        for name, kind in self.types().items():
            schema = schema.append(pa.field(name, kind))
        return schema
