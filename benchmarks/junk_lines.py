"""Lines of junk written down from memory of real sites, before the rules were looked at: which of
them stay at the end of an article, and behind its headline?

    python benchmarks/junk_lines.py [LANGUAGE ...]

`tests/fixtures/junk/LANGUAGE.txt` has the lines of a language. Rules are written after such lines,
so the share of those that go says little of the next hundred: write new ones down, see how many
stay, and only then look at the rules. Many that stay are words that could be a subheading.
"""

from __future__ import annotations

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


def main() -> None:
    for language in sys.argv[1:] or languages():
        left = list(stays(language))
        total = len(junk_lines(language))
        print(f"{language}: {total - len(left)} of {total} lines go ({1 - len(left) / total:.0%})")
        if sys.argv[1:]:
            print(*(f"  {line}" for line in left), sep="\n")


if __name__ == "__main__":
    main()
