"""The documents of the benchmarks, as DATA holds them.

DATA/raw/SHAPE.jsonl.gz         `id, text`: pages as one scraper leaves them
DATA/wcxb/gold.jsonl.gz         `id, body, url`: the bodies wanted of them
DATA/scrapes/labelled.jsonl.gz  `id, lines, labels {line: label}, spans {line: [junk]}`
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

# Clean bodies, cleaned: what goes of them should not.
GOLD = "gold"


class Page(NamedTuple):
    """A text in the shape that a scraper gives it, and the body wanted of it."""

    shape: str
    id: str
    text: str
    body: str
    url: str | None
    title: str | None = None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from (json.loads(line) for line in content.splitlines() if line.strip())


def pages(folder: Path, shapes: list[str] | None = None) -> list[Page]:
    """The pages of each shape, or of those named, and last the gold bodies as a shape."""
    gold = {row["id"]: row for row in rows(folder / "wcxb" / "gold.jsonl.gz")}
    found = []
    for path in sorted((folder / "raw").glob("*.jsonl.gz")):
        shape = path.name.removesuffix(".jsonl.gz")
        if not shapes or shape in shapes:
            for row in rows(path):
                wanted = gold[row["id"]]
                known = (wanted["body"], wanted["url"], wanted.get("title"))
                found.append(Page(shape, row["id"], row["text"], *known))
    if not shapes or GOLD in shapes:
        found += [
            Page(GOLD, id_, row["body"], row["body"], row["url"], row.get("title"))
            for id_, row in gold.items()
        ]
    return found


def scrapes(folder: Path) -> list[dict[str, Any]]:
    """The scrapes that were labelled line by line; none where DATA holds none."""
    path = folder / "scrapes" / "labelled.jsonl.gz"
    return list(rows(path)) if path.exists() else []
