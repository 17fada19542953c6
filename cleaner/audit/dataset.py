"""The audit dataset read back: each document with what was done to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner import edits
from cleaner.audit.schema import changes_folder, digest, documents_beside
from cleaner.faults import reason_of
from cleaner.result import Pruned, Removal, Repair, trace


class AuditError(ValueError):
    """An audit that is not there or does not belong to its output; the message is for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the audit knows it.

    about: its row of DOCUMENTS; hits: ids of all rules that hit a line or took a node.
    """

    about: dict[str, Any]
    removals: tuple[Removal, ...]
    repairs: tuple[Repair, ...]
    pruned: tuple[Pruned, ...]
    hits: frozenset[str]

    @property
    def document(self) -> str:
        """Its path below RAW."""
        return str(self.about["document"])

    @property
    def where(self) -> str:
        """Its file, and its place in there."""
        return ", ".join(filter(None, (self.document, self.about["record"])))

    def body_in(self, text: str) -> str | None:
        """The body in what an output holds; None where that was changed since.

        A text file ends in a line feed that is not the body's.
        """
        wanted = self.about["body_digest"]
        return next((t for t in (text, text.removesuffix("\n")) if digest(t) == wanted), None)

    def raw(self, body: str) -> str:
        """The decoded text (of a page: what extraction left). Raises AuditError."""
        raw = edits.undo(body, *trace(self.removals, self.repairs))
        if digest(raw) != self.about["raw_digest"]:
            raise AuditError(f"{self.where}: the audit does not give the raw text back")
        return raw


def shards(state: Path) -> list[Path]:
    """The files of changes of a run, by name. Raises AuditError where there are none."""
    found = sorted(changes_folder(state).glob("*.parquet"))
    if not found:
        raise AuditError(f"there is no audit in {state}: was it cleaned with -o, and not moved?")
    return found


def read_shard(path: Path, columns: Sequence[str] | None = None) -> Any:
    """The table in a file of the dataset. Raises AuditError."""
    import pyarrow
    from pyarrow import parquet

    try:
        with path.open("rb") as file:
            return parquet.ParquetFile(file).read(columns)
    except (OSError, pyarrow.ArrowException) as error:
        reason = " ".join(reason_of(error).split())
        raise AuditError(
            f"{path} cannot be read ({reason}); delete it and run the same command of cleaner clean"
            " again, which makes it anew"
        ) from None


def entries(shard: Path) -> Iterator[Entry]:
    """The documents of a shard in the order in which they were added."""
    changes: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in read_shard(shard).to_pylist():
        changes[row["document"], row["record"]].append(row)
    for about in read_shard(documents_beside(shard)).to_pylist():
        yield _entry(about, changes[about["document"], about["record"]])


def _entry(about: dict[str, Any], rows: list[dict[str, Any]]) -> Entry:
    removals, repairs, pruned = [], [], []
    for row in rows:
        kind, text = row["kind"], _exact(row)
        if row["xpath"] is not None:
            on_trial = kind == "trial"
            pruned.append(Pruned(row["xpath"], text, row["rule"], row["category"], on_trial))
        elif kind == "repair":
            repairs.append(Repair(row["start"], row["end"], text, row["after"], row["rule"]))
        elif kind == "removal":
            names = row["rule"], row["category"], row["after"], tuple(row["overlapped"].split())
            removals.append(Removal(row["start"], row["end"], text, *names))
    hits = frozenset(about["hits"].split()) | {node.rule for node in pruned}
    return Entry(about, tuple(removals), tuple(repairs), tuple(pruned), hits)


def _exact(row: dict[str, Any]) -> str:
    if row["exact"] is not None:
        return str(row["exact"].decode("utf-8", "surrogatepass"))
    return str(row["before"] if row["kind"] == "repair" else row["text"])
