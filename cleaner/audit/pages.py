"""The raw pages of a run, found again where they are still at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cleaner.audit.dataset import Entry
from cleaner.audit.schema import unstored
from cleaner.io.inputs import kind_or_text
from cleaner.io.records import Record, Source, Wanted


class Pages:
    """Reads raw documents. raw: the folder or file that was cleaned.

    Records are asked for in the order of their container, which is read once.
    """

    def __init__(self, raw: Path, wanted: Wanted) -> None:
        self._raw, self._wanted = raw, wanted
        self._document = ""
        self._records: Iterator[Record] = iter(())

    def find(self, entry: Entry) -> Record | None:
        """The raw document; None where it is not at hand."""
        if entry.document != self._document or not entry.about["record"]:
            self._document = entry.document
            self._records = self._read(unstored(entry.document))
        return next((r for r in self._records if r.row.place == entry.about["record"]), None)

    def _read(self, name: str) -> Iterator[Record]:
        path = self._raw if self._raw.is_file() else self._raw / name
        try:
            found = kind_or_text(path).format.read(Source(path, name), self._wanted)
            yield from (each for each in found if isinstance(each, Record))
        except Exception:  # gone or cut short since; the libraries have their own kinds of fault
            return
