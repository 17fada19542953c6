"""What the words of a line say: whether they are those of articles or those of boilerplate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import sqrt

import numpy as np

from cleaner.document import Document
from cleaner.line_features import Values

_WORD = re.compile(r"[^\W\d_]+")


def words_of(line: str) -> set[str]:
    """The distinct words of a line: runs of letters, small."""
    return set(_WORD.findall(line.lower()))


def wording(document: Document, weights: Mapping[str, float]) -> Values:
    """The sum of the weights of each view line's words, over the root of how many have one.

    A value a line of the document; 0 where no word has a weight, as in a language without any.
    Of the mean a long line would say too little, of the sum too much.
    """
    values = np.zeros(len(document))
    if weights:
        for number, line in enumerate(document.view):
            known = [weights[word] for word in words_of(line) if word in weights]
            if known:
                values[number] = sum(known) / sqrt(len(known))
    return values
