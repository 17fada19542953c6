"""`score` rules: the lines that are likely to be boilerplate among what stays.

The first round sees the whole document, with the lines that other rules took marked as taken.
Each later round sees what stays as if it were a document of its own, until nothing more goes.
So a body that is cleaned again is judged as it was in the last round, and nothing goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.engine.compile import RuleSet
from cleaner.engine.conditions import Context
from cleaner.engine.line_model import LineModel
from cleaner.engine.match import Hit, confirmed
from cleaner.line_features import LineFeatures, Mask, Values


@dataclass(frozen=True)
class Round:
    """One judgement of the lines of a document that were there.

    lines: document lines with a word, rising; chances: that each is body.
    """

    name: str
    model: LineModel
    features: LineFeatures
    lines: NDArray[np.int64]
    chances: Values

    @cached_property
    def contributions(self) -> Values:
        """(terms, lines); made when somebody asks why."""
        return self.model.contributions(self.features)

    def terms(self, line: int) -> list[tuple[tuple[str, ...], tuple[float, ...], float]]:
        """What each term says of a line it judged, the weightiest first: the names of its
        features, their values there, and the log-odds of body that it adds."""
        at = int(np.searchsorted(self.lines, line))
        weights = self.contributions[:, at]
        return [
            (of, tuple(float(self.features[name][at]) for name in of), float(weights[number]))
            for number in np.argsort(-np.abs(weights), kind="stable")
            for of in [self.model.terms[number]]
        ]

    def chance(self, line: int) -> float | None:
        """How likely the line is to be body; None if it was not judged."""
        at = int(np.searchsorted(self.lines, line))
        if at == len(self.lines) or self.lines[at] != line:
            return None
        return float(self.chances[at])

    def below(self, chance: float, standing: Mask, min_share: float) -> list[int]:
        """The standing lines whose chance is lower, and those without a word between them.

        None if they hold less than `min_share` of the words of all standing lines, or all of
        them: what would leave no line is no judgement of lines but of the document.
        """
        judged = self.lines[standing[self.lines]]
        low = self.chances[standing[self.lines]] < chance
        words = self.features["words"][standing[self.lines]]
        if not low.any() or low.all() or words[low].sum() < min_share * words.sum():
            return []
        goes = set(judged[low].tolist())
        wordless = np.flatnonzero(standing)
        wordless = wordless[~np.isin(wordless, judged)]
        at = np.searchsorted(judged, wordless)
        around = np.concatenate(([True], low, [True]))
        goes.update(wordless[around[at] & around[at + 1]].tolist())
        return sorted(goes)


class Scorer:
    """The `score` rules at work on one document.

    rounds: what was judged so far, in order; found: all hits so far.
    """

    def __init__(self, rules: RuleSet, context: Context) -> None:
        self.rounds: list[Round] = []
        self.found: list[Hit] = []
        self._rules = rules.scored
        self._models = rules.models
        self._context = context
        self._known: set[tuple[str, int]] = set()
        features = context.document.features
        self._worded = features.words > 0

    def hits(self, gone: Mask, taken: Mapping[int, str]) -> list[Hit]:
        """New hits among the lines that are not gone; none when all is settled.

        taken: the kind of the rule that took each line that is gone.
        """
        if not self._rules:
            return []
        first = not self.rounds
        hits = self._round(gone, taken)
        if first and not hits and taken:
            hits = self._round(gone, {})
        return hits

    def _round(self, gone: Mask, taken: Mapping[int, str]) -> list[Hit]:
        document = self._context.document
        whole = not self.rounds
        lines = np.flatnonzero(self._worded if whole else self._worded & ~gone)
        features = LineFeatures(document, lines, taken if whole else {})
        judged: dict[str, Round] = {}
        hits: list[Hit] = []
        for each in self._rules:
            score = each.rule.match.score
            assert score is not None
            model = self._models[score.model]
            if len(lines) < model.min_lines:
                continue
            if score.model not in judged:
                judged[score.model] = Round(
                    score.model, model, features, lines, model.chances(features)
                )
            found = judged[score.model].below(score.below, ~gone, score.min_share)
            hits += [
                hit
                for hit in confirmed(each, found, self._context)
                if (hit.rule.id, hit.line) not in self._known
            ]
        self.rounds += judged.values()
        self._known.update((hit.rule.id, hit.line) for hit in hits)
        self.found += hits
        return hits
