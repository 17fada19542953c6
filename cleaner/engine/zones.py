"""Head, tail and headline of what stays of a document. Defined here only.

Lines that go do not count, so a document and its body have the same zones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.fold import fold, key

# benchmarks/quality.py --sweep tail: recall grows up to 0.2 and precision holds up to 0.5; low,
# since what a zone lets in too much is sentences. For the head the sweep shows no difference.
HEAD_SHARE = 0.25
TAIL_SHARE = 0.25
# A paragraph: boilerplate sentences are rarely so long (Kohlschütter 2010 splits short from
# long text blocks at 17 words), and it ends as a sentence does.
LONG_WORDS = 17
# Teasers, labels and field names are shorter, or do not end as sentences do.
SENTENCE_WORDS = 8


class Zones:
    """The head, the tail and the headline of what stays of a document.

    A line is in the tail if no long paragraph stands behind it, or at most TAIL_SHARE of the
    words do; in the head likewise, seen from the top.
    """

    def __init__(self, document: Document, gone: NDArray[np.bool_]) -> None:
        """gone: for each line whether it goes."""
        features = document.features
        stays = ~gone
        words = np.where(stays, features.words, 0)
        long = np.flatnonzero(stays & (features.words >= LONG_WORDS) & features.ends_sentence)
        total = max(int(words.sum()), 1)
        before = np.cumsum(words) - words
        behind = total - before - words
        first, last = (long[0], long[-1]) if len(long) else (len(document), -1)
        lines = np.arange(len(document))
        first_kept = next(
            (words for words, kept in zip(document.keys, stays, strict=True) if words and kept), ""
        )
        self._headlines = {first_kept, key(fold(document.title or ""))} - {""}
        self._keys = document.keys
        sentences = np.where(features.ends_sentence & (words >= SENTENCE_WORDS), words, 0)
        self._prose_behind = sentences.sum() - np.cumsum(sentences)
        self._words_before = np.cumsum(features.words) - features.words
        self._in_head = (lines < first) | (before <= HEAD_SHARE * total)
        self._in_tail = (lines > last) | (behind <= TAIL_SHARE * total)

    def hold(self, where: str, line: int) -> bool:
        """Whether the line is where a rule may act: anywhere, head or tail."""
        if where == "anywhere":
            return True
        return bool((self._in_head if where == "head" else self._in_tail)[line])

    def is_headline(self, line: int) -> bool:
        """Whether the line has the words of the title, if known, or of the first line."""
        return self._keys[line] in self._headlines

    def prose_behind(self, line: int) -> int:
        """The words of sentences behind a line."""
        return int(self._prose_behind[line])

    def words_before(self, line: int) -> int:
        """All words before a line, whether they stay or go."""
        return int(self._words_before[line])
