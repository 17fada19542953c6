"""Speed as ratios, all measured side by side in one run.

    python benchmarks/speed.py FOLDER_OR_JSONL [--copies N]

Prints the time of cleaning the same documents with the shipped rules and with 500 and 5,000
synthetic line rules more, of asking 500 rules one by one, and what part of a run each station
takes. The rule sets are compiled before the clock starts; compile times are printed apart.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from data import rows

from cleaner import Cleaner, load_rules
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.decide import decide
from cleaner.engine.match import match
from cleaner.engine.score import Scorer
from cleaner.rules.model import Pack

ROUNDS = 5


def texts(path: Path) -> list[str]:
    if path.is_dir():
        return [file.read_text(encoding="utf-8") for file in sorted(path.rglob("*.txt"))]
    return [row["text"] if "text" in row else "\n".join(row["lines"]) for row in rows(path)]


def synthetic(count: int) -> Pack:
    """Rules of made-up wording: whole lines, line starts and patterns in turn."""
    chosen = random.Random(7)
    letters = "abcdefghiklmnoprstuvw"

    def word() -> str:
        return "".join(chosen.choices(letters, k=chosen.randint(4, 9)))

    rules = []
    for number in range(count):
        words = f"{word()} {word()} {word()}"
        kinds = (
            {"phrases": [words]},
            {"starts": [words]},
            {"regex": rf"(?i)\b{words}\b.{{0,40}}$"},
        )
        rules.append(
            {
                "id": f"synthetic-{number}",
                "description": "Made up.",
                "category": "other",
                "match": kinds[number % 3],
            }
        )
    return Pack.model_validate({"pack": "synthetic", "description": "Made up.", "rules": rules})


def best(work: Sequence[Callable[[], None]]) -> list[float]:
    """The best time of each piece of work in seconds, the pieces taking turns."""
    times = [float("inf")] * len(work)
    for _ in range(ROUNDS):
        for number, each in enumerate(work):
            start = time.perf_counter()
            each()
            times[number] = min(times[number], time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    args = parser.parse_args()
    documents = texts(args.documents) * args.copies
    size = sum(map(len, documents)) / 1e6
    shipped = load_rules()
    cleaners = {"shipped": Cleaner(shipped)}
    for extra in (500, 5000):
        cleaners[f"+{extra}"] = Cleaner(RuleSet([*shipped.packs, synthetic(extra)]))
    for name, cleaner in cleaners.items():
        start = time.perf_counter()
        cleaner.clean("warm")
        print(
            f"first document, {name} rules, compiled or cached: {time.perf_counter() - start:.2f} s"
        )

    def run(cleaner: Cleaner) -> Callable[[], None]:
        return lambda: [cleaner.clean(text) for text in documents] and None

    patterns = [
        re.compile(str(rule.match.regex[0])) for rule in synthetic(1500).rules if rule.match.regex
    ]

    def one_by_one() -> None:
        for text in documents[: max(1, len(documents) // 20)]:
            for line in text.split("\n"):
                for pattern in patterns:
                    pattern.search(line)

    *times, single = best([*map(run, cleaners.values()), one_by_one])
    print(f"{len(documents)} documents, {size:.1f} million characters")
    for name, seconds in zip(cleaners, times, strict=True):
        rate, ratio = size / seconds, seconds / times[0]
        print(f"{name:<8} {seconds:7.3f} s {rate:7.1f} M characters/s  ratio {ratio:.2f}")
    scaled = single * len(documents) / max(1, len(documents) // 20)
    print(f"500 patterns one by one, nothing else: {scaled:.2f} s, ratio {scaled / times[0]:.1f}")
    stations(shipped, documents)


def stations(rules: RuleSet, documents: Sequence[str]) -> None:
    """The share of each station in one run."""
    spent = dict.fromkeys(("view", "match", "decide", "all"), 0.0)
    for text in documents:
        start = time.perf_counter()
        document = Document(text)
        _ = document.view
        viewed = time.perf_counter()
        hits, context = match(rules, document, complete=False)
        matched = time.perf_counter()
        decide(hits, context, Scorer(rules, context))
        decided = time.perf_counter()
        Cleaner(rules).clean(text)
        for name, seconds in zip(
            spent,
            (viewed - start, matched - viewed, decided - matched, time.perf_counter() - decided),
            strict=True,
        ):
            spent[name] += seconds
    print(
        "  ".join(
            f"{name} {spent[name] / spent['all']:.0%}" for name in ("view", "match", "decide")
        ),
        "of a run",
    )


if __name__ == "__main__":
    main()
