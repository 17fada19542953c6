"""A document: its text, its lines, and the view of them that rules read.

Lines and view lines correspond one to one, so a rule's hit on line 7 of the view
is line 7 of the text, and only a span inside a line needs an offset map.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import fold
from cleaner.arrays import parts
from cleaner.edits import OffsetMap, apply
from cleaner.features import Features
from cleaner.language import WRITTEN_AS, detect, primary
from cleaner.markdown import is_markdown, read_blocks
from cleaner.markdown_line import MarkedLine, read_line
from cleaner.mend import Mender, mend_edits
from cleaner.repetition import Repetition
from cleaner.scripts import SCRIPTS

# Every line end that editors and scrapers write; \x85 and form feeds are control
# characters of broken text far more often than line ends.
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_OTHER_LINE_ENDS = "\r\u2028\u2029"
_WORD = re.compile(r"[^\W_]")
_PART = 500  # lines
# Of a menu entry everything is link but a sign or a number; of a listed source a word is not.
LINK_LINE_SHARE = 0.85


class Origin(NamedTuple):
    """The block of a web page that a line of its text came from.

    elements: the tags of the element that it is, and of all that it stands in; link_share: the
    share of its characters that stand in links.
    """

    elements: frozenset[str]
    link_share: float


class Document:
    """The decoded text of one article and what is known of it.

    text: the decoded text; url, title, language (ISO 639): where the caller knows them.
    All offsets are code points of `text`; lines are counted from 0. In Markdown (`blocks` is
    not None) a link that reaches over several lines is one line here.
    """

    def __init__(
        self,
        text: str,
        *,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
        origins: Callable[[], Mapping[int, Origin]] = dict,
    ) -> None:
        """origins: of the lines of a page, by the offsets where they start; asked when a rule
        has to know."""
        self.text = text
        self._origins_found = origins
        self.given_language = primary(language) if language else None
        self.url = url
        self.title = title
        self._only_feeds = not any(map(text.__contains__, _OTHER_LINE_ENDS))
        if not self._only_feeds:
            found = [each.span() for each in _LINE_END.finditer(text)]
            self.starts = [0, *(end for _, end in found)]
            self.ends = [*(start for start, _ in found), len(text)]
        else:
            self.starts = list(accumulate((len(each) + 1 for each in text.split("\n")), initial=0))
            self.ends = [start - 1 for start in self.starts[1:]]
            self.starts.pop()
        self.blocks = read_blocks(text, self.starts, self.ends) if is_markdown(text) else None
        if self.blocks is not None:
            self.starts, self.ends = self.blocks.starts, self.blocks.ends

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

    def number_in_text(self, number: int) -> int:
        """The number of the line for people, who count every line end of the text."""
        return number if self.blocks is None else self.blocks.numbers[number]

    def line_numbered(self, number: int) -> int:
        """The line that has the line of this number in the text."""
        return number if self.blocks is None else bisect_right(self.blocks.numbers, number) - 1

    def tidy(self, text: str) -> str:
        """A piece of a line without damage."""
        return self.mender.mend(text)

    def origin(self, number: int) -> Origin | None:
        """The block of the page that the line came from; None of text, and where none is known."""
        return self.origins.get(self.starts[number])

    @cached_property
    def origins(self) -> Mapping[int, Origin]:
        """The origins that are known, by the offset where their line starts."""
        return self._origins_found()

    def breaks_hard(self, number: int) -> bool:
        """Whether the line ends in the two spaces by which Markdown breaks a line."""
        return self.blocks is not None and self.text.endswith("  ", 0, self.ends[number])

    @cached_property
    def mender(self) -> Mender:
        """What mends a line of this document."""
        if self.blocks is None:
            return Mender(self.text, self.starts, self.ends)
        return Mender(
            self.text,
            self.starts,
            self.ends,
            also=self.blocks.joined,
            never=self.blocks.verbatim,
            hard_breaks=True,
        )

    @property
    def mended(self) -> dict[int, str]:
        """The lines that mending changes, by number, without their damage."""
        return self.mender.mended

    def source(self, number: int) -> str:
        """The line mended."""
        return self.mended.get(number, self.line(number))

    @cached_property
    def view(self) -> list[str]:
        """What rules read: each line mended, without Markdown, folded (see `cleaner.fold`) and
        stripped."""
        view: list[str] = []
        # In parts, since one wide character makes all that is looked at with it slow to go through.
        for part in parts(len(self), _PART):
            numbers = range(part.start, part.stop)
            if self.blocks is not None:
                text = "\n".join([self._seen(n) for n in numbers])
            elif self.mended or not self._only_feeds:
                text = "\n".join([self.source(n) for n in numbers])
            else:
                text = self.text[self.starts[part.start] : self.ends[numbers[-1]]]
            view += [line.strip() for line in fold.fold(text).split("\n")]
        return view

    @cached_property
    def marked(self) -> dict[int, MarkedLine]:
        """The lines with Markdown in them, by number."""
        if self.blocks is None:
            return {}
        apart = self.blocks.verbatim | self.blocks.hidden
        lines = {
            number: read_line(self.source(number), self.blocks.definitions)
            for number in range(len(self))
            if number not in apart
        }
        return {number: marked for number, marked in lines.items() if marked.marks}

    def _seen(self, number: int) -> str:
        """What a reader sees of a line of Markdown."""
        if self.blocks is not None and number in self.blocks.hidden:
            return ""
        line = self.source(number)
        if number in self.marked:
            line = apply(line, self.marked[number].edits())
        return line.replace("\n", " ")

    def has_words(self, piece: str) -> bool:
        """Whether a reader sees a word in a piece of a line, images aside."""
        if self.blocks is not None:
            marked = read_line(piece, self.blocks.definitions)
            piece = apply(piece, marked.edits())
            if marked.links and marked.shares(piece)[1] == 1:
                return False
        return _WORD.search(piece) is not None

    def is_blank(self, number: int) -> bool:
        """Whether nothing stands in the line, neither words nor markup."""
        if self.view[number]:
            return False
        return self.blocks is None or not fold.fold(self.source(number)).strip()

    @cached_property
    def keys(self) -> list[str]:
        """Each view line without case and outer punctuation, for whole-line comparison."""
        return [fold.key(line) for line in self.view]

    @cached_property
    def repetition(self) -> Repetition:
        """What lines say more than once."""
        return Repetition(self.view, self.keys, self.features)

    @cached_property
    def language(self) -> str | None:
        """As given, else as detected; None where that is not sure."""
        # Not of the view: folding takes what tells some languages apart.
        return self.given_language or detect(map(self._seen, range(len(self))))

    def reads(self, language: str) -> bool:
        """Whether it may be in a language, or in one whose pages say what those of it say."""
        if self.language and language not in (self.language, WRITTEN_AS.get(self.language)):
            return False
        return language not in self.unwritten

    @cached_property
    def unwritten(self) -> frozenset[str]:
        """Languages that the text cannot be in, since no letter of their script stands in it."""
        words = " ".join(self.mender.beyond_ascii)
        absent = (languages for languages, letter in SCRIPTS if not letter.search(words))
        return frozenset[str]().union(*absent)

    @cached_property
    def features(self) -> Features:
        """What can be counted in each view line."""
        return Features(self.view, self._link_shares)

    @cached_property
    def english_words(self) -> NDArray[np.int64]:
        """How many words of English each line is worth, where that is known to differ: a word of
        Korean or Tamil has its particles on it. The first article of the Universal Declaration of
        Human Rights has 30 words in English, 20 in Korean and 21 in Tamil."""
        words = self.features.words
        return words if self.unwritten >= {"ko", "ta"} else words * 3 // 2

    @cached_property
    def _link_shares(self) -> dict[int, tuple[float, float]]:
        return {
            number: marked.shares(self._seen(number))
            for number, marked in self.marked.items()
            if marked.links
        }

    def is_link_line(self, number: int) -> bool:
        """Whether the line is nearly all link: no heading, no linked sentence, but a menu entry,
        a teaser, an icon."""
        marked = self.marked.get(number)
        if marked is None or not marked.links or marked.heading:
            return False
        if self._link_shares[number][0] < LINK_LINE_SHARE:
            return False
        joined = self.blocks is not None and number in self.blocks.joined
        return joined or not self.features.prose[number]

    def neighbours(self, number: int, step: int, count: int) -> Sequence[int]:
        """Up to `count` lines that are not blank, going from a line by `step` (1 or -1)."""
        standing = self.standing
        if step > 0:
            first = bisect_right(standing, number)
            return standing[first : first + count]
        last = bisect_left(standing, number)
        return standing[max(last - count, 0) : last][::-1]

    def nearest(self, number: int, step: int, gone: NDArray[np.bool_] | None) -> int | None:
        """The first line that is neither blank nor gone, going from a line by `step` (1 or -1)."""
        standing = self.standing
        at = bisect_right(standing, number) if step > 0 else bisect_left(standing, number) - 1
        while 0 <= at < len(standing):
            if gone is None or not gone[standing[at]]:
                return standing[at]
            at += step
        return None

    @cached_property
    def standing(self) -> list[int]:
        """The lines that are not blank, rising."""
        return [n for n, line in enumerate(self.view) if line or not self.is_blank(n)]

    def block_end(self, number: int) -> int:
        """The last line before the next blank one; the line itself where no line is blank."""
        blank = self._blank_lines
        if not blank:
            return number
        at = bisect_right(blank, number)
        return blank[at] - 1 if at < len(blank) else len(self) - 1

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [n for n, line in enumerate(self.view) if not line and self.is_blank(n)]

    def source_spans(
        self, number: int, spans: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, int]]:
        """The spans of the text that spans of a view line stand for."""
        line, mended = self.line(number), self.source(number)
        seen = self._seen(number)
        folded = fold.fold(seen)
        indent = len(folded) - len(folded.lstrip())
        folding = OffsetMap(fold.fold_edits(seen))
        mending = OffsetMap(mend_edits(line, mended))
        base, end_of_line = self.starts[number], self.ends[number]
        length, written = len(self.view[number]), len(mended.rstrip())
        spans = list(spans)
        places = [(folding.to_source(a + indent), folding.to_source(b + indent)) for a, b in spans]
        if number in self.marked:
            places = list(self.marked[number].cover(places))
        for (start, end), (first, last) in zip(spans, places, strict=True):
            source = base + mending.to_source(first)
            if number in self.marked:
                if (start, end) == (0, length):
                    source = base
                else:
                    end = length if first < last and last >= written else -1
            if end == length:
                yield source, end_of_line
            else:
                yield source, max(source, base + mending.to_source(last))
