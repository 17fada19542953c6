"""How much of one line's wording another line has."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
# Enough of a word to tell it from others and to see that `flying` and `flies` may be one.
_STEM_CHARACTERS = 5
_MIN_CHARACTERS = 4


def shared_words(line: str, other: str) -> float:
    """The share (0 to 1) of the line's content words that the other line has too.

    Words of four letters and more, compared by their first five, case aside.
    """
    words = _stems(line)
    return len(words & _stems(other)) / len(words) if words else 0.0


def _stems(line: str) -> set[str]:
    words = _WORD.findall(line.lower())
    return {word[:_STEM_CHARACTERS] for word in words if len(word) >= _MIN_CHARACTERS}
