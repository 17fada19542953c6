"""Labelled articles, for scores: a folder with raw/ and clean/, or rows of JSON."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.decode import UndecodableError, decode
from cleaner.evaluate import Gold
from cleaner.extras import MissingExtraError
from cleaner.faults import reason_of
from cleaner.io.compression import decompressed
from cleaner.io.formats.jsonl import JsonRow, rows
from cleaner.io.records import Reject
from cleaner.io.text_files import SUFFIXES, find


@dataclass(frozen=True, slots=True)
class Fault:
    """An article that cannot be scored: its file (and line), and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def read_gold(path: Path) -> Iterator[Gold | Fault]:
    """Each labelled article of a folder or a JSON Lines file, in order, faults in their place.

    In a folder the files of raw/ and clean/ have the same names; raw ones may have any encoding,
    as those that are cleaned. A row of JSON holds `raw` and `clean`, and where known `id`, `url`
    and `title`; the file may be compressed.
    """
    return _folder(path) if path.is_dir() else _rows(path)


def _folder(folder: Path) -> Iterator[Gold | Fault]:
    raw, clean = folder / "raw", folder / "clean"
    for part, other in ((raw, "clean"), (clean, "raw")):
        if not part.is_dir():
            yield Fault(str(folder), f"has no folder {part.name}/ beside {other}/")
            return
    names, cleaned = list(find(raw)), set(find(clean))
    for name in names:
        if name in cleaned:
            yield _pair(raw / name, clean / name, name.as_posix())
        else:
            yield Fault(str(raw / name), f"has no clean text {clean / name}")
    for name in sorted(cleaned.difference(names)):
        yield Fault(str(clean / name), f"has no raw text {raw / name}")
    if not names and not cleaned:
        yield Fault(str(raw), f"holds no file that ends in {' or '.join(SUFFIXES)}")


def _pair(raw: Path, clean: Path, id_: str) -> Gold | Fault:
    try:
        source = decode(raw.read_bytes())[0]
    except (UndecodableError, OSError) as error:
        return Fault(str(raw), _reason(error))
    try:
        return Gold(id_, source, clean.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, OSError) as error:
        return Fault(str(clean), _reason(error))


def _rows(path: Path) -> Iterator[Gold | Fault]:
    place = ""
    try:
        with decompressed(path.open("rb")) as file:
            for row in rows(file):
                place = row.place
                yield _row(row, path)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, MissingExtraError) as error:
        behind = f" (behind {place})" if place else ""
        yield Fault(str(path), f"{_reason(error)}{behind}")
    else:
        if not place:
            yield Fault(str(path), "is empty")


def _row(row: JsonRow | Reject, path: Path) -> Gold | Fault:
    number = row.place.removeprefix("line ")
    where = f"{path}:{number}"
    if isinstance(row, Reject):
        return Fault(where, row.reason)
    values = row.values()
    for key in ("raw", "clean"):
        if not isinstance(values.get(key), str):
            return Fault(where, f"{key} is {'no text' if key in values else 'missing'}")
    url, title = (
        values[key] if isinstance(values.get(key), str) else None for key in ("url", "title")
    )
    id_ = str(values.get("id", row.place))
    return Gold(id_, values["raw"], values["clean"], url, title)


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 (byte {error.start + 1})"
    return reason_of(error)
