"""Removals for a person to judge: a few of each rule, spread over the run."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

# A `rest` may take pages of text.
_LONGEST = 600
# The columns that only samples need.
SAMPLED = ("left", "right", "after")


@dataclass(frozen=True, slots=True)
class Sample:
    """A removal with what stood beside it; cut: how many characters of it are not shown."""

    kind: str
    rule: str
    category: str
    document: str
    record: str
    site: str
    left: str
    text: str
    right: str
    cut: int
    after: str
    overlapped: str


class Sampler:
    """Keeps up to `size` removals of each rule, one of a document where it can.

    Reservoirs with a fixed seed: the same dataset gives the same samples.
    """

    def __init__(self, size: int, rules: frozenset[str]) -> None:
        self._size, self._rules = size, rules
        self._random = Random(0)
        self._seen: dict[str, int] = {}
        self.samples: dict[str, list[Sample]] = {}

    def add(self, table: Any) -> None:
        """Look at the changes of some shards."""
        import numpy as np
        from pyarrow import compute

        if not self._size or not len(table):
            return
        took = compute.is_in(table["kind"], value_set=_kinds())
        table = table.filter(took)
        coded = table["rule"].combine_chunks().dictionary_encode()
        codes = coded.indices.to_numpy()
        order = np.argsort(codes, kind="stable")
        bounds = np.searchsorted(codes[order], np.arange(len(coded.dictionary) + 1))
        for code, rule in enumerate(coded.dictionary.to_pylist()):
            if not self._rules or rule in self._rules:
                self._add_rows(rule, table, order[bounds[code] : bounds[code + 1]])

    def _add_rows(self, rule: str, table: Any, rows: Any) -> None:
        kept = self.samples.setdefault(rule, [])
        seen = self._seen.get(rule, 0)
        for row in self._of_distinct_documents(table, rows):
            place = len(kept) if len(kept) < self._size else self._random.randrange(seen + 1)
            if place < self._size:
                kept[place : place + 1] = [_sample(table.slice(row, 1).to_pylist()[0])]
            seen += 1
        self._seen[rule] = seen

    def _of_distinct_documents(self, table: Any, rows: Any) -> list[int]:
        """Some rows, at most one of a document unless there are no others."""
        # More than are kept, so that later chunks compete with a fair number.
        wanted = self._random.sample(range(len(rows)), min(len(rows), 4 * self._size))
        numbers = [int(rows[at]) for at in sorted(wanted)]
        column = table["document"].take(numbers).to_pylist()
        places = zip(column, table["record"].take(numbers).to_pylist(), strict=True)
        first = {place: number for number, place in zip(numbers, places, strict=True)}
        return sorted(first.values()) if len(first) >= self._size else numbers


def _kinds() -> Any:
    import pyarrow

    return pyarrow.array(["removal", "pruned", "trial"])


def _sample(row: dict[str, Any]) -> Sample:
    text = row["text"] or ""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST]
    return Sample(
        kind=row["kind"],
        rule=row["rule"],
        category=row["category"] or "",
        document=row["document"],
        record=row["record"],
        site=row["site"],
        left=row["left"] or "",
        text=shown,
        right=row["right"] or "",
        cut=len(text) - len(shown),
        after=row["after"] or "",
        overlapped=row["overlapped"],
    )
