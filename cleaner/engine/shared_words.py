"""How much of one line's wording another line has."""

from __future__ import annotations

from itertools import pairwise

import regex

from cleaner.scripts import DENSE

# To `re` the vowel signs of Bengali, Hindi and Tamil would end a word.
_WORD = regex.compile(rf"[{DENSE}]+|[^\W_{DENSE}]+")
_DENSE = regex.compile(rf"[{DENSE}]")
# Enough of a word to tell it from others and to see that `flying` and `flies` may be one.
_STEM_CHARACTERS = 5
_MIN_CHARACTERS = 4


def shared_words(line: str, other: str) -> float:
    """The share (0 to 1) of the line's content words that the other line has too.

    Words of four letters and more, compared by their first five, case aside; in scripts
    that write no spaces every two neighbouring characters.
    """
    words = _stems(line)
    return len(words & _stems(other)) / len(words) if words else 0.0


def _stems(line: str) -> set[str]:
    stems: set[str] = set()
    for word in _WORD.findall(line.lower()):
        if _DENSE.match(word):
            stems.update(map("".join, pairwise(word)))
        elif len(word) >= _MIN_CHARACTERS:
            stems.add(word[:_STEM_CHARACTERS])
    return stems
