"""A document: its text, its lines, and the view of them that rules read.

Lines and view lines correspond one to one, so a rule's hit on line 7 of the view
is line 7 of the text, and only a span inside a line needs an offset map.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from cleaner import fold
from cleaner.edits import OffsetMap
from cleaner.features import Features
from cleaner.language import detect, primary
from cleaner.mend import mend, mend_edits, suspects

# Every line end that editors and scrapers write; \x85 and form feeds are control
# characters of broken text far more often than line ends.
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_OTHER_LINE_END = re.compile("[\r\u2028\u2029]")


class Document:
    """The decoded text of one article and what is known of it.

    text: the decoded text; url, title, language (ISO 639): where the caller knows them.
    All offsets are code points of `text`; lines are counted from 0.
    """

    def __init__(
        self,
        text: str,
        *,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
    ) -> None:
        self.text = text
        self.given_language = primary(language) if language else None
        self.url = url
        self.title = title
        if _OTHER_LINE_END.search(text):
            found = [each.span() for each in _LINE_END.finditer(text)]
            self.starts = [0, *(end for _, end in found)]
            self.ends = [*(start for start, _ in found), len(text)]
        else:
            lengths = [len(line) for line in text.split("\n")]
            self.starts = [0, *accumulate(length + 1 for length in lengths[:-1])]
            self.ends = [start + length for start, length in zip(self.starts, lengths, strict=True)]

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.ends)

    def line(self, number: int) -> str:
        """The line as it came, without its line end."""
        return self.text[self.starts[number] : self.ends[number]]

    def end(self, number: int) -> int:
        """The offset behind the line and its line end."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def line_at(self, offset: int) -> int:
        """The number of the line that holds this offset."""
        return bisect_right(self.starts, offset) - 1

    @cached_property
    def mended(self) -> dict[int, str]:
        """The lines that mending changes, by number, without their damage."""
        changed = {}
        for number in suspects(self.text, self.starts):
            line = self.line(number)
            mended = mend(line)
            if mended != line:
                changed[number] = mended
        return changed

    @cached_property
    def view(self) -> list[str]:
        """What rules read: each line mended, folded (see `cleaner.fold`) and stripped."""
        text = self.text
        if self.mended or _OTHER_LINE_END.search(text):
            text = "\n".join([self.mended.get(n, self.line(n)) for n in range(len(self))])
        return [line.strip() for line in fold.fold(text).split("\n")]

    @cached_property
    def keys(self) -> list[str]:
        """Each view line without case and outer punctuation, for whole-line comparison."""
        return [fold.key(line) for line in self.view]

    @cached_property
    def language(self) -> str | None:
        """As given, else as detected, which takes a millisecond; None where that is not sure."""
        return self.given_language or detect(self.view)

    @cached_property
    def features(self) -> Features:
        """What can be counted in each view line."""
        return Features(self.view)

    @cached_property
    def line_repeats(self) -> frozenset[int]:
        """The lines that an earlier line has said already."""
        seen: set[str] = set()
        repeats = []
        for number, words in enumerate(self.keys):
            if words in seen:
                repeats.append(number)
            elif words:
                seen.add(words)
        return frozenset(repeats)

    def neighbours(self, number: int, step: int, count: int) -> Iterator[int]:
        """Up to `count` lines that are not blank, going from a line by `step` (1 or -1)."""
        while count and 0 <= (number := number + step) < len(self):
            if self.view[number]:
                count -= 1
                yield number

    def block_end(self, number: int) -> int:
        """The last line before the next blank one; the line itself where no line is blank."""
        blank = self._blank_lines
        if not blank:
            return number
        at = bisect_right(blank, number)
        return blank[at] - 1 if at < len(blank) else len(self) - 1

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [number for number, line in enumerate(self.view) if not line]

    def source_spans(
        self, number: int, spans: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """The spans of the text that spans of a view line stand for."""
        line = self.line(number)
        mended = self.mended.get(number, line)
        folded = fold.fold(mended)
        indent = len(folded) - len(folded.lstrip())
        folding = OffsetMap(fold.fold_edits(mended))
        mending = OffsetMap(mend_edits(line, mended))
        base = self.starts[number]
        for start, end in spans:
            first = base + mending.to_source(folding.to_source(start + indent))
            if end == len(self.view[number]):
                yield first, self.ends[number]
            else:
                last = base + mending.to_source(folding.to_source(end + indent))
                yield first, max(first, last)
