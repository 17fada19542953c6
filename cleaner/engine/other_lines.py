"""Conditions on other lines of the document: what they say, what they are, what hits them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.condition import Condition, Context, LinesOnDemand
from cleaner.rules.matchers import Beside, Near, Run

# A line must be hit on each side that is listed, by any of its steps.
_SIDES: dict[str, Sequence[Sequence[int]]] = {
    "before": [[-1]],
    "after": [[1]],
    "either": [[-1, 1]],
    "both": [[-1], [1]],
}

_Hits = list[tuple[str, frozenset[int] | LinesOnDemand]]


class Repeats(Condition):
    """The line says what another line says, whole or in part of it.

    Whether that line stays and is the one that is meant is decided with what stays (see
    `zones`): the first line may be junk and no headline.
    """

    key = "repeats"
    cost = 0

    def __init__(self, what: str) -> None:
        self._what = what

    def holds(self, context: Context, line: int) -> bool:
        return line in self.candidates(context.document)

    def candidates(self, document: Document) -> Collection[int]:
        match self._what:
            case "passage":
                return document.repetition.passages
            case "heading":
                return document.repetition.below
        return document.repetition.lines


class Neighbour(Condition):
    """A line that another rule hits stands close by, or one on either side. Those rules are
    matched first."""

    key = "near"
    cost = 0

    def __init__(self, near: Near, categories: Mapping[str, Sequence[str]], rule: str) -> None:
        named = list(near.rules or ())
        for category in near.categories or ():
            named += categories.get(category, ())
        self.rules = tuple(dict.fromkeys(other for other in named if other != rule))
        self._rules = frozenset(self.rules)
        self._sides = _SIDES[near.side]
        self._within = near.within_lines
        self._itself = near.itself

    def may_hold(self, context: Context) -> bool:
        """Whether one of the rules hits any line."""
        return not self._rules.isdisjoint(context.hits)

    def holds(self, context: Context, line: int) -> bool:
        _, hit, asked, may = self._places(context)
        if not hit and not may:
            return False
        for steps in self._sides:
            for other in self._lines(context.document, line, steps):
                if other in hit or (other in may and any(other in lines for lines in asked)):
                    break
            else:
                return False
        return True

    def reach(self, context: Context) -> NDArray[np.bool_]:
        """For each line whether one that may be hit is close by; no blank line is."""
        _, hit, _, may = self._places(context)
        reached = np.zeros(len(context.document), dtype=np.bool_)
        if not hit and not may:
            return reached
        marked = reached.copy()
        marked[[*hit, *may]] = True
        standing = context.document.standing
        until = np.concatenate(([0], np.cumsum(marked[standing])))
        at, last = np.arange(len(standing)), len(standing)
        there = {
            -1: until[at] > until[np.maximum(at - self._within, 0)],
            1: until[np.minimum(at + self._within + 1, last)] > until[at + 1],
        }
        near = np.ones(last, dtype=np.bool_)
        for steps in self._sides:
            near &= np.logical_or.reduce([there[step] for step in steps])
        reached[standing] = near | marked[standing] if self._itself else near
        return reached

    def _places(self, context: Context) -> tuple[_Hits, set[int], list[LinesOnDemand], set[int]]:
        """The rules that hit, in order, with their lines: most of those of a category hit nothing.
        Then the lines they hit, the rules that are asked on demand, and where these may hit."""
        places: tuple[_Hits, set[int], list[LinesOnDemand], set[int]] | None
        places = context.memo.get(self)
        if places is None:
            hits = [(r, context.hits[r]) for r in sorted(self._rules.intersection(context.hits))]
            hit: set[int] = set()
            may: set[int] = set()
            asked: list[LinesOnDemand] = []
            places = context.memo[self] = hits, hit, asked, may
            for _, lines in hits:
                if isinstance(lines, frozenset):
                    hit |= lines
                else:
                    asked.append(lines)
                    may.update(lines.possible)
        return places

    def supports(self, context: Context, line: int) -> Iterator[tuple[tuple[str, int], ...]]:
        """The hits close by, as rule id and line, for each side on which there must be one."""
        hits, _, _, _ = self._places(context)
        for steps in self._sides:
            yield tuple(
                (rule, other)
                for other in self._lines(context.document, line, steps)
                for rule, lines in hits
                if other in lines
            )

    def _lines(self, document: Document, line: int, steps: Sequence[int]) -> Iterator[int]:
        """The lines by these steps that may be hit, the nearest of each first."""
        if self._itself:
            yield line
        for step in steps:
            yield from document.neighbours(line, step, self._within)


class Shapes(Condition):
    """The nearest lines before and after that are not blank are within bounds."""

    key = "beside"

    def __init__(self, beside: Beside, stop_words: Collection[str]) -> None:
        sides = ((-1, beside.previous), (1, beside.next))
        self._sides = [(step, Bounds(bounds, stop_words)) for step, bounds in sides if bounds]

    def holds(self, context: Context, line: int) -> bool:
        return self.holds_among(context, line, None)

    def holds_among(self, context: Context, line: int, gone: NDArray[np.bool_] | None) -> bool:
        """The same where some lines of the document are gone."""
        for step, bounds in self._sides:
            nearest = context.document.nearest(line, step, gone)
            if nearest is None or not bounds.holds(context, nearest):
                return False
        return True


class Series(Condition):
    """The line is one of several on which all other conditions of the rule hold."""

    key = "run"
    cost = 3

    def __init__(self, run: Run, match: Sequence[Condition], unless: Sequence[Condition]) -> None:
        self._run = run
        self._match = sorted(match, key=lambda c: c.cost)
        self._unless = tuple(unless)

    def holds(self, context: Context, line: int) -> bool:
        missing = self._run.min_lines - 1
        for step in (-1, 1):
            at = line
            while missing and (following := self._next(context, at, step)) is not None:
                at = following
                missing -= 1
        return not missing

    def _next(self, context: Context, line: int, step: int) -> int | None:
        """The nearest such line on one side."""
        near = context.document.neighbours(line, step, self._run.within_lines)
        return next((n for n in near if self._is_like(context, n)), None)

    def _is_like(self, context: Context, line: int) -> bool:
        known: dict[int, bool] = context.memo.setdefault(self, {})
        if line not in known:
            known[line] = all(c.holds(context, line) for c in self._match) and not any(
                c.holds(context, line) for c in self._unless
            )
        return known[line]
