"""The documents of an output in the order in which they were written, from many shards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.audit.dataset import Entry, entries, read_shard
from cleaner.audit.schema import documents_beside


class Part(NamedTuple):
    """A document or container in one shard. first, last: the range of its records' numbers."""

    output: str
    document: str
    first: int
    last: int
    shard: Path


def parts_of(shard: Path) -> list[Part]:
    """The documents and containers in a shard."""
    columns = ["output", "document", "number"]
    rows = read_shard(documents_beside(shard), columns).to_pylist()
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        numbers[row["output"], row["document"]].append(row["number"])
    return [Part(*names, min(each), max(each), shard) for names, each in numbers.items()]


def in_order(parts: list[Part], rejects: set[tuple[str, str]]) -> Iterator[Entry]:
    """The documents of an output as they were written: by file, then by number.

    rejects: records that were cleaned and could not be written.

    Shards whose numbers lie between one another's are read at once: a record over which a worker
    died is in one of its own.
    """
    waiting: list[Part] = []
    for part in sorted(parts, key=lambda part: (_walked(part.document), part.first)):
        last = max((each.last for each in waiting), default=-1)
        if waiting and (part.document != waiting[0].document or part.first > last):
            yield from _by_number(waiting, rejects)
            waiting = []
        waiting.append(part)
    yield from _by_number(waiting, rejects)


def _by_number(parts: list[Part], rejects: set[tuple[str, str]]) -> list[Entry]:
    found = [
        entry
        for part in parts
        for entry in entries(part.shard)
        if (entry.about["output"], entry.document) == (part.output, part.document)
        and (entry.document, entry.about["record"]) not in rejects
    ]
    return sorted(found, key=lambda entry: int(entry.about["number"]))


def _walked(document: str) -> list[tuple[bool, str]]:
    """A key that sorts files as they are walked: those of a folder, then its subfolders."""
    *folders, name = document.split("/")
    return [*((True, folder) for folder in folders), (False, name)]
