"""Line features: what can be counted in a line, for all lines of a document at once.

Shares are between 0 and 1. A word is a run without a space that holds a letter or a digit;
in scripts that write no spaces (Han, kana, Thai, Lao, Khmer, Burmese) every
two characters count as a word, which is near the mean word length of Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]

_UPPER, _LOWER, _DIGIT, _WORD, _DENSE, _SPACE = (1 << n for n in range(6))
# Scripts without spaces between words, as ranges of code points.
DENSE_RANGES = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
)
_LINK = re.compile(
    r"(?:https?://|\bwww\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|io)\b", re.I
)
_SENTENCE_END = re.compile(r"[.!?。！？।؟][\"')\]]*$")
# English function words; a share near zero means a list, a menu or glued keywords.
_STOP_WORDS = frozenset(
    """
    a about after all also an and are as at be because been but by can could did do for from had
    has have he her him his how i if in into is it its just like me more my no not of on one or
    our out said she should so some than that the their them then there these they this to up was
    we were what when which who will with would you your
    """.split()
)


class Features:
    """The features of `lines` (view lines); an array has a value a line.

    longest_word: code points of the longest run without a space; links: web addresses;
    stop_words_share: English function words among the words: see `value`.
    """

    def __init__(
        self, lines: Sequence[str], links: Mapping[int, tuple[float, float]] | None = None
    ) -> None:
        """links: of lines with Markdown links or images, the shares of both, by number."""
        self._lines = lines
        self._linked = links or {}

    @cached_property
    def link_share(self) -> Shares:
        """Characters inside the text of Markdown links."""
        return self._spread({line: share for line, (share, _) in self._linked.items()})

    @cached_property
    def image_share(self) -> Shares:
        """Characters inside Markdown images; 1 where nothing but images stands in the line."""
        return self._spread({line: share for line, (_, share) in self._linked.items()})

    @cached_property
    def characters(self) -> Counts:
        """Code points that are no space."""
        return self._per_line(~self._is(_SPACE))

    @cached_property
    def words(self) -> Counts:
        """Words; see the head of this module."""
        return (
            self._per_line(self._marks(self._words)) + (self._per_line(self._is(_DENSE)) + 1) // 2
        )

    @cached_property
    def capitals_share(self) -> Shares:
        """Capital letters among letters with case."""
        upper = self._per_line(self._is(_UPPER))
        return _share(upper, upper + self._per_line(self._is(_LOWER)))

    @cached_property
    def capitalised_share(self) -> Shares:
        """Words that begin with a capital among all words."""
        upper, first = np.append(self._is(_UPPER), False), self._words
        behind_mark = ~self._is(_WORD)[first] & upper[first + 1]
        return _share(self._per_line(self._marks(first[upper[first] | behind_mark])), self.words)

    @cached_property
    def digits_share(self) -> Shares:
        """Digits among code points that are no space."""
        return _share(self._per_line(self._is(_DIGIT)), self.characters)

    @cached_property
    def glued_words(self) -> Counts:
        """Places where a capital follows a lower-case letter inside a word (`betLike`)."""
        lower = self._is(_LOWER)
        return self._per_line(np.concatenate(([False], lower[:-1] & self._is(_UPPER)[1:])))

    def value(self, feature: str, line: int) -> float:
        """One feature of one line, by the name it has in the bounds of a rule."""
        count = _LINE_BY_LINE.get(feature)
        return count(self._lines[line]) if count else float(getattr(self, feature)[line])

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the line ends as a sentence does, closing quotes and brackets aside."""
        return np.array([bool(_SENTENCE_END.search(line)) for line in self._lines], dtype=np.bool_)

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Whether nothing but space stands in the line, no link or image without words either."""
        blank = np.array([not line or line.isspace() for line in self._lines], dtype=np.bool_)
        blank[list(self._linked)] = False
        return blank

    @cached_property
    def _classes(self) -> NDArray[np.uint8]:
        """The class bits of each code point, lines joined by a line feed."""
        codes = np.frombuffer("\n".join(self._lines).encode("utf-32-le"), dtype=np.uint32)
        return _class_table()[np.minimum(codes, 0xFFFF)]

    @cached_property
    def _starts(self) -> Counts:
        lengths = np.fromiter((len(line) + 1 for line in self._lines), np.int64, len(self._lines))
        return np.concatenate(([0], np.cumsum(lengths)[:-1]))

    @cached_property
    def _words(self) -> Counts:
        """Where each word starts, in code points of the joined lines."""
        ink = ~self._is(_SPACE)
        starts = np.flatnonzero(ink & ~np.concatenate(([False], ink[:-1])))
        if not len(starts):
            return starts
        return starts[np.add.reduceat(self._is(_WORD).astype(np.int64), starts) > 0]

    def _marks(self, places: Counts) -> NDArray[np.bool_]:
        marks = np.zeros(len(self._classes), dtype=np.bool_)
        marks[places] = True
        return marks

    def _spread(self, values: Mapping[int, float]) -> Shares:
        shares = np.zeros(len(self._lines), dtype=np.float64)
        shares[list(values)] = list(values.values())
        return shares

    def _is(self, bits: int) -> NDArray[np.bool_]:
        return (self._classes & bits).astype(np.bool_)

    def _per_line(self, marks: NDArray[np.bool_]) -> Counts:
        """How many marks each line has; `marks` has one value a code point."""
        sums = np.concatenate(([0], np.cumsum(marks)))
        ends = np.append(self._starts[1:], len(marks))
        return np.asarray(sums[ends] - sums[self._starts], dtype=np.int64)


def _longest_word(line: str) -> float:
    return max(map(len, line.split()), default=0)


def _links(line: str) -> float:
    return len(_LINK.findall(line)) if "." in line else 0


def _stop_words_share(line: str) -> float:
    words = line.lower().split()
    return sum(word in _STOP_WORDS for word in words) / max(len(words), 1)


# What NumPy cannot count; asked of the few lines that meet all other bounds.
_LINE_BY_LINE: dict[str, Callable[[str], float]] = {
    "longest_word": _longest_word,
    "links": _links,
    "stop_words_share": _stop_words_share,
}


def counted_at_once(feature: str) -> bool:
    """Whether the feature is an array with a value for every line."""
    return feature not in _LINE_BY_LINE


def _share(part: Counts, whole: Counts) -> Shares:
    return part / np.maximum(whole, 1)


@cache
def _class_table() -> NDArray[np.uint8]:
    """The class bits of the basic plane; what lies beyond counts as a symbol."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0xD800):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Lu", "Lt"):
            table[code] = _UPPER | _WORD
        elif category == "Ll":
            table[code] = _LOWER | _WORD
        elif category == "Nd":
            table[code] = _DIGIT | _WORD
        elif category[0] in "LMN":
            table[code] = _WORD
        elif category == "Zs" or char in "\t\n":
            table[code] = _SPACE
    for first, last in DENSE_RANGES:
        table[first : last + 1] = _DENSE
    return table
