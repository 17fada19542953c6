"""How natural a text reads: a cost for what writers do not write.

Controls and boxes, symbols inside words, capitals after small letters, words of two
scripts, letters foreign to the language. Only words that reach beyond ASCII count, so
two readings of the same bytes, or a text and its repair, compare by their sums.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cleaner.characters import LETTER_KINDS, kind_of
from cleaner.languages import CYRILLIC, LATIN, LETTERS, WESTERN, Evidence
from cleaner.word_cost import word_cost

# Words end at ASCII space only: other spaces may be parts of damaged letters.
_SPACE = re.compile("[\t\r\x0b\x0c]+")
_MAX_WORDS = 1500
_MAX_LENGTH = 120  # of a word; scripts without spaces have long ones

# Costs of what one language does not write.
FOREIGN = 0.9
FOREIGN_NAME = 0.35
UNKNOWN_LETTER = 1.6
NARROW = 0.1  # a letter of few languages
AMID_LATIN = 0.4
OTHER_SCRIPT = 0.6

_WESTERN = WESTERN | {char.upper() for char in WESTERN if char != "ß"}
_NO_EVIDENCE = dict.fromkeys(LATIN, 0.0)
_ANY_CYRILLIC = dict.fromkeys(CYRILLIC, 0.0)


def beyond_ascii(text: str) -> list[str]:
    """The words that reach beyond ASCII, in order; four times as fast as a pattern."""
    if text.isascii():
        return []
    return [
        word
        for line in text.split("\n")
        if not line.isascii()
        for part in line.split(" ")
        if not part.isascii()
        for word in _SPACE.split(part)
        if not word.isascii()
    ]


def cost(text: str, evidence: Evidence | None = None) -> float:
    """The cost of a text. evidence: of its language (`languages.evidence`), if known."""
    return cost_of(Counter(beyond_ascii(text)), evidence)


def cost_of(words: Counter[str], evidence: Evidence | None = None) -> float:
    """The cost of counted words."""
    chosen = words.most_common(_MAX_WORDS)
    counted = Counter({word[:_MAX_LENGTH]: count for word, count in chosen})
    total = sum(word_cost(word) * count for word, count in counted.items())
    return total + _letters_cost(counted.items(), evidence)


def _letters_cost(words: Iterable[tuple[str, int]], evidence: Evidence | None) -> float:
    """What letters cost that the text's language does not write, and stray scripts."""
    plain: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for word, count in words:
        into = named if word[:1].isupper() else plain
        for char in word:
            if char >= "\x80":
                into[char] += count
    scripts: Counter[str] = Counter()
    latin: list[tuple[str, float]] = []
    cyrillic: list[tuple[str, float]] = []
    for counts, each in ((plain, FOREIGN), (named, FOREIGN_NAME)):
        for char, count in counts.items():
            kind, script = kind_of(char)
            if kind not in LETTER_KINDS:
                continue
            scripts["HAN" if script == "KANA" else script] += count
            if script == "LATIN":
                latin.append((char, each * count))
            elif script == "CYRILLIC":
                cyrillic.append((char, each * count))
    total = _foreign(latin, evidence or _NO_EVIDENCE) + _foreign(cyrillic, _ANY_CYRILLIC)
    others = [n for script, n in scripts.items() if script not in ("LATIN", "COMMON")]
    foreign = sum(others)
    strays = foreign - max(others, default=0)
    amid = AMID_LATIN * foreign if evidence and max(evidence.values()) > 2 else 0.0
    return total + OTHER_SCRIPT * strays + amid


def _foreign(letters: Sequence[tuple[str, float]], evidence: Evidence) -> float:
    """The least that these letters cost in any language, its own unlikeliness included."""
    if not letters:
        return 0.0
    # Of each letter what it costs where it is written, and elsewhere.
    costs = [
        (char, _narrow(char) * weight, weight * (1 if char in _WESTERN else UNKNOWN_LETTER))
        for char, weight in letters
    ]
    least = float("inf")
    for code, against in evidence.items():
        written = LETTERS[code]
        of_all = [known if char in written else other for char, known, other in costs]
        least = min(least, against + sum(of_all))
    return least


@lru_cache(maxsize=1024)
def _narrow(char: str) -> float:
    """How few languages write this letter."""
    known = sum(char in letters for letters in LETTERS.values())
    return NARROW * max(0.0, 1 - known / 8)
