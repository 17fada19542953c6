"""What the shipped rules take out of clean article bodies, where every word taken is suspect.

    python benchmarks/losses.py GOLD.jsonl[.gz]

Rows of GOLD hold `id, body`. Prints the share of words removed, and each rule with an example.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from quality import rows

from cleaner import Cleaner, load_rules


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    bodies = [row["body"] for row in rows(parser.parse_args().gold)]
    cleaner = Cleaner(load_rules())
    words: Counter[str] = Counter()
    example: dict[str, str] = {}
    for body in bodies:
        for removal in cleaner.clean(body).removals:
            words[removal.rule] += len(removal.text.split())
            example.setdefault(removal.rule, " / ".join(removal.text.split("\n")).strip())
    total = sum(len(body.split()) for body in bodies)
    print(f"{len(bodies)} bodies, {total} words, {sum(words.values())} removed")
    print(f"share removed {sum(words.values()) / total:.4%}")
    for rule, count in words.most_common():
        print(f"{count:>6} {rule:<28} {example[rule][:100]}")


if __name__ == "__main__":
    main()
