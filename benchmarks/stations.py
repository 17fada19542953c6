"""Where the time of cleaning goes, station by station.

    python benchmarks/stations.py DATA [--shape newspaper] [--documents 100]

Cleans texts of one shape three times as `Cleaner` does, station after station, and prints the
share of each in processor time, from the quickest round. `match` is what it takes beyond the scan.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from data import pages

from cleaner import edits, load_rules
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.decide import decide
from cleaner.engine.match import match
from cleaner.engine.score import Scorer
from cleaner.engine.strip import strip
from cleaner.repair import repair
from cleaner.result import trace
from cleaner.verdict import verdict

Result = TypeVar("Result")


class Clock:
    """Seconds of the processor by station."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = work()
        self.took[name] = self.took.get(name, 0.0) + time.process_time() - start
        return result


def features(document: Document) -> None:
    found = document.features
    _ = found.words, found.ends_sentence, found.blank


def clean(rules: RuleSet, text: str, clock: Clock) -> None:
    document = clock("lines", lambda: Document(text))
    clock("mending (ftfy, the document's plan)", lambda: document.mended)
    clock("view and keys", lambda: (document.view, document.keys))
    clock("features of lines", lambda: features(document))
    clock("scan (Hyperscan, hits to lines)", lambda: rules.acting(document).scan(document))
    hits, context = clock("match", lambda: match(rules, document, complete=False))
    scorer = Scorer(rules, context)
    scored = scorer.hits

    def judged(gone):  # type: ignore[no-untyped-def]
        return clock("judging (block classifier)", lambda: scored(gone))

    scorer.hits = judged  # type: ignore[method-assign]
    decision = clock("deciding", lambda: decide(hits, context, scorer))
    removals = clock("strip", lambda: strip(decision.cuts, document))
    repairs = clock("repair", lambda: repair(document, removals))
    clock("verdict", lambda: verdict(document, decision.gone, []))
    clock("body", lambda: edits.apply(text, trace(removals, repairs)[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--shape", default="newspaper")
    parser.add_argument("--documents", type=int, default=100)
    args = parser.parse_args()
    texts = [page.text for page in pages(args.data, [args.shape])][: args.documents]
    rules = load_rules()
    rounds = []
    for _ in range(4):  # in the first one patterns are compiled
        clock = Clock()
        for text in texts:
            clean(rules, text, clock)
        rounds.append(clock.took)
    took = min(rounds[1:], key=lambda each: sum(each.values()))
    took["deciding"] -= took["judging (block classifier)"]
    took["match"] -= took["scan (Hyperscan, hits to lines)"]
    total = sum(took.values())
    for name, seconds in took.items():
        print(f"{name:<40}{seconds / total:>8.1%}")
    print(f"{'characters a second':<40}{sum(map(len, texts)) / total:>12,.0f}")


if __name__ == "__main__":
    main()
