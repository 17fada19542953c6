"""Head, tail and headline of what stays of a document. Defined here only.

Lines that go do not count, so a document and its body have the same zones.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from cleaner.document import Document
from cleaner.fold import fold, key

# benchmarks/quality.py --sweep tail: recall grows up to 0.2 and precision holds up to 0.5; low,
# since what a zone lets in too much is sentences. For the head the sweep shows no difference.
HEAD_SHARE = 0.25
TAIL_SHARE = 0.25
# A paragraph: boilerplate sentences are rarely so long (Kohlschütter 2010 splits short from
# long text blocks at 17 words), and it ends as a sentence does.
LONG_WORDS = 17


class Zones:
    """The head, the tail and the headline of what stays of a document.

    A line is in the tail if no long paragraph stands behind it, or at most TAIL_SHARE of the
    words do; in the head likewise, seen from the top.
    """

    def __init__(self, document: Document, gone: Collection[int]) -> None:
        features = document.features
        stays = np.ones(len(document), dtype=np.bool_)
        stays[list(gone)] = False
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
