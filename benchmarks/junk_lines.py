"""Lines of junk written down from memory of real sites, before the rules were looked at: which of
them stay at the end of an article, and behind its headline?

    python benchmarks/junk_lines.py [LANGUAGE ...]

And of the scrapes in `tests/fixtures/languages` with 20 to 50 more such lines below and up to 15
above: how many lines of the article go, and how many others stay?

`tests/fixtures/junk/LANGUAGE.txt` has the lines of a language. Rules are written after such lines,
so the share of those that go says little of the next hundred: write new ones down, see how many
stay, and only then look at the rules. Many that stay are words that could be a subheading.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import cleaner

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"


def languages() -> list[str]:
    return sorted(path.stem for path in (FIXTURES / "junk").glob("*.txt"))


def junk_lines(language: str) -> list[str]:
    return (FIXTURES / "junk" / f"{language}.txt").read_text(encoding="utf-8").splitlines()


def stays(language: str) -> Iterator[str]:
    """The lines that stay in an article of their language, wherever they stand."""
    path = FIXTURES / "languages" / "clean" / f"{language}-1.txt"
    headline, *rest = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    for line in junk_lines(language):
        texts = [headline, *rest, line], [headline, line, *rest]
        bodies = (cleaner.clean("\n\n".join(text), language=language).body for text in texts)
        if all(line in body.splitlines() for body in bodies):
            yield line


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def among_junk(language: str) -> tuple[int, int, int, int]:
    """Lines of articles, those of them that go, other lines, those of them that stay."""
    counts = [0, 0, 0, 0]
    junk = junk_lines(language)
    for raw in sorted((FIXTURES / "languages" / "raw").glob(f"{language}-*.txt")):
        wanted = lines_of((FIXTURES / "languages" / "clean" / raw.name).read_text("utf-8"))
        for seed, more in enumerate((0, 15, 30) * 2):
            chosen = random.Random(seed)
            parts = chosen.sample(junk, more // 2), raw.read_text("utf-8").splitlines()
            text = "\n".join([*parts[0], *parts[1], *chosen.sample(junk, 20 + more)])
            body = lines_of(cleaner.clean(text, language=language).body)
            counts[0] += len(wanted)
            counts[1] += sum(line not in body for line in wanted)
            counts[2] += len(lines_of(text)) - len(wanted)
            counts[3] += sum(line not in wanted for line in body)
    return counts[0], counts[1], counts[2], counts[3]


def main() -> None:
    for language in sys.argv[1:] or languages():
        left = list(stays(language))
        total = len(junk_lines(language))
        print(f"{language}: {total - len(left)} of {total} lines go ({1 - len(left) / total:.0%})")
        article, gone, others, stay = among_junk(language)
        if article:
            print(f"  among junk {gone} of {article} lines of articles go, {stay} of {others} stay")
        if sys.argv[1:]:
            print(*(f"  {line}" for line in left), sep="\n")


if __name__ == "__main__":
    main()
