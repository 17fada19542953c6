"""What a run did, counted: by rule, site and category, and the documents that lost most.

Shards are read many at once, so a million documents take seconds, and memory stays that of one
such chunk and of the counts.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.audit.dataset import read_shard, shards
from cleaner.audit.samples import SAMPLED, Sample, Sampler
from cleaner.audit.schema import documents_beside

# Rows of about 15,000 documents: enough for Arrow to be quick, little in memory.
_SHARDS = 256
WORST = 50
_CHANGES = (
    *("document", "record", "site", "kind", "rule", "category"),
    *("text", "before", "overlapped"),
)
_DOCUMENTS = (
    *("document", "record", "site", "source", "verdict", "reasons", "warnings", "hits"),
    *("raw_characters", "body_characters", "replacement_characters"),
)
_BELOW = "^(?:([^/]*)/.*|[^/]*)$"
# What took something; a repair and a hit on trial took nothing.
TAKEN = ("removal", "pruned")


@dataclass(slots=True)
class Tally:
    """How often, in how many documents, and how many characters."""

    times: int = 0
    documents: int = 0
    characters: int = 0

    def add(self, times: int, documents: int, characters: int) -> None:
        """Count more."""
        self.times += times
        self.documents += documents
        self.characters += characters


class Key(NamedTuple):
    """What is counted together. site: the host, else the first folder below RAW, else ""."""

    kind: str
    rule: str
    category: str
    site: str


class Worst(NamedTuple):
    """A document that lost much. share: of its characters."""

    share: float
    characters: int
    document: str
    record: str
    site: str
    verdict: str
    reasons: str


@dataclass
class Counts:
    """All that was counted over a dataset.

    by: the changes; documents: how many there are, by site; hits: documents with a hit of a rule,
    by rule and site; overlapped: how often the first rule wanted what the second took; lost: how
    many documents lost which tenth of their characters, from 0 for less than a tenth to 9.
    """

    by: defaultdict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))
    verdicts: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    raw_characters: int = 0
    body_characters: int = 0
    replacement_characters: int = 0
    warnings: int = 0
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    overlapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)
    worst: list[Worst] = field(default_factory=list)
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many documents there are."""
        return self.documents.total()

    def rules(self, kinds: Sequence[str] = TAKEN) -> dict[tuple[str, str], Tally]:
        """By rule and category, those that took most often first."""
        return self._summed(kinds, lambda key: (key.rule, key.category))

    def categories(self) -> dict[str, Tally]:
        """By category. A document may count for several rules of one."""
        return self._summed(TAKEN, lambda key: key.category)

    def sites(self) -> dict[str, Tally]:
        """By site. A document may count for several rules."""
        return self._summed(TAKEN, lambda key: key.site)

    def _summed(self, kinds: Sequence[str], name: Any) -> dict[Any, Tally]:
        found: defaultdict[Any, Tally] = defaultdict(Tally)
        for key, tally in self.by.items():
            if key.kind in kinds:
                found[name(key)].add(tally.times, tally.documents, tally.characters)
        return dict(sorted(found.items(), key=lambda item: (-item[1].times, str(item[0]))))


def count(state: Path, samples: int = 0, rules: Iterable[str] = ()) -> Counts:
    """Count the dataset of a run. Raises AuditError where there is none.

    samples: how many removals of each rule to keep; rules: of which, or () for all.
    """
    counts = Counts()
    sampler = Sampler(samples, frozenset(rules))
    files = iter(shards(state))
    while chunk := list(islice(files, _SHARDS)):
        changes = _read(chunk, [*_CHANGES, *SAMPLED] if samples else _CHANGES)
        _add_changes(counts, changes)
        sampler.add(changes)
        _add_documents(counts, _read(list(map(documents_beside, chunk)), _DOCUMENTS))
    counts.worst.sort(reverse=True)
    counts.samples = sampler.samples
    return counts


def _read(files: Sequence[Path], columns: Sequence[str]) -> Any:
    import pyarrow
    from pyarrow import compute

    table = pyarrow.concat_tables(read_shard(each, columns) for each in files)
    if not table["site"].null_count:
        return table
    # Crawls without addresses often have a folder for each site.
    folder = compute.replace_substring_regex(table["document"], _BELOW, r"\1")
    place = table.schema.get_field_index("site")
    return table.set_column(place, "site", compute.coalesce(table["site"], folder))


def _add_changes(counts: Counts, table: Any) -> None:
    from pyarrow import compute

    if not len(table):
        return
    text = compute.coalesce(table["text"], table["before"])
    rows = table.select(["kind", "rule", "category", "site", "document", "record"])
    rows = rows.append_column("characters", compute.utf8_length(text))
    of_one = ["kind", "rule", "category", "site", "document", "record"]
    each = rows.group_by(of_one).aggregate([("characters", "sum"), ("characters", "count")])
    many = each.group_by(of_one[:4]).aggregate(
        [("characters_count", "sum"), ("characters_count", "count"), ("characters_sum", "sum")]
    )
    columns = [many[name].to_pylist() for name in many.column_names]
    for kind, rule, category, site, *numbers in zip(*columns, strict=True):
        counts.by[Key(kind, rule, category or "", site)].add(*numbers)
    others = table.filter(compute.greater(compute.binary_length(table["overlapped"]), 0))
    pairs = others.group_by(["rule", "overlapped"]).aggregate([([], "count_all")])
    for rule, losers, times in zip(
        *(pairs[n].to_pylist() for n in pairs.column_names), strict=True
    ):
        for loser in losers.split():
            counts.overlapped[loser, rule] += times


def _add_documents(counts: Counts, table: Any) -> None:
    import pyarrow
    from pyarrow import compute

    counts.documents.update(dict(zip(*_counted(table, ["site"]), strict=True)))
    counts.verdicts.update(dict(zip(*_counted(table, ["verdict"]), strict=True)))
    counts.pages += compute.sum(compute.equal(table["source"], "html")).as_py() or 0
    counts.raw_characters += compute.sum(table["raw_characters"]).as_py() or 0
    counts.body_characters += compute.sum(table["body_characters"]).as_py() or 0
    counts.replacement_characters += compute.sum(table["replacement_characters"]).as_py() or 0
    counts.warnings += compute.sum(compute.not_equal(table["warnings"], "")).as_py() or 0
    ids = compute.split_pattern(table["hits"].combine_chunks(), " ")
    flat = pyarrow.table(
        {
            "rule": compute.list_flatten(ids),
            "site": table["site"].combine_chunks().take(compute.list_parent_indices(ids)),
        }
    )
    for rule, name, times in zip(*_counted(flat, ["rule", "site"]), strict=True):
        if rule:
            counts.hits[rule, name] += times
    table = _with_losses(table)
    tenths = compute.min_element_wise(compute.floor(compute.multiply(table["share"], 10)), 9)
    tenths = pyarrow.table({"tenth": compute.max_element_wise(tenths, 0)})
    counts.lost.update(dict(zip(*_counted(tenths, ["tenth"]), strict=True)))
    counts.worst = heapq.nlargest(WORST, [*counts.worst, *_losers(table)])


def _counted(table: Any, names: list[str]) -> list[list[Any]]:
    """The distinct values of some columns, and how often they stand there."""
    found = table.group_by(names).aggregate([([], "count_all")])
    return [found[name].to_pylist() for name in [*names, "count_all"]]


def _with_losses(table: Any) -> Any:
    """The documents with the characters that they lost, and the share."""
    from pyarrow import compute

    lost = compute.subtract(table["raw_characters"], table["body_characters"])
    whole = compute.max_element_wise(table["raw_characters"], 1)
    table = table.append_column("lost", lost)
    return table.append_column("share", compute.divide(compute.cast(lost, "double"), whole))


def _losers(table: Any) -> Iterator[Worst]:
    """The documents of a table that lost the largest share."""
    from pyarrow import compute

    order = [("share", "descending"), ("lost", "descending")]
    first = compute.select_k_unstable(table, k=WORST, sort_keys=order)
    for row in table.take(first).to_pylist():
        names = row["document"], row["record"], row["site"], row["verdict"], row["reasons"]
        yield Worst(row["share"], row["lost"], *names)
