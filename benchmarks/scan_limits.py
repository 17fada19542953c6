"""What other designs of the scan could save at most, as shares of the time of cleaning.

    python benchmarks/scan_limits.py DATA [--shape newspaper] [--documents 100] [--characters N]

Cleans texts of one shape and notes what Hyperscan is given. The same is then scanned again: one
text after the other with nothing between, many at once, and by databases that lack expressions
that a look-up at the start of a line could replace. Nobody tells hits of documents scanned at once
apart there, or looks anything up, so each row tells more than a finished design could save. The
quickest of several rounds counts.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

import hyperscan
from data import pages

from cleaner import Cleaner, load_rules
from cleaner.engine import scan
from cleaner.engine.condition import Probe

ROUNDS = 7
TOGETHER = 16  # documents scanned at once
Given = list[tuple[scan.Database, str]]


def quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest round."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def cleaned(cleaner: Cleaner, texts: Sequence[str]) -> tuple[float, float, Given]:
    """Seconds of cleaning in the quickest round, those of its scans, what was scanned."""
    alone = scan.Database.scan
    given: Given = []
    took = 0.0

    def timed(database: scan.Database, text: str) -> tuple[scan.Numbers, scan.Numbers]:
        nonlocal took
        start = time.perf_counter()
        found = alone(database, text)
        took += time.perf_counter() - start
        given.append((database, text))
        return found

    rounds = []
    with mock.patch.object(scan.Database, "scan", timed):
        for _ in range(ROUNDS):
            given.clear()
            took = 0.0
            start = time.perf_counter()
            for text in texts:
                cleaner.clean(text)
            rounds.append((time.perf_counter() - start, took))
    return *min(rounds), given


def probes(database: scan.Database) -> list[Probe]:
    """The expressions of a database."""
    finders = [f for n, f in enumerate(database._finders) if n not in database.stored.unscanned]
    found = {probe: None for finder in finders for probe in finder.probes()}
    return [probe for probe in found if probe.any_case is database.any_case]


def anchored(probe: Probe) -> bool:
    """Whether a line must begin with it."""
    return "^" in probe.pattern


def scanning(database: hyperscan.Database, texts: Sequence[str]) -> float:
    """Seconds to scan texts by a database, hits counted only."""
    encoded = [text.encode() for text in texts]
    scratch = hyperscan.Scratch(database)
    hits: list[int] = []

    def scans() -> None:
        hits.clear()
        for each in encoded:
            database.scan(each, match_event_handler=lambda n, *_: hits.append(n), scratch=scratch)

    return quickest(scans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--shape", default="newspaper")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--characters", type=int, help="of each text, from its start")
    args = parser.parse_args()
    texts = [page.text[: args.characters] for page in pages(args.data, [args.shape])]
    texts = texts[: args.documents]
    whole, scans, given = cleaned(Cleaner(load_rules()), texts)
    by_database = defaultdict(list)
    for database, text in given:
        by_database[database].append(text)
    alone = together = every = lead_free = 0.0
    for database, scanned in by_database.items():
        joined = ["\n".join(scanned[n : n + TOGETHER]) for n in range(0, len(scanned), TOGETHER)]
        alone += quickest(lambda: [database.scan(text) for text in scanned])  # noqa: B023
        together += quickest(lambda: [database.scan(text) for text in joined])  # noqa: B023
        asked = probes(database)
        every += scanning(scan._database_of(asked), scanned)
        lead_free += scanning(scan._database_of([p for p in asked if not anchored(p)]), scanned)
    print(f"{whole / len(texts) * 1e3:.2f} ms a document, {scans / whole:.1%} of it scans")
    print(f"{'scans with nothing between them would save':<60}{(scans - alone) / whole:>8.1%}")
    print(f"{f'scans of {TOGETHER} documents at once':<60}{(scans - together) / whole:>8.1%}")
    print(f"{'no expressions at the start of a line':<60}{(every - lead_free) / whole:>8.1%}")


if __name__ == "__main__":
    main()
