"""Choose the frozen sample of DATA that tests/benchmarks/test_quality_floor.py is run on.

    python benchmarks/sample.py DATA

Of each shape the small pages: wanted body of 1,500 to 6,000 characters, text not empty and of at
most 20,000. Of these the first four in the order of the SHA-256 of "shape id". No result is
looked at.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data import GOLD, Page, pages

SAMPLE = Path(__file__).parent / "sample"
BODY = range(1_500, 6_001)
TEXT = range(1, 20_001)
PER_SHAPE = 4


def order(page: Page) -> bytes:
    return hashlib.sha256(f"{page.shape} {page.id}".encode()).digest()


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as compressed JSON Lines, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def main() -> None:
    by_shape: dict[str, list[Page]] = defaultdict(list)
    for page in pages(Path(sys.argv[1])):
        if page.shape != GOLD and len(page.text) in TEXT and len(page.body) in BODY:
            by_shape[page.shape].append(page)
    gold: dict[str, Page] = {}
    for shape, found in by_shape.items():
        chosen = sorted(found, key=order)[:PER_SHAPE]
        gold |= {page.id: page for page in chosen}
        write(
            SAMPLE / "raw" / f"{shape}.jsonl.gz",
            [{"id": page.id, "text": page.text} for page in chosen],
        )
    write(
        SAMPLE / "wcxb" / "gold.jsonl.gz",
        [{"id": id_, "url": page.url, "body": page.body} for id_, page in sorted(gold.items())],
    )


if __name__ == "__main__":
    main()
