"""Cuts, and how those that overlap are made disjoint."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleaner.engine.match import Hit


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines `[first, last]` that a hit takes, or with `spans` parts of its one line.

    spans: in code points of the view line; overlapped: ids of rules that wanted it too.
    """

    hit: Hit
    first: int
    last: int
    spans: tuple[tuple[int, int], ...] = ()
    overlapped: tuple[str, ...] = ()

    @property
    def lines(self) -> range:
        """The lines that go whole."""
        return range(0) if self.spans else range(self.first, self.last + 1)


def disjoint(cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts without overlap, by line.

    Widest first: a `rest` that swallows a `line` is the one to report. What a narrower
    cut wanted beyond the wider one is still cut, in its name.
    """
    owner: dict[int, Cut] = {}
    wanted: dict[int, list[str]] = {}
    free: dict[int, int] = {}  # of an owned line, a later line that may be free
    whole = sorted((c for c in cuts if not c.spans), key=lambda c: (c.first - c.last, c.first))
    for cut in whole:
        if cut.hit.line in owner:
            wanted.setdefault(cut.hit.line, []).append(cut.hit.rule.id)
        line = _next_free(free, cut.first)
        while line <= cut.last:
            owner[line] = cut
            free[line] = line + 1
            line = _next_free(free, line)
    for cut in cuts:
        if cut.spans and cut.first in owner:
            wanted.setdefault(cut.first, []).append(cut.hit.rule.id)
    result = list(_runs(owner, wanted))
    result += _disjoint_spans([c for c in cuts if c.spans and c.first not in owner])
    return sorted(result, key=lambda c: (c.first, c.spans))


def _next_free(free: dict[int, int], line: int) -> int:
    """The first line from `line` on that nobody owns; shortens the way for the next search."""
    end = line
    while end in free:
        end = free[end]
    while line in free:
        free[line], line = end, free[line]
    return end


def _runs(owner: dict[int, Cut], wanted: dict[int, list[str]]) -> Iterator[Cut]:
    """One cut for each run of lines that one hit takes."""
    lines = sorted(owner)
    start = 0
    for at in range(1, len(lines) + 1):
        ended = at == len(lines) or lines[at] != lines[at - 1] + 1
        if ended or owner[lines[at]] is not owner[lines[start]]:
            cut = owner[lines[start]]
            others = [id_ for line in lines[start:at] for id_ in wanted.get(line, ())]
            overlapped = tuple(dict.fromkeys(id_ for id_ in others if id_ != cut.hit.rule.id))
            yield Cut(cut.hit, lines[start], lines[at - 1], (), overlapped)
            start = at


def _disjoint_spans(cuts: Sequence[Cut]) -> Iterator[Cut]:
    """Span cuts of one span each, none inside or across another; the widest stays."""
    single = [(span, cut) for cut in cuts for span in cut.spans]
    single.sort(key=lambda each: (each[0][0] - each[0][1], each[1].first, each[0]))
    taken: dict[int, list[tuple[int, int]]] = {}  # by line, in order
    owner: dict[tuple[int, tuple[int, int]], Cut] = {}
    others: dict[tuple[int, tuple[int, int]], list[str]] = {}
    for span, cut in single:
        line = taken.setdefault(cut.first, [])
        at = bisect_left(line, span)
        beside = line[max(at - 1, 0) : at + 1]
        over = next((s for s in beside if s[0] < span[1] and span[0] < s[1]), None)
        if over is None:
            line.insert(at, span)
            owner[cut.first, span] = cut
        elif cut.hit.rule.id != owner[cut.first, over].hit.rule.id:
            others.setdefault((cut.first, over), []).append(cut.hit.rule.id)
    for (number, span), cut in owner.items():
        overlapped = tuple(dict.fromkeys(others.get((number, span), ())))
        yield Cut(cut.hit, number, number, (span,), overlapped)
