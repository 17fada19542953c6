"""Which lines above the body may be its headline and deck: the one whose words the body says again
most, and one close above it that does too, else the first that is long enough for one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.features import SENTENCE_WORDS
from cleaner.line_features import Mask, Values
from cleaner.wording import words_of

# Between a headline and its article stand a deck, a byline, a date, buttons, a list of contents.
_LINES_ABOVE = 12
# Words of fewer letters are in every text; by so many a word is known in its other forms.
_LONG_LETTERS, _STEM_LETTERS = 4, 5
# Judged by eye, on what they keep of the dev pages and articles: most of it is the title, in its
# words or in others.
_LONG_WORDS = 4
_SHARE = 0.4
# From a headline down to the deck that says more of the body, as far as a byline reaches; a
# headline is short, so one word in four is enough.
_LINES_TO_DECK, _SHARE_ABOVE = 3, 0.25


def headlines(
    document: Document, lines: NDArray[np.int64], words: Values, sentences: Mask, body: Mask
) -> list[int]:
    """The places in `lines` of the lines that may be headline and deck; none if there are none.

    lines: those that stand, in order; words: how many each has; sentences: whether it ends as one;
    body: whether it is rather body than not.
    """
    prose = np.flatnonzero(body & sentences & (words >= SENTENCE_WORDS))
    if not len(prose):
        return []
    first = int(prose[0])
    view, lines_above = document.view, range(max(first - _LINES_ABOVE, 0), first)
    stems = {
        at: _stems(view[lines[at]])
        for at in lines_above
        if words.item(at) >= _LONG_WORDS and not view[lines[at]].endswith(".")
    }
    if not stems:
        return []
    said = set[str]().union(*(_stems(view[line]) for line in lines[prose].tolist()))
    shared = {at: len(each & said) / len(each) for at, each in stems.items() if each}
    likely = [at for at in shared if len(stems[at]) >= _LONG_WORDS and shared[at] >= _SHARE]
    if not likely:
        return [min(stems)]
    deck = max(likely, key=lambda at: (len(stems[at] & said), at))
    above = [at for at in shared if deck - _LINES_TO_DECK <= at < deck]
    return [*[at for at in above if shared[at] >= _SHARE_ABOVE][-1:], deck]


def _stems(line: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in words_of(line) if len(word) >= _LONG_LETTERS}
