"""What each code point of the basic plane counts as, in tables that NumPy looks up."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.scripts import DENSE_RANGES

# What a code point is; one may be several of these.
UPPER, LOWER, DIGIT, WORD, IN_DENSE, SPACE = (1 << n for n in range(6))
COMMA, SEPARATOR, STOP, DENSE_STOP, CLOSING, DENSE_DIGIT = (1 << n for n in range(6, 12))
MARKS = {
    COMMA: ",\uff0c\u3001\u060c",
    SEPARATOR: "|»›·•/>@©#",
    STOP: ".!?؟۔।",
    DENSE_STOP: "。！？",
    CLOSING: "\"')]}》〉〕】",
}
# The kinds of line end that `Features.ending` tells apart.
_ENDINGS = {2: ",;-–—，、；", 3: ":：", 4: ".!。！।۔", 5: "?？؟", 6: "…"}
# What a line may have as its first letter or digit; one more for all others (see `Features.lead`).
LEADS = "abcdefghijklmnopqrstuvwxyz0123456789"
STOPS = MARKS[STOP] + MARKS[DENSE_STOP]


@cache
def bit_table() -> NDArray[np.uint16]:
    """The bits of the basic plane; what lies beyond counts as a symbol."""
    table = np.zeros(0x10000, dtype=np.uint16)
    for code in range(0xD800):
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Lu", "Lt"):
            table[code] = UPPER | WORD
        elif category == "Ll":
            table[code] = LOWER | WORD
        elif category == "Nd":
            table[code] = DIGIT | WORD
        elif category[0] in "LMN":
            table[code] = WORD
        elif category == "Zs" or char in "\t\n":
            table[code] = SPACE
    for first, last in DENSE_RANGES:
        digits = table[first : last + 1] & DIGIT > 0
        table[first : last + 1] = np.where(digits, IN_DENSE | DENSE_DIGIT, IN_DENSE)
    for bit, marks in MARKS.items():
        for mark in marks:
            table[ord(mark)] |= bit
    return table


@cache
def kind_table() -> NDArray[np.uint8]:
    """The kind of each code point of the basic plane, a place in `kind_bits()`."""
    return np.searchsorted(kind_bits(), bit_table()).astype(np.uint8)


@cache
def kind_bits() -> NDArray[np.uint16]:
    """The mixes of bits that occur."""
    return np.unique(bit_table())


@cache
def kinds_with(bits: int) -> bytes:
    """For each kind 1 if it has one of the bits, else 0; for numbers that are no kind too."""
    return (kind_bits() & bits > 0).tobytes().ljust(256, b"\0")


@cache
def kind_numbers(bits: int, without: bool) -> NDArray[np.int64]:
    """The kinds that have one of the bits, or those without."""
    return np.flatnonzero((kind_bits() & bits > 0) ^ without)


@cache
def sentence_end_table() -> NDArray[np.bool_]:
    """Whether a line ends as a sentence does, by its last code point, unless that closes."""
    table = np.zeros(0x10000, dtype=np.bool_)
    table[[ord(stop) for stop in STOPS]] = True
    return table


@cache
def lead_table() -> NDArray[np.uint8]:
    """The place in LEADS of each code point of the basic plane; one more for signs of ASCII."""
    table = np.full(0x10000, len(LEADS), dtype=np.uint8)
    table[:0x80] = len(LEADS) + 1
    for place, lead in enumerate(LEADS):
        table[[ord(lead), ord(lead.upper())]] = place
    return table


@cache
def opening_table() -> NDArray[np.uint8]:
    """How a line begins, by its first code point."""
    bits = bit_table()
    cases = [bits & bit > 0 for bit in (DIGIT, UPPER, LOWER, WORD | IN_DENSE)]
    return np.select(cases, [1, 2, 3, 0], 4).astype(np.uint8)


@cache
def ending_table() -> NDArray[np.uint8]:
    """The kind of line end that each code point of the basic plane makes."""
    table = np.where(bit_table() & (WORD | IN_DENSE), 0, 1).astype(np.uint8)
    for kind, marks in _ENDINGS.items():
        for mark in marks:
            table[ord(mark)] = kind
    return table
