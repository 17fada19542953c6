"""Line features: what can be counted in a line, for all lines of a document at once.

Shares are between 0 and 1. A word is a run without a space that holds a letter or a digit;
in scripts that write no spaces (see `cleaner.scripts`) every two characters count as a word,
which is near the mean word length of Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.arrays import parts
from cleaner.code_points import (
    CLOSING,
    COMMA,
    DENSE_DIGIT,
    DENSE_STOP,
    DIGIT,
    IN_DENSE,
    LEADS,
    LOWER,
    MARKS,
    SEPARATOR,
    SPACE,
    STOP,
    STOPS,
    UPPER,
    WORD,
    bit_table,
    ending_table,
    kind_bits,
    kind_numbers,
    kind_table,
    kinds_with,
    lead_table,
    opening_table,
    sentence_end_table,
)
from cleaner.scripts import DENSE

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]

_BEYOND = 0xFFFF  # stands for all code points beyond the basic plane
_LEAD = re.compile("[a-zA-Z0-9\x80-\U0010ffff]")
# Of a name only its end is looked for: from each start of a word in it, it would be read again.
_LINK = re.compile(r"(?:https?://|\bwww\.)\S+|[\w-]\.(?:com|net|org|info|biz|io)\b", re.I)
_PART = 500  # lines; what is counted of them together fits into the processor's cache
# One of them stands in every link, and in few other lines.
_LINK_PARTS = ("://", "www.", ".com", ".net", ".org", ".info", ".biz", ".io")
# Japanese leaves the full stop away before 」 and 』, which are folded to "; French has a space
# before ».
_SENTENCE_END = re.compile(rf"(?:[{STOPS}] ?|[{DENSE}](?=\"))[{re.escape(MARKS[CLOSING])}]*$")
# Thai and Lao write no full stop. Of their headlines few have so many letters and marks, of their
# paragraphs most.
_STOPLESS, _STOPLESS_LETTERS = re.compile("[\u0e00-\u0eff]"), 80
# The mark of a question in Greek is a semicolon to Unicode.
_GREEK_QUESTION = re.compile("[\u0370-\u03ff\u1f00-\u1fff];$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_DATE_CHARACTERS = 80
# Teasers, labels and field names are shorter, or do not end as sentences do.
SENTENCE_WORDS = 8
_LONGEST_WORD_EDGE = re.compile(rf"[\s{DENSE}]+")
# English function words; packs bring those of other languages.
STOP_WORDS = frozenset(
    """
    a about after all also an and are as at be because been but by can could did do for from had
    has have he her him his how i if in into is it its just like me more my no not of on one or
    our out said she should so some than that the their them then there these they this to up was
    we were what when which who will with would you your
    """.split()
)


class Features:
    """The features of `lines` (view lines); an array has a value a line.

    longest_word: code points of the longest run without a space or a character of
    a script that writes none; links: web addresses.
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
        return self._per_line(SPACE, without=True)

    @cached_property
    def words(self) -> Counts:
        """Words; see the head of this module."""
        words = self._places_per_line(self._words)
        return words + (self._per_line(IN_DENSE) + 1) // 2 if self._has(IN_DENSE) else words

    @cached_property
    def capitals_share(self) -> Shares:
        """Capital letters among letters with case."""
        upper = self._per_line(UPPER)
        return _share(upper, upper + self._per_line(LOWER))

    @cached_property
    def capitalised_share(self) -> Shares:
        """Words that begin with a capital among all words."""
        first = self._words
        bits, behind = self._bits[first], self._bits[first + 1]
        capital = (bits & UPPER > 0) | ((bits & WORD == 0) & (behind & UPPER > 0))
        return _share(self._places_per_line(first[capital]), self.words)

    @cached_property
    def digits_share(self) -> Shares:
        """Digits among code points that are no space."""
        return _share(self._per_line(DIGIT), self.characters)

    @cached_property
    def glued_words(self) -> Counts:
        """Places where a capital follows a lower-case letter inside a word (`betLike`)."""
        glued = self._is(UPPER)[1:] & self._is(LOWER)[:-1]
        return self._places_per_line(glued.nonzero()[0])

    def stop_words_share(self, line: int, stop_words: Collection[str]) -> float:
        """Function words among the words of a line; near zero in a list, a menu, glued keywords.

        stop_words: small letters.
        """
        words = self._lines[line].lower().split()
        return sum(map(stop_words.__contains__, words)) / max(len(words), 1)

    def value(self, feature: str, line: int) -> float:
        """One feature of one line, by the name it has in the bounds of a rule."""
        count = _LINE_BY_LINE.get(feature)
        return count(self._lines[line]) if count else float(getattr(self, feature).item(line))

    @cached_property
    def ends_sentence(self) -> NDArray[np.bool_]:
        """Whether the line ends as a sentence does, closing quotes and brackets aside."""
        last = self._codes.take(self._ends - 1)
        ends = sentence_end_table().take(last)
        for line in (bit_table().take(last) & CLOSING).nonzero()[0].tolist():
            ends[line] = _SENTENCE_END.search(self._lines[line]) is not None
        for line in (last == ord(";")).nonzero()[0].tolist():
            ends[line] = _GREEK_QUESTION.search(self._lines[line]) is not None
        for line in self._long_and_dense:
            ends[line] |= len(_STOPLESS.findall(self._lines[line])) >= _STOPLESS_LETTERS
        return ends

    @cached_property
    def prose(self) -> NDArray[np.bool_]:
        """Whether the line is a sentence: no teaser, label or name of a field."""
        return self.ends_sentence & (self.words >= SENTENCE_WORDS)

    @cached_property
    def _long_and_dense(self) -> list[int]:
        """The lines with letters enough that write no spaces for a paragraph without a stop."""
        if not self._has(IN_DENSE):
            return []
        return (self._per_line(IN_DENSE) >= _STOPLESS_LETTERS).nonzero()[0].tolist()

    @cached_property
    def ending(self) -> Counts:
        """How each line ends: 0 letter or digit, 1 other mark, 2 comma or dash, 3 colon,
        4 end of a sentence, 5 question mark, 6 ellipsis."""
        last = self._codes.take(self._ends - 1)
        kinds = ending_table().take(last)
        kinds = np.where(self.ends_sentence & (kinds < 4), 4, kinds)
        dots = (self._codes[self._ends - 2] == 0x2E) & (last == 0x2E)
        return np.asarray(np.where(dots, 6, kinds), dtype=np.int64)

    @cached_property
    def opening(self) -> Counts:
        """How each line begins: 0 letter without case, 1 digit, 2 capital, 3 small, 4 mark."""
        return opening_table().take(self._codes.take(self._starts)).astype(np.int64)

    @cached_property
    def lead(self) -> Counts:
        """The first letter or digit of each line, case aside, as its place in LEADS; the number
        of LEADS where it is not ASCII, where such a character stands before it, or where none is.
        """
        leads = lead_table().take(self._codes.take(self._starts)).astype(np.int64)
        leads[self._starts == self._ends] = len(LEADS)
        for line in (leads > len(LEADS)).nonzero()[0].tolist():
            found = _LEAD.search(self._lines[line])
            leads[line] = lead_table()[min(ord(found[0]), _BEYOND)] if found else len(LEADS)
        return leads

    @cached_property
    def commas(self) -> Counts:
        """Commas of all scripts."""
        return self._per_line(COMMA)

    @cached_property
    def separators(self) -> Counts:
        """Marks that part or point in menus and labels: | » · / > @ © # and their like."""
        return self._per_line(SEPARATOR)

    @cached_property
    def sentence_breaks(self) -> Counts:
        """Ends of sentences inside the line."""
        stops = np.flatnonzero(self._is(STOP | DENSE_STOP))
        # Behind the last line no line feed counts here; block classifiers are fitted with that.
        spaced = (self._bits[stops + 1] & SPACE > 0) & (stops + 1 < self._ends[-1])
        ends = stops[spaced | (self._bits[stops] & DENSE_STOP > 0)]
        # A line feed counts as space, so the end of the line itself is one of them.
        last = bit_table().take(self._codes.take(self._ends - 1)) & (STOP | DENSE_STOP) > 0
        return self._places_per_line(ends) - last

    @cached_property
    def may_have_links(self) -> NDArray[np.bool_]:
        """Whether a full stop may stand in the line, without which it has no link."""
        small = self._text.lower()
        if not any(part in small for part in _LINK_PARTS):
            return np.zeros(len(self._lines), dtype=np.bool_)
        return self._per_line(STOP) > 0

    @cached_property
    def short_with_date(self) -> NDArray[np.bool_]:
        """Whether a date or a time of day stands in the line, and not much else."""
        found = self._ends - self._starts < _DATE_CHARACTERS
        if not (self._codes == _BEYOND).any():  # of those nobody knows which are digits
            found &= self._per_line(DIGIT | DENSE_DIGIT) > 0
        for line in found.nonzero()[0].tolist():
            found[line] = _DATE.search(self._lines[line]) is not None
        return found

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Whether nothing but space stands in the line, no link or image without words either."""
        blank = np.array([not line or line.isspace() for line in self._lines], dtype=np.bool_)
        blank[list(self._linked)] = False
        return blank

    # Places are counted in the lines joined, with a line feed before the first and behind the last:
    # what stands before or behind a line is a line feed then, and so is what an empty one has.

    @cached_property
    def _text(self) -> str:
        return "\n".join(["", *self._lines, ""])

    @cached_property
    def _codes(self) -> NDArray[np.uint16]:
        """Code points; _BEYOND for those beyond the basic plane."""
        if self._text.isascii():
            return np.frombuffer(self._text.encode(), dtype=np.uint8).astype(np.uint16)
        codes = np.frombuffer(self._text.encode("utf-32-le"), dtype=np.uint32)
        return np.minimum(codes, _BEYOND).astype(np.uint16)

    @cached_property
    def _kind_bytes(self) -> bytes:
        """The kind of each code point: a number for each mix of bits that occurs."""
        return kind_table().take(self._codes).tobytes()

    @cached_property
    def _kinds(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._kind_bytes, dtype=np.uint8)

    @cached_property
    def _bits(self) -> NDArray[np.uint16]:
        """The bits of each code point."""
        return kind_bits().take(self._kinds)

    @cached_property
    def _kinds_per_line(self) -> NDArray[np.int64]:
        """How many code points of each kind each line has, its line feed too: (lines, kinds)."""
        kinds, lines = len(kind_bits()), len(self._lines)
        counts = np.empty((lines, kinds), dtype=np.int64)
        for part in parts(lines, _PART):
            starts, ends = self._starts[part], self._ends[part]
            found = self._kinds[starts[0] : ends[-1] + 1]
            line_of = np.arange(0, len(starts) * kinds, kinds).repeat(ends - starts + 1)
            counts[part] = np.bincount(line_of + found, minlength=len(starts) * kinds).reshape(
                -1, kinds
            )
        return counts

    @cached_property
    def _starts(self) -> Counts:
        return self._bounds[:-1]

    @cached_property
    def _ends(self) -> Counts:
        """The place behind each line."""
        return self._bounds[1:] - 1

    @cached_property
    def _bounds(self) -> Counts:
        """Where each line starts, and where one more would."""
        lengths = np.array([0, *map(len, self._lines)], dtype=np.int64)
        return np.asarray(np.cumsum(lengths + 1))

    @cached_property
    def _words(self) -> Counts:
        """Where each word starts."""
        ink = self._is(SPACE)
        edges = (ink[1:] != ink[:-1]).nonzero()[0] + 1
        starts = edges[::2]
        words = self._bits[starts] & WORD > 0
        # Those that begin with a mark may hold a letter further on.
        marked = (~words).nonzero()[0]
        if len(marked):
            spans = edges.reshape(-1, 2)[marked].ravel()
            words[marked] = np.bitwise_or.reduceat(self._bits, spans)[::2] & WORD > 0
        return np.asarray(starts[words])

    def _spread(self, values: Mapping[int, float]) -> Shares:
        shares = np.zeros(len(self._lines), dtype=np.float64)
        shares[list(values)] = list(values.values())
        return shares

    def _is(self, bits: int) -> NDArray[np.bool_]:
        # Bytes are translated in half the time that NumPy looks them up.
        return np.frombuffer(self._kind_bytes.translate(kinds_with(bits)), dtype=np.bool_)

    def _has(self, bits: int) -> bool:
        """Whether a code point with one of the bits stands in the lines."""
        return b"\1" in self._kind_bytes.translate(kinds_with(bits))

    def _per_line(self, bits: int, *, without: bool = False) -> Counts:
        """How many code points with one of the bits (or without them) each line has."""
        counted = self._kinds_per_line.take(kind_numbers(bits, without), axis=1)
        return np.asarray(counted.sum(axis=1), dtype=np.int64)

    def _places_per_line(self, places: Counts) -> Counts:
        """How many of these code points each line has. places: rising."""
        before = places.searchsorted(self._bounds)
        return before[1:] - before[:-1]


def _longest_word(line: str) -> float:
    return max(map(len, _LONGEST_WORD_EDGE.split(line)), default=0)


def _links(line: str) -> float:
    if "." not in line or not any(map(line.lower().__contains__, _LINK_PARTS)):
        return 0
    return len(_LINK.findall(line))


# What NumPy cannot count; asked of the few lines that meet all other bounds.
_LINE_BY_LINE: dict[str, Callable[[str], float]] = {
    "longest_word": _longest_word,
    "links": _links,
}


def counted_at_once(feature: str) -> bool:
    """Whether the feature is an array with a value for every line."""
    return feature != "stop_words_share" and feature not in _LINE_BY_LINE


def _share(part: Counts, whole: Counts) -> Shares:
    return part / np.maximum(whole, 1)
