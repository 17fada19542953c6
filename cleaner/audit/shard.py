"""What one unit of work did, as rows of the audit dataset (columns: cleaner/audit/schema.py).

Workers fill a shard as they clean, so it costs next to nothing there: values are put into columns
as they come, and Arrow is asked once, when the shard is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.atomic import write_atomically
from cleaner.audit.schema import (
    CHANGES,
    DOCUMENTS,
    arrow_schema,
    digest,
    documents_beside,
    spelled,
    storable,
)
from cleaner.result import CleanResult, Removal

_Columns = dict[str, list[Any]]
_TEXTS = ("text", "before")
# Of what stands beside a removal: a line or so, enough to see what it was part of.
BESIDE = 60


class Shard:
    """The changes and documents of one unit of work, in the order in which they were added."""

    def __init__(self) -> None:
        self._changes: _Columns = {name: [] for name in CHANGES}
        self._documents: _Columns = {name: [] for name in DOCUMENTS}

    def add(
        self,
        document: str,
        record: str,
        result: CleanResult,
        *,
        url: str | None = None,
        title: str | None = None,
        output: str | None = None,
        number: int = 0,
    ) -> None:
        """Take down what was done to one document.

        document: its path below RAW, with `/`; record: its place in a container, or "". url,
        title: as given to the cleaner. output: where its body goes, below CLEAN: a file, a
        container, or the folder that a container becomes; "" where that is CLEAN itself; None: it
        has the name of the document. number: its order among the records of its container.
        """
        document = storable(document)
        site = host_of(url or result.metadata.url)
        raw = result.restore()
        about = _about(result, raw, url, title)
        output = document if output is None else storable(output)
        about |= {"document": document, "record": record, "site": site}
        about |= {"number": number, "output": output}
        for name, value in about.items():
            self._documents[name].append(value)
        rows = [*_rows(result, raw)]
        changes = self._changes
        count = len(rows)
        changes["document"] += [document] * count
        changes["record"] += [record] * count
        changes["site"] += [site] * count
        for name, values in zip(_ROW, zip(*rows, strict=True), strict=False):
            changes[name] += values

    def write(self, path: Path) -> None:
        """Write both files, whole or not at all; `path` is that of the changes. Raises OSError.

        The documents go first, so a file of changes is never without its documents. The same
        rows give the same bytes.
        """
        documents = documents_beside(path)
        for target, columns in ((documents, self._documents), (path, self._changes)):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, packed(_table(columns, columns is self._changes)))


_ROW = (
    *("kind", "rule", "category", "start", "end"),
    *("text", "before", "after", "left", "right", "overlapped", "xpath"),
)
_Row = tuple[Any, ...]


def _about(result: CleanResult, raw: str, url: str | None, title: str | None) -> dict[str, Any]:
    """What is said of a document as a whole. raw: its decoded text."""
    return {
        "url": url or result.metadata.url,
        "title": title or (result.metadata.title if result.source == "text" else None),
        "language": result.language,
        "source": result.source,
        "encoding": result.encoding.name if result.encoding else None,
        "verdict": result.verdict.status,
        "reasons": "\n".join(result.verdict.reasons),
        "warnings": "\n".join(map(str, result.warnings)),
        "hits": " ".join(result.hits),
        "raw_characters": len(raw),
        "body_characters": len(result.body),
        "replacement_characters": result.replacement_characters,
        "raw_digest": digest(raw),
        "body_digest": digest(result.body),
    }


def _rows(result: CleanResult, raw: str) -> Iterator[_Row]:
    """The changes of a document as values of the columns in `_ROW`."""
    for each in result.removals:
        yield _removed("removal", each, raw)
    for each in result.trials:
        yield _removed("trial", each, raw)
    for made in result.repairs:
        span, change = (made.start, made.end), (made.before, made.after)
        yield "repair", made.fix, None, *span, None, *change, None, None, "", None
    for node in result.pruned:
        kind, names = "trial" if node.trial else "pruned", (node.rule, node.category)
        yield kind, *names, None, None, node.text, None, "", None, None, "", node.xpath


def _removed(kind: str, each: Removal, raw: str) -> _Row:
    span, texts = (each.start, each.end), (each.text, None, each.replacement)
    left = raw[max(each.start - BESIDE, 0) : each.start]
    right = raw[each.end : each.end + BESIDE]
    others = " ".join(each.overlapped)
    return kind, each.rule, each.category, *span, *texts, left, right, others, None


def host_of(url: str | None) -> str | None:
    """The host of an address, without the `www.` that says nothing; None where there is none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # brackets that are no IPv6 address
        return None
    return spelled(host.removeprefix("www.")) if host else None


def _table(columns: _Columns, changes: bool) -> Any:
    import pyarrow

    if changes:
        columns = {**columns, "exact": [None] * len(columns["kind"])}
    schema = arrow_schema(changes)
    try:
        return pyarrow.table(columns, schema=schema)
    except UnicodeEncodeError:
        return pyarrow.table(_without_surrogates(columns), schema=schema)


def _without_surrogates(columns: _Columns) -> _Columns:
    """The columns with lone surrogates spelled out, and the exact bytes of texts that had some."""
    exact = columns.get("exact", [])
    for name in _TEXTS if exact else ():
        for at, text in enumerate(columns[name]):
            if text is not None and spelled(text) != text:
                exact[at] = text.encode("utf-8", "surrogatepass")
    return {name: list(map(_spelled, values)) for name, values in columns.items()}


def _spelled(value: Any) -> Any:
    return spelled(value) if isinstance(value, str) else value


def packed(table: Any) -> bytes:
    """The bytes of a Parquet file with the rows of a table."""
    import pyarrow
    from pyarrow import parquet

    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())
