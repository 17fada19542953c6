"""Cuts to removals: which code points of the decoded text go, and the exact text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cleaner.document import Document
from cleaner.engine.overlap import Cut
from cleaner.result import Removal


def strip(cuts: Sequence[Cut], document: Document) -> list[Removal]:
    """The removals for cuts (disjoint or not, by line), spans in code points of the text."""
    removals: list[Removal] = []
    for _, group in groupby(cuts, key=lambda cut: (cut.first, bool(cut.spans))):
        for cut in (same_line := list(group)):
            if not cut.spans:
                removals.append(_lines(cut, document))
        if same_line[0].spans:
            removals += _spans(same_line, document)
    return removals


def _lines(cut: Cut, document: Document) -> Removal:
    start, end = document.starts[cut.first], document.end(cut.last)
    return _removal(cut, document, start, end)


def _spans(cuts: Sequence[Cut], document: Document) -> list[Removal]:
    """The removals inside one line; the whole line if no word would be left in it."""
    number = cuts[0].first
    first, last = document.starts[number], document.ends[number]
    removals: list[Removal] = []
    position, left = first, ""
    wanted = [(cut, span) for cut in cuts for span in cut.spans]
    spans = document.source_spans(number, [span for _, span in wanted])
    for (cut, _), (start, end) in zip(wanted, spans, strict=True):
        replacement = cut.hit.rule.replace or ""
        start = max(start, position)
        if not replacement and end > start:
            start, end = _with_spaces(document, position, start, end, number)
        if end > start:
            removals.append(_removal(cut, document, start, end, replacement))
            left += document.text[position:start] + replacement
            position = end
    left += document.text[position:last]
    if document.has_words(left):
        return removals
    # The line goes in the name of the first; the others are named, or nobody could tell later
    # that it goes without this rule too.
    return [_lines(replace(cuts[0], overlapped=_others(cuts[0], cuts)), document)]


def _others(cut: Cut, cuts: Sequence[Cut]) -> tuple[str, ...]:
    """The rules that wanted what the cut takes: those it knows, and those of the others."""
    ids = [*cut.overlapped, *(id_ for each in cuts for id_ in (each.hit.rule.id, *each.overlapped))]
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ != cut.hit.rule.id)


def _with_spaces(
    document: Document, position: int, start: int, end: int, number: int
) -> tuple[int, int]:
    """The span with the space beside it that would be one too many without it.

    position: where what stays of the line goes on.
    """
    text, first, last = document.text, document.starts[number], document.ends[number]
    before = position + len(text[position:start].rstrip())
    after = end
    while after < last and text[after].isspace():
        after += 1
    if before == first or after == last:
        return before, after
    if after > end or not text[end].isalnum():
        return before, end
    return start, end


def _removal(cut: Cut, document: Document, start: int, end: int, replacement: str = "") -> Removal:
    rule = cut.hit.rule
    text = document.text[start:end]
    return Removal(start, end, text, rule.id, rule.category, replacement, cut.overlapped)
