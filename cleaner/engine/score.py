"""`score` rules: the lines that are likely to be boilerplate among what stays.

The first round sees all lines, also those that rules take: what junk stands around a line says
much of it. Each later one sees what stays as if it were a document of its own, until nothing more
goes. So a body that is cleaned again is judged as it was in the last round, and nothing goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.condition import Context
from cleaner.engine.headline import headlines
from cleaner.engine.line_model import LineModel
from cleaner.engine.match import Hit, confirmed
from cleaner.features import SENTENCE_WORDS
from cleaner.line_features import LineFeatures, Mask, Values
from cleaner.rules.matchers import Score
from cleaner.wording import wording

# Pages want up to 3 rounds (694 of them); a chain of lines that each go because of the one before
# would take the square of its length.
_MAX_ROUNDS = 12
# From here on a line is rather body than not.
_EVEN = 0.5
# Lines. On the dev pages any number up to 3 costs at most 0.003 of F1, and sentences it saves.
_CLOSE = 3
# The kinds of line end from that of a sentence on (see `Features.ending`).
_SENTENCE = 4
# Where so many lines have words with a weight, the document is in their language: of the English
# dev pages three quarters have 0.84 and more, of the fixtures in other languages none 0.8.
_AT_HOME = 0.8
# Words in sentences. What takes more than it leaves of them must leave so many: of timelines,
# glossaries, interviews with short answers and lists of results little would stay. Of 2,144 dev
# texts eight change: seven for the better, and one keeps junk.
_LEAST_LEFT = 60
# No line is surer than that, so none outweighs all others.
_LEAST_CHANCE = 1e-4


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

    def among(self, standing: Mask, document: Document) -> Standing | None:
        """What was said of the lines of the document that stand; None if it is nothing."""
        there = standing[self.lines]
        if not there.any():
            return None
        words, chances = self.features["words"], np.where(there, self.chances, 0.0)
        return Standing(
            document=document,
            standing=standing,
            there=there,
            odds=_log_odds(chances),
            weights=np.sqrt(words + 1),
            lines=self.lines[there],
            chances=self.chances[there],
            words=words[there],
            sentences=self.features["ending"][there] >= _SENTENCE,
        )


@dataclass(frozen=True)
class Standing:
    """What a round said of the lines that stand.

    standing: of all lines of the document; there: of all lines of the round; odds, weights: of the
    same, where what other rules took is as unlikely as can be; lines, chances, words, sentences
    (whether a line ends as one): of those that stand.
    """

    document: Document
    standing: Mask
    there: Mask
    odds: Values
    weights: Values
    lines: NDArray[np.int64]
    chances: Values
    words: Values
    sentences: Mask

    @cached_property
    def _body(self) -> Mask:
        return self.chances >= _EVEN

    @cached_property
    def _spared(self) -> Mask:
        return _edge(self._body, self.sentences)

    @cached_property
    def _headlines(self) -> list[int]:
        return headlines(self.document, self.lines, self.words, self.sentences, self._body)

    @cached_property
    def _wordless(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The standing lines that were not judged, and before which of `lines` each stands."""
        others = self.standing.copy()
        others[self.lines] = False
        wordless = np.flatnonzero(others)
        return wordless, np.searchsorted(self.lines, wordless)

    def unlikely(self, score: Score) -> list[int]:
        """The lines that a rule with this `score` takes, and those without a word between them.
        Neighbours make no sentence go, nor the first line, which may be the headline, nor what is
        rather body than not. A sentence beside a line that stays stays.

        No lines if they hold less than `min_share` of the words of all standing ones, or nearly
        all of them: what would leave next to nothing is no judgement of lines but of the document.
        """
        odds = self.odds - _log_odds(np.array([score.below]))
        low = _going(odds * self.weights, score.change)[self.there]
        by_itself = self.sentences & (self.words >= SENTENCE_WORDS)
        by_itself[:1] |= self.there[0]
        low &= self.chances < np.where(by_itself, score.below, max(score.below, _EVEN))
        low &= ~self._spared
        stays = np.concatenate(([False], ~low, [False]))
        low &= ~(by_itself & (stays[:-2] | stays[2:]))
        if low.any():
            low[self._headlines] = False
        total, taken = self.words.sum(), self.words[low].sum()
        said = self.words[~low & self.sentences & (self.words >= SENTENCE_WORDS)].sum()
        leaves_too_little = said < min(taken, _LEAST_LEFT)
        if not low.any() or leaves_too_little or taken < score.min_share * total:
            return []
        goes = set(self.lines[low].tolist())
        wordless, at = self._wordless
        around = np.concatenate(([True], low, [True]))
        goes.update(wordless[around[at] & around[at + 1]].tolist())
        return sorted(goes)


def _log_odds(chances: Values) -> Values:
    sure = np.clip(chances, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    return np.asarray(np.log(sure / (1 - sure)))


def _going(gains: Values, change: float) -> Mask:
    """Which lines go, so that those that stay gain the most, less `change` for each change from
    lines that stay to lines that go, or back: the best path through two states (Viterbi 1967).

    gains: of each line, if it stays; less than 0 speaks for going.
    """
    stay = go = 0.0
    changes: list[tuple[bool, bool]] = []  # into each line, for the better if it stays, if it goes
    for gain in gains.tolist():
        comes, leaves = go - change > stay, stay - change > go
        stay, go = (go - change if comes else stay) + gain, stay - change if leaves else go
        changes.append((comes, leaves))
    goes = go > stay
    going = np.zeros(len(gains), dtype=np.bool_)
    for at in reversed(range(len(gains))):
        going[at] = goes
        goes ^= changes[at][goes]
    return going


def _edge(body: Mask, sentences: Mask) -> Mask:
    """The lines at an edge of body: the one above it, which may be its headline, and sentences
    close to it, which may be the article's first or last."""
    near = np.convolve(body, np.ones(2 * _CLOSE + 1))[_CLOSE : _CLOSE + len(body)] > 0
    return np.asarray(np.append(body[1:], False) | (near & sentences))


class Scorer:
    """The `score` rules at work on one document.

    rounds: what was judged so far, in order; found: all hits so far.
    """

    def __init__(self, rules: RuleSet, context: Context) -> None:
        self.rounds: list[Round] = []
        self.found: list[Hit] = []
        self._rules = rules.scored
        self._models = rules.models
        # With hits of its own: what is on demand may not see those of rounds to come.
        self._context = replace(context, hits=dict(context.hits))
        self._known: set[tuple[str, int]] = set()
        self._worded = context.document.features.words > 0
        self._wording: dict[str, Values] = {}

    def hits(self, gone: Mask) -> list[Hit]:
        """New hits among the lines that are not gone; none when all is settled."""
        if not self._rules or len(self.rounds) >= _MAX_ROUNDS:
            return []
        hits: list[Hit] = []
        if not self.rounds and gone.any():
            hits = self._judge(np.flatnonzero(self._worded), ~gone)
        return hits or self._judge(np.flatnonzero(self._worded & ~gone), ~gone)

    def _judge(self, lines: NDArray[np.int64], standing: Mask) -> list[Hit]:
        """A round: what rules take of the standing lines, judged among the lines named."""
        judged: dict[str, Round] = {}
        among: dict[str, Standing | None] = {}
        hits: list[Hit] = []
        for each in self._rules:
            score = each.rule.match.score
            assert score is not None
            model = self._models[score.model]
            if len(lines) < model.min_lines:
                continue
            if score.model not in judged:
                features = self._features(score.model, lines)
                chances = model.chances(features, self._elsewhere(score.model))
                judged[score.model] = Round(score.model, model, features, lines, chances)
                among[score.model] = judged[score.model].among(standing, self._context.document)
            said = among[score.model]
            found = said.unlikely(score) if said else []
            hits += [
                hit
                for hit in confirmed(each, found, self._context)
                if (hit.rule.id, hit.line) not in self._known
            ]
        self.rounds += judged.values()
        self._known.update((hit.rule.id, hit.line) for hit in hits)
        self.found += hits
        return hits

    def _elsewhere(self, name: str) -> float:
        """What is added to the log-odds of all lines, since the words of a model are of another
        language than the document's. Which that is, is only asked where few lines have such words.
        """
        model, said = self._models[name], self._said(name)
        if not model.elsewhere or (said[self._worded] != 0).mean() >= _AT_HOME:
            return 0.0
        return 0.0 if self._context.document.language == model.language else model.elsewhere

    def _features(self, name: str, lines: NDArray[np.int64]) -> LineFeatures:
        return LineFeatures(self._context.document, lines, self._said(name))

    def _said(self, name: str) -> Values:
        """What the words of all lines say."""
        if name not in self._wording:
            document = self._context.document
            self._wording[name] = wording(document, self._models[name].word_weights)
        return self._wording[name]
