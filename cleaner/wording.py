"""What the words of a line say: whether they are those of articles or those of boilerplate."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleaner.arrays import distinct
from cleaner.document import Document
from cleaner.line_features import Values

_WORD = re.compile(r"[^\W\d_]+")
# Spaces in place of all ASCII characters that are no letters, but line feeds.
_LETTERS_ONLY = bytes(
    code if code >= 0x80 or chr(code).isalpha() or chr(code) == "\n" else 0x20
    for code in range(256)
)
_PIECE = 8  # bytes
# Of a piece the first bytes, by how many of them belong to the word.
_KEPT = np.array([(1 << 8 * count) - 1 for count in range(_PIECE + 1)], dtype=np.uint64)
# By the golden ratio bits spread over a number (Fibonacci hashing, Knuth 1973).
_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_MORE_BITS = 2  # of places than of words, so that hardly two words share one
_WORD_BITS = 32  # of a pair of line and word

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def words_of(line: str) -> set[str]:
    """The distinct words of a line: runs of letters, small."""
    return set(_WORD.findall(line.lower()))


class WordWeights(dict[str, float]):
    """Weights of words, and a hash table that finds all words of a text at once.

    by_number: the weights; the first word has number 1, a word without a weight 0. Words are told
    apart by 64 bits, so one in 10^15 strange words is taken for a known one.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(weights)
        self.by_number = np.array([0.0, *weights.values()])
        words = [word.encode() for word in weights]
        lengths = np.array([len(word) for word in words], dtype=np.int64)
        self._longest = int(lengths.max(initial=0))
        ends = np.cumsum(lengths)
        hashes = _hashes(b"".join(words), ends - lengths, lengths)
        self._shift = np.uint64(64 - len(words).bit_length() - _MORE_BITS)
        # By place, then as they come: where those of each place start, and behind them.
        self._order = (hashes >> self._shift).argsort(kind="stable")
        self._hashes = hashes[self._order]
        places = np.arange(2 ** (64 - int(self._shift)) + 1, dtype=np.uint64)
        self._first = (self._hashes >> self._shift).searchsorted(places)

    def numbers(self, data: bytes, starts: Numbers, ends: Numbers) -> Numbers:
        """The numbers of the words of a text. starts, ends: in bytes of it."""
        numbers = np.zeros(len(starts), dtype=np.int64)
        lengths = ends - starts
        asked = (lengths <= self._longest).nonzero()[0]
        hashes = _hashes(data, starts[asked], lengths[asked])
        places = (hashes >> self._shift).astype(np.int64)
        at, end = self._first.take(places), self._first.take(places + 1)
        left = (at < end).nonzero()[0]
        while len(left):
            here = at.take(left)
            same = self._hashes.take(here) == hashes.take(left)
            numbers[asked[left[same]]] = self._order[here[same]] + 1
            left = left[~same]
            at[left] += 1
            left = left[at[left] < end[left]]
        return numbers


def _hashes(data: bytes, starts: Numbers, lengths: Numbers) -> Hashes:
    """A hash of the bytes of each word, eight at a time. starts, lengths: in bytes of `data`."""
    hashes = np.zeros(len(starts), dtype=np.uint64)
    padded = data + bytes(_PIECE)
    piece_at = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    for first in range(0, int(lengths.max(initial=0)), _PIECE):
        longer = (lengths > first).nonzero()[0]
        kept = _KEPT.take(np.minimum(lengths.take(longer) - first, _PIECE))
        pieces = piece_at[starts.take(longer) + first] & kept
        mixed = (hashes.take(longer) ^ pieces) * _SPREAD
        hashes[longer] = mixed ^ (mixed >> _HALF)
    return hashes


def wording(document: Document, weights: Mapping[str, float]) -> Values:
    """The sum of the weights of each view line's words, over the root of how many have one.

    weights: WordWeights, if they are for many documents. A value a line of the document; 0 where
    no word has a weight, as in a language without any. Of the mean a long line would say too
    little, of the sum too much.
    """
    values = np.zeros(len(document))
    if not weights:
        return values
    if not isinstance(weights, WordWeights):
        weights = WordWeights(weights)
    data = _letters(document)
    codes = np.frombuffer(data, dtype=np.uint8)
    inside = np.concatenate(([False], codes > 0x20, [False]))
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    numbers = weights.numbers(data, starts, ends)
    known = numbers.nonzero()[0]
    line_of = (codes == 0x0A).nonzero()[0].searchsorted(starts.take(known))
    # Each word of a line once.
    pairs = distinct(line_of << _WORD_BITS | numbers.take(known))
    line_of, found = pairs >> _WORD_BITS, pairs & ((1 << _WORD_BITS) - 1)
    count = np.bincount(line_of, minlength=len(values))
    sums = np.bincount(line_of, weights.by_number.take(found), len(values))
    return np.asarray(np.divide(sums, np.sqrt(count), out=values, where=count > 0))


def _letters(document: Document) -> bytes:
    """The view in small letters, with spaces in place of all that stands between words as
    `words_of` tells them."""
    small = "\n".join(document.view).lower()
    if not small.isascii():
        lines = small.split("\n")
        small = "\n".join(
            [line if line.isascii() else " ".join(_WORD.findall(line)) for line in lines]
        )
    return small.encode().translate(_LETTERS_ONLY)
