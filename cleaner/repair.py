"""What stays, repaired: damage mended line by line, then blank lines and line ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cleaner.document import Document
from cleaner.mend import fix_name, mend_edits
from cleaner.result import Fix, Removal, Repair


def repair(document: Document, removals: Sequence[Removal]) -> list[Repair]:
    """The repairs of all that the removals leave, by start, disjoint from them.

    Runs of blank lines become one, blank lines at either end go, line ends become line
    feeds; the body ends in one only if the text does. removals: disjoint, by start.
    """
    gone, inside = _by_line(document, removals)
    text, starts, ends = document.text, document.starts, document.ends
    mended, view = document.mended, document.view
    closed = starts[-1] == ends[-1]  # the text ends in a line end, or is empty
    kept = [n for n in range(len(document) - closed) if n not in gone]
    verbatim: frozenset[int] = document.blocks.verbatim if document.blocks else frozenset()
    last = next((n for n in reversed(kept) if not document.is_blank(n)), -1)
    repairs: list[Repair] = []
    blank_before = True
    for number in kept:
        start, end, behind = starts[number], ends[number], document.end(number)
        as_is = number in verbatim
        blank = not (as_is or view[number]) and document.is_blank(number)
        if blank and (blank_before or number > last):
            repairs += _change(document, start, behind, "")
        else:
            ragged = end > start and text[end - 1].isspace() and not document.breaks_hard(number)
            if not as_is and (ragged or number in inside or number in mended):
                repairs += _mended(document, number, inside.get(number, ()))
            line_end = "\n" if number != last or closed else ""
            if text[end:behind] != line_end:
                repairs += _change(document, end, behind, line_end)
            blank_before = blank
    return repairs


def _by_line(
    document: Document, removals: Sequence[Removal]
) -> tuple[set[int], Mapping[int, Sequence[Removal]]]:
    """The lines that are gone, and the removals inside each line that stays."""
    gone: set[int] = set()
    inside: defaultdict[int, list[Removal]] = defaultdict(list)
    for removal in removals:
        first = document.line_at(removal.start)
        last = document.line_at(max(removal.start, removal.end - 1))
        if (removal.start, removal.end) == (document.starts[first], document.end(last)):
            gone.update(range(first, last + 1))
        else:
            inside[first].append(removal)
    return gone, inside


def _change(document: Document, start: int, end: int, after: str) -> Iterator[Repair]:
    """The repair of a blank line or a line end, if it is one."""
    before = document.text[start:end]
    if before != after:
        fix: Fix = "line-ending" if after else "blank-lines"
        yield Repair(start, end, before, after, fix)


def _mended(document: Document, number: int, removals: Sequence[Removal]) -> Iterator[Repair]:
    """The repairs of what stays of one line."""
    start, end = document.starts[number], document.ends[number]
    if document.is_blank(number):
        yield from _edited(document, start, end, "")
        return
    for removal in removals:
        piece = document.text[start : removal.start]
        space = piece[len(piece.rstrip()) :]
        yield from _edited(document, start, removal.start, document.tidy(piece.rstrip()) + space)
        start = removal.end
    if removals:
        yield from _edited(document, start, end, document.tidy(document.text[start:end]))
    else:
        line = document.line(number)
        yield from _edited(document, start, end, document.mended.get(number, line.rstrip()))


def _edited(document: Document, start: int, end: int, after: str) -> Iterator[Repair]:
    """The repairs that make `[start, end)` of the text read `after`."""
    before = document.text[start:end]
    if before != after:
        for first, last, new in mend_edits(before, after):
            old = before[first:last]
            yield Repair(start + first, start + last, old, new, fix_name(old, new))
