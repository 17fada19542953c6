"""Disjoint replacements in a text: apply them, take them back, carry offsets across them.

Removals and repairs are both edits of the decoded text, so one small algebra
serves the body, `CleanResult.restore` and both offset maps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace `[start, end)` of the source text by `after`; `start == end` inserts."""

    start: int
    end: int
    after: str


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made. `edits` are disjoint and sorted by start."""
    if not edits:
        return text
    pieces: list[str] = []
    position = 0
    for start, end, after in edits:
        pieces += (text[position:start], after)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def undo(edited: str, edits: Sequence[Edit], befores: Sequence[str]) -> str:
    """The source text, rebuilt from the edited one and what each edit replaced.

    befores: one str an edit, the source text of its span, in the same order.
    """
    pieces: list[str] = []
    source = position = 0
    for (start, end, after), before in zip(edits, befores, strict=True):
        gap = start - source
        pieces += (edited[position : position + gap], before)
        position += gap + len(after)
        source = end
    pieces.append(edited[position:])
    return "".join(pieces)


class OffsetMap:
    """Offsets of a source text to those of the edited text and back, in code points.

    An offset inside a replaced span goes to the start of what replaced it
    (`to_edited`) or of what it replaced (`to_source`).
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._sources = [edit.start for edit in edits]
        self._edited: list[int] = []
        shift = 0
        for edit in edits:
            self._edited.append(edit.start + shift)
            shift += len(edit.after) - (edit.end - edit.start)

    def to_edited(self, offset: int) -> int:
        """Where the source offset stands in the edited text."""
        at = bisect_right(self._sources, offset) - 1
        if at < 0:
            return offset
        start, end, after = self._edits[at]
        if offset < end or (start == end == offset and not after):
            return self._edited[at]
        return self._edited[at] + len(after) + (offset - end)

    def to_source(self, offset: int) -> int:
        """Where the edited offset stands in the source text.

        A removal leaves nothing behind, so the offset after it is that of the
        text that follows it.
        """
        at = bisect_right(self._edited, offset) - 1
        if at < 0:
            return offset
        start, end, after = self._edits[at]
        inside = offset - self._edited[at]
        return start if inside < len(after) else end + inside - len(after)
