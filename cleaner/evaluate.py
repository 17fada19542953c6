"""Scores of cleaning against labelled articles: what was lost, what was left, and by which rule.

Word level: the bags of lower-cased `\\w+` words of body and gold give precision, recall and F1 a
document; a set of documents has their means. In scripts that write no spaces (Han, kana, Thai,
Lao, Khmer, Burmese) each letter counts as a word.

Line level: lines are compared mended, folded (see `cleaner.fold`) and without case, by how often
they stand in raw, clean and body. A raw line is junk where it stands oftener in raw than in
clean, and left where the body has it nevertheless. A clean line that stands in raw is lost where
it stands less often in the body. A line of raw and clean is counted among lines, others anywhere
in the text, so gold may break its lines elsewhere than raw does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cleaner.document import Document
from cleaner.fold import fold
from cleaner.result import CleanResult, Removal
from cleaner.scripts import DENSE

_WORD = re.compile(rf"(?=\w)[{DENSE}]|[^\W{DENSE}]+")


@dataclass(frozen=True, slots=True)
class Gold:
    """An article as it was scraped, and the body wanted of it."""

    id: str
    raw: str
    clean: str
    url: str | None = None
    title: str | None = None


class Measure(NamedTuple):
    """Shares between 0 and 1."""

    precision: float
    recall: float
    f1: float


def words(text: str) -> list[str]:
    """The words that are compared; see the head of this module."""
    return _WORD.findall(text.lower())


def measure(found: str, wanted: str) -> Measure:
    """Word-level precision, recall and F1 of a text. Two texts without words agree."""
    found_words, wanted_words = words(found), words(wanted)
    if not found_words and not wanted_words:
        return Measure(1.0, 1.0, 1.0)
    same = sum((Counter(found_words) & Counter(wanted_words)).values())
    if not same:
        return Measure(0.0, 0.0, 0.0)
    precision, recall = same / len(found_words), same / len(wanted_words)
    return Measure(precision, recall, 2 * precision * recall / (precision + recall))


def mean(measures: Sequence[Measure]) -> Measure:
    """The mean over documents, each counting the same."""
    return Measure(*(sum(shares) / len(measures) for shares in zip(*measures, strict=True)))


def folded(text: str) -> str:
    """A text for comparison: folded, without case, all white space one space."""
    return " ".join(fold(text).casefold().split())


@dataclass(frozen=True, slots=True)
class Taken:
    """A removal, judged: its words, its lines or parts of lines, and how many were body."""

    rule: str
    category: str
    words: int
    lines: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A line of the gold body that went, and the rule that took it or most of it, if one did."""

    text: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """What cleaning made of one document.

    nothing: the measure of the raw text; body_lines: lines of gold that stand in the raw text;
    absent: those that do not, and so are not scored by line.
    """

    id: str
    cleaned: Measure
    nothing: Measure
    body_lines: int
    lost: tuple[Lost, ...]
    absent: int
    junk_lines: int
    left: tuple[str, ...]
    taken: tuple[Taken, ...]

    @property
    def worse_than_nothing(self) -> bool:
        """Whether the raw text is nearer to the body wanted."""
        return self.cleaned.f1 < self.nothing.f1


def score(gold: Gold, result: CleanResult) -> Score:
    """Score the result of cleaning `gold.raw`."""
    texts = _Texts(_Text(gold.raw), _Text(gold.clean), _Text(result.body))
    lost: list[Lost] = []
    body_lines = absent = junk_lines = 0
    left: list[str] = []
    for line, times in texts.clean.lines.items():
        raw, clean, body = texts.counts(line)
        standing = min(times, raw)
        body_lines += standing
        absent += times - standing
        gone = min(standing, min(raw, clean) - body)
        lost += [Lost(texts.clean.as_written[line], _taker(line, result.removals))] * gone
    for line, times in texts.raw.lines.items():
        raw, clean, _ = texts.counts(line)
        junk = max(0, min(times, raw - clean))
        junk_lines += junk
        stays = texts.body.lines[line] - (times - junk)
        left += [texts.raw.as_written[line]] * min(junk, stays)
    return Score(
        id=gold.id,
        cleaned=measure(result.body, gold.clean),
        nothing=measure(gold.raw, gold.clean),
        body_lines=body_lines,
        lost=tuple(lost),
        absent=absent,
        junk_lines=junk_lines,
        left=tuple(left),
        taken=tuple(_judged(removal, texts) for removal in result.removals),
    )


class _Text:
    """A text for comparison: as one string, and its lines that are not blank with their number."""

    def __init__(self, text: str) -> None:
        document = Document(text)
        lines = [folded(line) for line in document.view]
        self.whole = " ".join(filter(None, lines))
        self.lines = Counter(filter(None, lines))
        self.as_written = {line: document.line(n).strip() for n, line in enumerate(lines)}


@dataclass(frozen=True, slots=True)
class _Texts:
    raw: _Text
    clean: _Text
    body: _Text

    def counts(self, line: str) -> tuple[int, int, int]:
        """How often a folded line, or part of one, stands in raw, clean and body."""
        among_lines = line in self.raw.lines and line in self.clean.lines
        raw, clean, body = (
            each.lines[line] if among_lines else each.whole.count(line)
            for each in (self.raw, self.clean, self.body)
        )
        return raw, clean, body


def _judged(removal: Removal, texts: _Texts) -> Taken:
    lines = list(_pieces(removal))
    wrong = 0
    for line in lines:
        raw, clean, body = texts.counts(line)
        wrong += body < min(raw, clean)
    return Taken(removal.rule, removal.category, len(words(removal.text)), len(lines), wrong)


def _pieces(removal: Removal) -> Iterator[str]:
    """What a removal took, folded, line by line."""
    return filter(None, map(folded, Document(removal.text).view))


def _taker(line: str, removals: Sequence[Removal]) -> str | None:
    """The rule that took a line, or else the one that took the longest part of it."""
    longest, rule = "", None
    for removal in removals:
        pieces = list(_pieces(removal))
        if line in " ".join(pieces):
            return removal.rule
        part = max((piece for piece in pieces if piece in line), key=len, default="")
        if len(part) > len(longest):
            longest, rule = part, removal.rule
    return rule


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule, or all rules of a category, took from all documents."""

    removals: int
    words: int
    lines: int
    wrong: int

    @property
    def right_share(self) -> float:
        """The share of the removed lines that were junk."""
        return 1 - self.wrong / self.lines if self.lines else 1.0


class Report:
    """The scores of a set of documents, at least one."""

    def __init__(self, scores: Sequence[Score]) -> None:
        self.scores = scores
        self.cleaned = mean([score.cleaned for score in scores])
        self.nothing = mean([score.nothing for score in scores])
        self.body_lines = sum(score.body_lines for score in scores)
        self.lost = sum(len(score.lost) for score in scores)
        self.absent = sum(score.absent for score in scores)
        self.junk_lines = sum(score.junk_lines for score in scores)
        self.left = sum(len(score.left) for score in scores)

    @cached_property
    def worse_than_nothing(self) -> list[Score]:
        """The documents that cleaning did harm, the most harmed first."""
        harmed = [score for score in self.scores if score.worse_than_nothing]
        return sorted(harmed, key=lambda score: score.cleaned.f1 - score.nothing.f1)

    def worst(self, count: int) -> list[Score]:
        """Documents a person should look at, each once.

        Up to `count` of lowest F1, then of those that were harmed, then of most lost lines.
        """
        imperfect = [score for score in self.scores if score.cleaned.f1 < 1]
        lossy = [score for score in self.scores if score.lost]
        worst: list[Score] = []
        for group in (
            sorted(imperfect, key=lambda score: score.cleaned.f1),
            self.worse_than_nothing,
            sorted(lossy, key=lambda score: -len(score.lost)),
        ):
            worst += [score for score in group if score not in worst][:count]
        return worst

    @cached_property
    def by_rule(self) -> dict[str, Tally]:
        """What each rule took, the most words first."""
        return self._tallies(lambda taken: taken.rule)

    @cached_property
    def by_category(self) -> dict[str, Tally]:
        """What the rules of each category took, the most words first."""
        return self._tallies(lambda taken: taken.category)

    def _tallies(self, key: Callable[[Taken], str]) -> dict[str, Tally]:
        groups: dict[str, list[Taken]] = {}
        for score in self.scores:
            for taken in score.taken:
                groups.setdefault(key(taken), []).append(taken)
        tallies = {
            name: Tally(
                len(group),
                sum(taken.words for taken in group),
                sum(taken.lines for taken in group),
                sum(taken.wrong for taken in group),
            )
            for name, group in groups.items()
        }
        return dict(sorted(tallies.items(), key=lambda item: (-item[1].words, item[0])))
