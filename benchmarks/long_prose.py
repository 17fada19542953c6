"""Long texts of nothing but prose: what share of their words goes, and by which rules?

    python benchmarks/long_prose.py DATA

Clean bodies stand in a row until a text has the size. They are of many sites, so that lines which
sites repeat are few.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from data import GOLD, pages

from cleaner import Cleaner, load_rules

SIZES = (10_000, 30_000, 100_000, 300_000, 900_000)  # characters
TOGETHER = 1_500_000


def texts_of(bodies: Sequence[str], size: int) -> Iterator[str]:
    row: list[str] = []
    for body in bodies:
        row.append(body)
        if sum(map(len, row)) > size:
            yield "\n\n".join(row)
            row = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    args = parser.parse_args()
    bodies = [page for page in pages(args.data) if page.shape == GOLD]
    bodies.sort(key=lambda page: hashlib.sha256(page.id.encode()).digest())
    cleaner = Cleaner(load_rules())
    print("| characters | texts | words that go | by the rules that take most |")
    print("| --: | --: | --: | --- |")
    for size in SIZES:
        found = list(texts_of([page.text for page in bodies], size))[: TOGETHER // size]
        gone: Counter[str] = Counter()
        for text in found:
            for removal in cleaner.clean(text).removals:
                gone[removal.rule] += len(removal.text.split())
        words = sum(len(text.split()) for text in found)
        most = ", ".join(f"{rule} {count}" for rule, count in gone.most_common(4))
        print(f"| {size:,} | {len(found)} | {gone.total() / max(words, 1):.2%} | {most} |")


if __name__ == "__main__":
    main()
