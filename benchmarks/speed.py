"""Speed as ratios: the cleaner, what one would take in its place, and the limits, side by side.

    python benchmarks/speed.py [--data FOLDER] [--largest MB] [--json FILE] [--plot FILE.svg]

All pieces of work take turns in one run; a figure is the median of the rounds, in processor
time of one core, and a ratio the median of the ratios within a round. A first round, in which
rules are compiled, does not count. Tools that are not installed are named and left out.
"""

from __future__ import annotations

import argparse
import json
import re
from functools import partial
from pathlib import Path

import speed_corpus as corpus
import speed_growth as growth
import speed_rivals as rivals
from speed_table import AIMS, Table, machine

from cleaner import Cleaner, load_rules
from cleaner.engine.compile import RuleSet

RULES = (50, 500, 5000)
ROUNDS = 5
SHIPPED = "cleaner: shipped rules"
WORK = f"{SHIPPED} + 500"  # what others are compared with
PAGES = "cleaner: pages"
SCAN = "Hyperscan's raw scan"
C4, FTFY = list(rivals.TEXT)[:2]
ONE_BY_ONE = 20  # one document in so many is enough for it


def rule_sets() -> dict[str, RuleSet]:
    shipped = load_rules()
    sets = {SHIPPED: shipped}
    for n in RULES:
        more = RuleSet([*shipped.packs, corpus.synthetic(n)])
        sets[f"{SHIPPED} + {n}"] = more.in_profile("normal")  # as `load_rules` does
    return sets | {f"cleaner: {n} rules alone": RuleSet([corpus.synthetic(n)]) for n in RULES}


def one_by_one(texts: list[str]) -> None:
    """What asking 500 patterns of each line costs."""
    found = [rule.match.regex for rule in corpus.synthetic(1500).rules]
    patterns = [re.compile(str(each[0])) for each in found if each]
    for text in texts:
        for line in text.split("\n"):
            for pattern in patterns:
                pattern.search(line)


def text_table(texts: list[str], table: Table) -> Cleaner:
    """Adds what is done with texts; gives the cleaner with the shipped rules and 500 more."""
    sets = rule_sets()
    cleaners = {name: Cleaner(rules) for name, rules in sets.items()}
    for name, cleaner in cleaners.items():
        table.add(name, cleaner.clean, texts)
    for form in (corpus.as_ascii, corpus.curly, corpus.mojibake):
        formed = [form(text) for text in texts]
        for name, work in ((WORK, cleaners[WORK].clean), (FTFY, table.made(rivals.TEXT, FTFY))):
            if work:
                table.add(f"{name}, {form.__name__.replace('as_', '')}", work, formed)
    for name in rivals.TEXT:
        if work := table.made(rivals.TEXT, name):
            table.add(name, work, texts)
    size = sum(len(text.encode()) for text in texts)
    table.add_whole(SCAN, rivals.raw_scan(sets[WORK], texts), size)
    some = texts[::ONE_BY_ONE]
    table.add_whole(
        "500 patterns one by one", partial(one_by_one, some), sum(len(t.encode()) for t in some)
    )
    return cleaners[WORK]


def page_table(pages: list[bytes], cleaner: Cleaner, table: Table) -> None:
    table.add(PAGES, cleaner.clean, pages)
    for name in rivals.PAGES:
        if work := table.made(rivals.PAGES, name):
            table.add(f"{name}: pages", work, pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="texts (.txt, .jsonl) and pages (.html)")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--largest", type=int, default=1, metavar="MB", help="of one document")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    args = parser.parse_args()
    texts = corpus.texts(args.data, args.documents)
    pages = corpus.pages(args.data, args.pages)
    table = Table()
    cleaner = text_table(texts, table)
    if pages:
        page_table(pages, cleaner, table)
    table.measure(args.rounds)
    table.show(beside=WORK)
    sizes = growth.by_size(cleaner, texts, args.largest)
    workers = growth.by_workers(cleaner, texts, args.rounds)
    reached = {
        "against datatrove": table.times(C4, WORK),
        "against ftfy": table.times(FTFY, WORK),
        "share of the raw scan": table.times(SCAN, WORK),
        "5,000 rules against 50": table.times(
            "cleaner: 5000 rules alone", "cleaner: 50 rules alone"
        ),
        "5,000 more rules against 50": table.times(f"{SHIPPED} + 5000", f"{SHIPPED} + 50"),
        "2 processes against 1": workers["processes"],
        "pages against trafilatura": table.times(PAGES, "trafilatura: pages"),
        "growth": growth.spread(sizes),
    }
    show_aims(reached)
    figures = {
        **machine(),
        "corpus": str(args.data or "fixtures"),
        "texts": len(texts),
        "pages": len(pages),
        "rounds": args.rounds,
        "rows": table.rows(),
        "seconds per MB by size": sizes,
        "two workers": workers,
        "reached": reached,
        "missing": table.missing,
    }
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n")
    if args.plot:
        from plot import rates

        rates({row["name"]: row["MB/s"] for row in figures["rows"]}, args.plot)


def show_aims(reached: dict[str, float | None]) -> None:
    print(f"\n{'aim':<32}{'wanted':>10}{'reached':>10}")
    for name, value in reached.items():
        sign, wanted = AIMS[name]
        given = "-" if value is None else f"{value:.3g}"
        print(f"{name:<32}{f'{sign}{wanted:g}':>10}{given:>10}")


if __name__ == "__main__":
    main()
