"""What the lines of a document say more than once: whole, as headings, inside longer lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner import contents, passages
from cleaner.features import SENTENCE_WORDS, Features


class Repetition:
    """Which lines say what others say; lines go by their numbers, rising."""

    def __init__(self, view: Sequence[str], keys: Sequence[str], features: Features) -> None:
        """keys: the view lines without case and outer punctuation; features: of them."""
        self._view, self._keys, self._features = view, keys, features

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """A number for each line, the same for lines with the same key."""
        numbers: dict[str, int] = {}
        of_lines = [numbers.setdefault(each, len(numbers)) for each in self._keys]
        return np.array(of_lines, dtype=np.int64)

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines that an earlier line has said already."""
        first = self._first_said
        return frozenset(n for n, words in enumerate(self._keys) if words and first[words] < n)

    def elsewhere(self, number: int, words: str) -> bool:
        """Whether another line than this one has these words as its key."""
        return bool(words) and self._first_said.get(words, number) != number

    @cached_property
    def _first_said(self) -> dict[str, int]:
        """The first line of each key."""
        keys = self._keys
        return dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))

    @cached_property
    def headings(self) -> list[str]:
        """What each line says as a heading, or in a list of them."""
        return contents.headings(self._view, self._keys, self._features.prose)

    @cached_property
    def below(self) -> frozenset[int]:
        """The lines that a later line says again, numbers aside."""
        last = {name: number for number, name in enumerate(self.headings)}
        return frozenset(n for n, name in enumerate(self.headings) if name and last[name] > n)

    @cached_property
    def passages(self) -> Mapping[int, Sequence[int]]:
        """Of each line of some words that longer lines hold, word for word, the lines that do."""
        long = np.flatnonzero(self._features.words >= SENTENCE_WORDS)
        return passages.passages(self._keys, long.tolist())
