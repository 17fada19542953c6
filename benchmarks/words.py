"""Weights of words for the block classifier: how much rather they stand in body than in junk.

A logistic regression over the words of lines. Every distinct line of a page counts once, however
many scrapers gave it, and every site as much as any other, so that no site's topics become the
words of articles. A classifier must not be fitted on weights that were fitted on the same lines,
of which they know too much: `Lexicons` has for each site weights that were fitted on other sites.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from cleaner.wording import WordWeights, words_of

# On one held-out third of the dev sites 1 and 10 scored the same, 0.1 scored 0.005 less on pages.
REGULARISATION = 10.0
# A word of few sites is a word of their topics.
MIN_SITES = 8
# A weight smaller than the step between weights says nothing.
STEP = 0.5
PARTS = 4
WORDS_IN_ROW = 16


class Line(NamedTuple):
    """A distinct line of a page. body: in what share of the page's shapes it is body."""

    site: str
    words: frozenset[str]
    body: float
    count: int


def part_of(site: str) -> int:
    return int(hashlib.sha256(f"part {site}".encode()).hexdigest()[:8], 16) % PARTS


class Lexicons:
    """Weights by word: `whole` from all lines, `other(site)` from the lines of other sites."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.whole = WordWeights(fitted(lines))
        parts = [[line for line in lines if part_of(line.site) != part] for part in range(PARTS)]
        self._parts = [WordWeights(fitted(part)) for part in parts]

    def other(self, site: str) -> WordWeights:
        return self._parts[part_of(site)]


def fitted(lines: Sequence[Line]) -> dict[str, float]:
    """The weight of each word that has one."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        for word in line.words:
            sites[word].add(line.site)
    words = sorted(word for word, of in sites.items() if len(of) >= MIN_SITES)
    numbers = {word: number for number, word in enumerate(words)}
    rows = [[numbers[word] for word in sorted(line.words) if word in numbers] for line in lines]
    lengths = np.array([len(row) for row in rows])
    table = csr_matrix(
        (
            np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths),
            np.concatenate([np.array(row, dtype=np.int32) for row in rows]),
            np.concatenate(([0], np.cumsum(lengths))),
        ),
        shape=(len(rows), len(words)),
    )
    body = np.array([line.body > 0.5 for line in lines])
    model = LogisticRegression(C=REGULARISATION, max_iter=200)
    model.fit(table, body, sample_weight=weights_of(lines))
    steps = np.round(model.coef_[0] / STEP) * STEP
    return {word: float(weight) for word, weight in zip(words, steps, strict=True) if weight}


def weights_of(lines: Sequence[Line]) -> np.ndarray:
    """The weight of each line: the root of its length, sites as weighty as one another."""
    weights = np.sqrt([max(line.count, 1) for line in lines])
    totals: Counter[str] = Counter()
    for line, weight in zip(lines, weights, strict=True):
        totals[line.site] += weight
    weights /= np.array([totals[line.site] for line in lines])
    return np.asarray(weights / weights.mean())


def distinct_lines(site: str, shapes: Iterable[tuple[Sequence[str], Sequence[bool]]]) -> list[Line]:
    """The distinct lines of a page. shapes: for each its lines and whether they are body."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for lines, body in shapes:
        for line, is_body in zip(lines, body, strict=True):
            found[line].append(is_body)
    return [
        Line(site, frozenset(words_of(line)), sum(bodies) / len(bodies), len(line.split()))
        for line, bodies in found.items()
        if words_of(line)
    ]


def rows_of(weights: dict[str, float]) -> list[str]:
    """The weights as a pack holds them: the weight, then the words that have it."""
    by_weight: defaultdict[float, list[str]] = defaultdict(list)
    for word, weight in sorted(weights.items()):
        by_weight[weight].append(word)
    return [
        f"{weight:g} {' '.join(words[first : first + WORDS_IN_ROW])}"
        for weight, words in sorted(by_weight.items())
        for first in range(0, len(words), WORDS_IN_ROW)
    ]
