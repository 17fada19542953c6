"""A block classifier at work: the log-odds of lines as a sum of weights.

See `rules/block_model.py` for the data and what the sum means.
"""

from __future__ import annotations

import numpy as np

from cleaner.arrays import parts
from cleaner.line_features import PART, LineFeatures, Values
from cleaner.rules.block_model import BlockModel
from cleaner.wording import WordWeights


class LineModel:
    """A block classifier ready to judge: bins by feature, and one flat table of weights."""

    def __init__(self, model: BlockModel) -> None:
        self.min_lines = model.min_lines
        self.terms = [term.of for term in model.terms]
        self.word_weights = WordWeights(model.word_weights)
        self.language, self.elsewhere = model.language, model.elsewhere
        self._bias = model.bias
        # Those with most bins first, so that what is compared with an edge is one piece.
        bins = sorted(model.bins.items(), key=lambda each: -len(each[1]))
        self._features = tuple(name for name, _ in bins)
        self._edges = np.full((len(bins), max((len(e) for _, e in bins), default=0)), np.inf)
        for row, (_, edges) in zip(self._edges, bins, strict=True):
            row[: len(edges)] = edges
        # By the number of an edge, how many features have it.
        self._having = np.isfinite(self._edges).sum(axis=0).tolist()
        names = {name: number for number, name in enumerate(self._features)}
        tables = [np.array(term.weights).ravel() for term in model.terms]
        self._weights = np.concatenate([np.zeros(0), *tables])
        sizes = [table.size for table in tables]
        self._offsets = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)[:, None]
        self._first = np.array([names[of[0]] for of in self.terms], dtype=np.int64)
        self._second = np.array([names[of[-1]] for of in self.terms], dtype=np.int64)
        # The second bin counts within a row of the table; a term of one feature has no second.
        self._row = np.array(
            [len(model.bins[of[1]]) + 1 if len(of) == 2 else 1 for of in self.terms],
            dtype=np.int32,
        )[:, None]
        self._paired = np.array([len(of) == 2 for of in self.terms], dtype=np.int32)[:, None]

    def contributions(self, features: LineFeatures) -> Values:
        """What each term adds to the log-odds of each line: (terms, lines)."""
        return self._weights_of(features.table(self._features))

    def chances(self, features: LineFeatures, more: float = 0.0) -> Values:
        """How likely each line is to be body, 0 to 1. more: added to the log-odds of all."""
        values = features.table(self._features)
        log_odds = np.empty(values.shape[1])
        for part in parts(len(log_odds), PART):
            log_odds[part] = self._bias + more + self._weights_of(values[:, part]).sum(axis=0)
        return np.asarray(1 / (1 + np.exp(-log_odds)))

    def _weights_of(self, values: Values) -> Values:
        """What each term says of lines, by the values of features: (terms, lines)."""
        bins = np.zeros(values.shape, dtype=np.int16)
        for edge, having in enumerate(self._having):
            bins[:having] += values[:having] > self._edges[:having, edge, None]
        numbers = bins.astype(np.int32)
        at = numbers.take(self._first, axis=0) * self._row
        at += numbers.take(self._second, axis=0) * self._paired
        return self._weights.take(at + self._offsets)
