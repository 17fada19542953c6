"""A block classifier at work: the log-odds of lines as a sum of weights.

See `rules/block_model.py` for the data and what the sum means.
"""

from __future__ import annotations

import numpy as np

from cleaner.line_features import LineFeatures, Values
from cleaner.rules.block_model import BlockModel
from cleaner.wording import WordWeights


class LineModel:
    """A block classifier ready to judge: bins by feature, and one flat table of weights."""

    def __init__(self, model: BlockModel) -> None:
        self.min_lines = model.min_lines
        self.terms = [term.of for term in model.terms]
        self.word_weights = WordWeights(model.word_weights)
        self._bias = model.bias
        self._edges = {name: np.array(edges) for name, edges in model.bins.items()}
        names = {name: number for number, name in enumerate(self._edges)}
        tables = [np.array(term.weights).ravel() for term in model.terms]
        self._weights = np.concatenate([np.zeros(0), *tables])
        sizes = [table.size for table in tables]
        self._offsets = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)[:, None]
        self._first = np.array([names[of[0]] for of in self.terms], dtype=np.int64)
        self._second = np.array([names[of[-1]] for of in self.terms], dtype=np.int64)
        # The second bin counts within a row of the table; a term of one feature has no second.
        self._row = np.array(
            [len(self._edges[of[1]]) + 1 if len(of) == 2 else 1 for of in self.terms],
            dtype=np.int32,
        )[:, None]
        self._paired = np.array([len(of) == 2 for of in self.terms], dtype=np.int32)[:, None]

    def contributions(self, features: LineFeatures) -> Values:
        """What each term adds to the log-odds of each line: (terms, lines)."""
        bins = np.array(
            [edges.searchsorted(features[name]) for name, edges in self._edges.items()],
            dtype=np.int32,
        )
        at = bins[self._first] * self._row + bins[self._second] * self._paired
        return np.asarray(self._weights[at + self._offsets])

    def chances(self, features: LineFeatures) -> Values:
        """How likely each line is to be body, 0 to 1."""
        log_odds = self._bias + self.contributions(features).sum(axis=0)
        return np.asarray(1 / (1 + np.exp(-log_odds)))
