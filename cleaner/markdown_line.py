"""Markdown inside one line: the markup, the links and images, and the words a reader sees.

Scrapers write more than any standard allows (spaces in bold, brackets in link text), so
this reads what a person would. One pass over a line, in time that grows with its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from cleaner.edits import Edit, OffsetMap

_RULE = re.compile(r"\s*([*_-])(?:[ \t]*\1){2,}\s*")
_COMMENT = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*", re.DOTALL)
# The number of `1.` stays: a reader sees it, and plain text has it too.
_PREFIX = re.compile(
    r"^[ \t]*(?:>[ \t]?|[*+-][ \t]+(?=\S)|#{1,6}(?:[ \t]+|$)|\[\^[^\]\s]{1,40}\]:[ \t]+)+", re.M
)
# All of `_TOKEN` but addresses and all of `_PREFIX` but what only starts a line; a line feed starts
# another.
_MARKUP = re.compile(r"[\\`\[\]<*_~#\n]")
_HEADING = re.compile(r"[ \t]*(?:(?:>|[*+-][ \t])[ \t]*)*#{1,6}[ \t]")
# Not within the spaces before it: from each of a thousand the search would go to their end.
_HEADING_END = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
UNDERLINE = re.compile(r"\n {0,3}(?:=+|-+)[ \t]*\Z")
_TOKEN = re.compile(
    r"\\(?:[!-/:-@\[-`{-~]|$)|(?:https?://|www\.)[^\s<>\[\]()*`]+|`+|!?\[|\]|<|\*+|_+|~~", re.M
)
# An address has brackets in pairs; possessive, so that no line takes long.
TARGET = regex.compile(
    r"""\([ \t]*+
    (?:<([^<>\n]*+)>
    | ((?:[^\s()\\] | \n(?=\S) | \\. | \((?:[^\s()\\] | \\. | \([^\s()]*+\))*+\))*+))
    (?:\s++(?:"[^\n]{0,500}?" | '[^\n]{0,500}?' | \([^()\n]*+\)))?
    [ \t]*+\)""",
    regex.VERBOSE,
)
# The longest label of a definition (CommonMark has a bound too: 999); it keeps time linear.
_LONGEST_LABEL = 200
_REFERENCE = re.compile(rf"\[([^\[\]]{{0,{_LONGEST_LABEL}}})\]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
_FOOTNOTE_TEXT = re.compile(r"\s*\\?\[?\d{1,3}\\?\]?\s*")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@/]+@[^\s<>@/]+\.[^\s<>@/]+)>")
_LIST_NUMBER = re.compile(r"\s*\d{1,4}[.)]\s")


class Mark(NamedTuple):
    """Markup around `[inner, inner_end)`: `[start, inner)` and `[inner_end, end)` are not seen."""

    start: int
    inner: int
    inner_end: int
    end: int


class Link(NamedTuple):
    """A link or an image: the offsets of its text, and where it leads."""

    start: int
    end: int
    target: str
    image: bool


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """What is markup in a line; all offsets are code points of it."""

    marks: Sequence[Mark] = ()
    links: Sequence[Link] = ()
    heading: bool = False

    def edits(self) -> list[Edit]:
        """The edits that leave what a reader sees."""
        dropped: list[Edit] = []
        for start, end in sorted(_delimiters(self.marks)):
            if dropped and start <= dropped[-1].end:
                dropped[-1] = Edit(dropped[-1].start, max(dropped[-1].end, end), "")
            else:
                dropped.append(Edit(start, end, ""))
        return dropped

    def cover(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The spans of the line for spans `[start, end)` of what is seen, whole markup with each.

        An empty span if only one end of some markup would be cut away.
        """
        seen = OffsetMap(self.edits())
        inner = sorted(
            (seen.to_edited(mark.inner), seen.to_edited(mark.inner_end), mark)
            for mark in self.marks
            if mark.inner < mark.inner_end
        )
        ends = sorted(
            end
            for start, inside, inside_end, stop in self.marks
            if inside_end < stop
            for end in ((start, inside_end, stop), (inside_end, start, inside))
        )
        for start, end in spans:
            first, last = seen.to_source(start), seen.to_source(end - 1) + 1
            for at in range(bisect_left(inner, (start,)), bisect_left(inner, (end,))):
                if inner[at][0] < inner[at][1] <= end:
                    first = min(first, inner[at][2].start)
                    last = max(last, inner[at][2].end)
            within = range(bisect_left(ends, (first,)), bisect_left(ends, (last,)))
            whole = all(first <= ends[at][1] and ends[at][2] <= last for at in within)
            yield (first, last) if whole else (first, first)

    def shares(self, seen: str) -> tuple[float, float]:
        """The shares of link text and of images in `seen`, the line without markup.

        Inside a link or an image every character counts that is no space, outside letters and
        digits only: the bars of a menu are no text. The number of a list item does not count.
        """
        offsets = OffsetMap(self.edits())
        number = _LIST_NUMBER.match(seen)
        begin = number.end() if number else 0

        def share(links: Iterable[Link]) -> float:
            inside = outside = position = 0
            spans = sorted((offsets.to_edited(k.start), offsets.to_edited(k.end)) for k in links)
            for start, end in [*spans, (len(seen), len(seen))]:
                start, end = max(start, position, begin), max(end, position, begin)
                outside += sum(map(str.isalnum, seen[max(position, begin) : start]))
                inside += sum(not char.isspace() for char in seen[start:end])
                position = end
            total = inside + outside
            return inside / total if total else float(bool(spans))

        images = [link for link in self.links if link.image]
        return share(link for link in self.links if not link.image), share(images)


def _delimiters(marks: Iterable[Mark]) -> Iterator[tuple[int, int]]:
    for start, inner, inner_end, end in marks:
        yield start, inner
        yield inner_end, end


def _is_plain(line: str) -> bool:
    """Whether nothing in the line can be markup, as in most; a tenth of the time of reading it."""
    return (
        not _MARKUP.search(line)
        and "http" not in line
        and "www." not in line
        and not line.lstrip(" \t").startswith((">", "+", "-"))
    )


def read_line(line: str, definitions: Mapping[str, str]) -> MarkedLine:
    """What is markup in a line. definitions: the target of each reference by its label.

    A line that a multi-line link or an underlined heading makes holds line feeds.
    """
    if _is_plain(line) or _RULE.fullmatch(line) or _COMMENT.fullmatch(line):
        return MarkedLine()
    return _Reader(line, definitions).read()


def label_key(label: str) -> str:
    """Labels with equal keys are the same reference."""
    return " ".join(label.lower().split())


class _Reader:
    """One pass over a line."""

    def __init__(self, line: str, definitions: Mapping[str, str]) -> None:
        self._line = line
        self._definitions = definitions
        self._marks: list[Mark] = []
        self._links: list[Link] = []
        self._brackets: list[re.Match[str]] = []
        self._open: dict[str, re.Match[str]] = {}
        self._comments = True

    def read(self) -> MarkedLine:
        line = self._line
        position = 0
        for prefix in _PREFIX.finditer(line):
            self._drop(*prefix.span())
        underline = UNDERLINE.search(line)
        if underline:
            self._drop(*underline.span())
        heading = bool(underline or _HEADING.match(line))
        if heading and (closing := _HEADING_END.search(line)):
            self._drop(*closing.span())
        starts = {mark.start: mark.inner for mark in self._marks}
        self._ticks = self._tick_partners() if "`" in line else {}
        while token := _TOKEN.search(line, position):
            position = starts.get(token.start()) or self._token(token)
        return MarkedLine(self._marks, self._links, heading)

    def _token(self, token: re.Match[str]) -> int:
        """Take a token; the offset to go on from."""
        text, end = token[0], token.end()
        match text[0]:
            case "\\":
                self._drop(token.start(), token.start() + 1)
            case "`":
                return self._code(token)
            case "[" | "!":
                footnote = _FOOTNOTE.match(self._line, token.start())
                if footnote:
                    self._drop(*footnote.span())
                    return footnote.end()
                self._brackets.append(token)
            case "]":
                return self._link(token)
            case "<":
                return self._angle(token)
            case "*" | "_" | "~":
                self._emphasis(token)
        return end

    def _drop(self, start: int, end: int) -> None:
        self._marks.append(Mark(start, end, end, end))

    def _tick_partners(self) -> dict[int, tuple[int, int]]:
        """For each run of backticks the next run of the same length."""
        partners: dict[int, tuple[int, int]] = {}
        later: dict[int, tuple[int, int]] = {}
        for run in reversed(list(re.finditer("`+", self._line))):
            length = run.end() - run.start()
            if length in later:
                partners[run.start()] = later[length]
            later[length] = run.span()
        return partners

    def _code(self, token: re.Match[str]) -> int:
        partner = self._ticks.get(token.start())
        if partner is None:
            return token.end()
        self._marks.append(Mark(*token.span(), *partner))
        return partner[1]

    def _link(self, token: re.Match[str]) -> int:
        """A closing bracket: the end of a link, an image or a reference, or a mere bracket."""
        if not self._brackets:
            return token.end()
        opening = self._brackets.pop()
        line, inner, inner_end = self._line, opening.end(), token.start()
        behind = TARGET.match(line, token.end())
        if behind:
            target, end = (behind[1] or behind[2] or "").replace("\n", ""), behind.end()
        else:
            reference = _REFERENCE.match(line, token.end())
            if reference is None:
                return token.end()
            short = inner_end - inner <= _LONGEST_LABEL
            key = label_key(reference[1] or (line[inner:inner_end] if short else ""))
            if key not in self._definitions:
                return token.end()
            target, end = self._definitions[key], reference.end()
        if "#" in target and _FOOTNOTE_TEXT.fullmatch(line, inner, inner_end):
            self._drop(opening.start(), end)
            return end
        self._marks.append(Mark(opening.start(), inner, inner_end, end))
        self._links.append(Link(inner, inner_end, target, opening[0] == "!["))
        return end

    def _angle(self, token: re.Match[str]) -> int:
        """An address in angle brackets, or a comment."""
        line, start = self._line, token.start()
        link = _AUTOLINK.match(line, start)
        if link:
            self._marks.append(Mark(start, link.start(1), link.end(1), link.end()))
            self._links.append(Link(*link.span(1), link[1], False))
            return link.end()
        if self._comments and line.startswith("<!--", start):
            end = line.find("-->", start)
            self._comments = end >= 0
            if end >= 0:
                self._drop(start, end + 3)
                return end + 3
        return token.end()

    def _emphasis(self, token: re.Match[str]) -> None:
        """A run of signs opens or closes; inside a word it does neither, and stays."""
        line, run = self._line, token[0]
        if len(run) > 3:
            return
        before = line[token.start() - 1 : token.start()] if token.start() else " "
        after = line[token.end() : token.end() + 1] or " "
        opening = self._open.get(run)
        # Bold text with a space before its end, or glued to a word, is common in scrapes.
        closes = len(run) > 1 or (not before.isspace() and not _in_word(after))
        if opening is not None and closes and token.start() > opening.end():
            self._marks.append(Mark(*opening.span(), *token.span()))
            del self._open[run]
        elif not after.isspace() and not _in_word(before):
            self._open[run] = token


def _in_word(char: str) -> bool:
    """Whether a sign beside it stands in a word; scripts without case may write no spaces."""
    return char.isdigit() or char.lower() != char.upper()
