"""Markdown in a document: whether there is any, and what its blocks are.

Crawlers write articles as Markdown. Rules read the words of it (`markdown_line`); this
says which lines belong together, and which are code, tables or front matter and stay as
they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from cleaner.markdown_line import TARGET, label_key

# Markup that plain text does not have by accident. An asterisk, a bracket or a hyphen
# before a line is not enough.
_LINK = re.compile(
    r"\]\(\s*<?(?:https?:|mailto:|tel:|data:|javascript:|www\.|\.{0,2}/|[#?)]"
    r"|[\w./%-]{1,200}\.(?:html?|php|aspx?|pdf|md|jpe?g|png|gif|webp|svg)\b)",
    re.IGNORECASE,
)
_BOLD = re.compile(r"(?<![\w*])\*\*[^\s*][^*\n]{0,300}\*\*(?!\*)")
_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})([^`]*)")
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n[\w-]+[ \t]*:(?=\s)")
_FRONT_MATTER_LINE = re.compile(r"[\w\"'-][^:\n]{0,80}:(?:\s|$)|\s|[-#\]}]|$")
_DELIMITER_ROW = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?")
_DEFINITION = re.compile(
    r"\s{0,3}\[(?!\^)([^\[\]]{1,200})\]:\s*<?((?:https?:|mailto:|www\.|\.{0,2}/|#)\S*?)>?"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*"
)
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})\s*")
_CUT_ADDRESS = re.compile(r"\]\((?:https?:|/)[^\s()]+$")
_ADDRESS_PIECE = re.compile(r"[^\s()]+")
_ADDRESS_REST = re.compile(r"[^\s()]*\)")
_BRACKET = re.compile(r"\\.|!?\[|\]\(|\]|<!--")
# What begins no line of a wrapped paragraph but the first.
_BLOCK_START = re.compile(
    r"\s*(?:[*+-]\s|#{1,6}\s|>|\d{1,4}[.)]\s|\||!\[|={3}|-{3}|<|\[[^\]]*\]\([^)]*\)\s*$)"
)
# What a card of a teaser list takes; more is an article with a stray bracket.
_MAX_JOINED_LINES = 20
_MAX_ADDRESS_LINES = 6
_MAX_JOINED_CHARACTERS = 1500
_MAX_HEADING_CHARACTERS = 200
_MAX_FRONT_MATTER_LINES = 200
# The width at which html2text wraps, and how many lines near it show that it did.
_WIDTH = 78
_MIN_WRAPPED = 60
_MIN_WRAPPED_LINES = 6


def is_markdown(text: str) -> bool:
    """Whether the text holds markup that only Markdown has; quick where it holds none."""
    # One character is found in a tenth of the time of two.
    return bool(
        ("]" in text and "](" in text and _LINK.search(text))
        or ("*" in text and "**" in text and _BOLD.search(text))
        or ("#" in text and "# " in text and _HEADING.search(text))
        or ("`" in text and ("\n```" in text or text.startswith("```")))
        or _FRONT_MATTER.match(text)
    )


@dataclass(frozen=True, slots=True)
class Blocks:
    """The lines of a Markdown document, and what they are.

    A link or a comment over several lines is one line here, as are a heading with its
    underline and a paragraph that was wrapped. starts, ends: their offsets; numbers: the number
    of each one's first line in the text; joined: those of several lines; verbatim: code and front
    matter; hidden: what no reader sees; kept: what no rule may take; definitions: the target of
    each reference by label.
    """

    starts: list[int]
    ends: list[int]
    numbers: list[int]
    joined: frozenset[int]
    verbatim: frozenset[int]
    hidden: frozenset[int]
    kept: frozenset[int]
    definitions: dict[str, str]


def read_blocks(text: str, starts: Sequence[int], ends: Sequence[int]) -> Blocks:
    """The blocks of a text whose lines are given by their offsets."""
    lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    front = _front_matter(text, lines)
    verbatim = {*range(front), *_fenced(lines, front)}
    found = {
        n: match
        for n, line in enumerate(lines)
        if "]:" in line and n not in verbatim and (match := _DEFINITION.fullmatch(line))
    }
    tables = set(_tables(lines, verbatim))
    apart = verbatim | tables | found.keys()
    found_spans = chain(
        _links(lines, starts, apart),
        _underlined(lines, apart),
        _wrapped(lines, apart),
        _cut_addresses(lines, apart),
    )
    spans = _merged([s for s in found_spans if apart.isdisjoint(range(s[0], s[1] + 1))])
    inner = {n for first, last in spans for n in range(first + 1, last + 1)}
    numbers = [n for n in range(len(lines)) if n not in inner]
    last_lines = dict(spans)
    place = {number: n for n, number in enumerate(numbers)}

    def lines_of(chosen: Iterable[int]) -> frozenset[int]:
        return frozenset(place[n] for n in chosen)

    return Blocks(
        starts=[starts[n] for n in numbers],
        ends=[ends[last_lines.get(n, n)] for n in numbers],
        numbers=numbers,
        joined=lines_of(set(last_lines)),
        verbatim=lines_of(verbatim),
        hidden=lines_of({*range(front), *found}),
        kept=lines_of(apart),
        definitions={label_key(match[1]): match[2] for match in found.values()},
    )


def _front_matter(text: str, lines: Sequence[str]) -> int:
    """How many lines the front matter takes."""
    if not _FRONT_MATTER.match(text):
        return 0
    for number, line in enumerate(lines[1:_MAX_FRONT_MATTER_LINES], 1):
        if line.rstrip() in ("---", "..."):
            return number + 1
        if not _FRONT_MATTER_LINE.match(line):
            return 0
    return 0


def _fenced(lines: Sequence[str], first: int) -> Iterator[int]:
    """The lines of fenced code, fences included; a fence that nothing closes is none."""
    fences = [
        (n, found[1], not found[2].strip())
        for n, line in enumerate(lines)
        if n >= first and ("```" in line or "~~~" in line) and (found := _FENCE.fullmatch(line))
    ]
    # The longest fence that may close code, from each fence on.
    longest: list[dict[str, int]] = [{}]
    for _, fence, closes in reversed(fences):
        known = longest[-1]
        if closes and len(fence) > known.get(fence[0], 0):
            known = {**known, fence[0]: len(fence)}
        longest.append(known)
    longest.reverse()
    opened: tuple[int, str] | None = None
    for at, (number, fence, closes) in enumerate(fences):
        if opened is None:
            if longest[at + 1].get(fence[0], 0) >= len(fence):
                opened = number, fence
        elif closes and fence.startswith(opened[1]):
            yield from range(opened[0], number + 1)
            opened = None


def _tables(lines: Sequence[str], apart: set[int]) -> Iterator[int]:
    """The rows of tables of two columns and more."""
    row = 0
    for number, line in enumerate(lines):
        if number > row and "|" in line and "--" in line and "|" in lines[number - 1]:
            if number in apart or not _DELIMITER_ROW.fullmatch(line.strip()):
                continue
            yield from (number - 1, number)
            row = number + 1
            while row < len(lines) and "|" in lines[row] and row not in apart:
                yield row
                row += 1


def _links(
    lines: Sequence[str], starts: Sequence[int], apart: set[int]
) -> Iterator[tuple[int, int]]:
    """Links and comments that reach over several lines: first and last line."""
    waiting: list[tuple[int, int]] = []  # brackets that no line closed: line, offset
    comment: tuple[int, int] | None = None
    for number, line in enumerate(lines):
        if number in apart:
            waiting, comment = [], None
            continue
        position = 0
        if comment is not None:
            end = line.find("-->")
            if not _near(comment, number, starts[number] + max(end, 0)):
                comment = None
            elif end < 0:
                continue
            else:
                yield comment[0], number
                comment, position = None, end + 3
        if "[" not in line and "]" not in line and "<!--" not in line:
            continue
        here: list[int] = []
        for token in _BRACKET.finditer(line, position):
            if token.start() < position:
                continue
            if token[0] in ("[", "!["):
                here.append(starts[number] + token.start())
            elif token[0] == "<!--":
                end = line.find("-->", token.end())
                if end < 0:
                    comment = number, starts[number] + token.start()
                    break
                position = end + 3
            elif token[0][0] == "]" and here:
                here.pop()
            elif token[0] == "](" and waiting:
                last = _address_end(lines, number, token.start())
                if last is not None:
                    opening = waiting.pop()
                    if _near(opening, number, starts[number] + token.start()):
                        yield opening[0], last
        waiting += [(number, offset) for offset in here]


def _near(opening: tuple[int, int], number: int, offset: int) -> bool:
    """Whether what opened there may close here."""
    return (
        number - opening[0] <= _MAX_JOINED_LINES and offset - opening[1] <= _MAX_JOINED_CHARACTERS
    )


def _underlined(lines: Sequence[str], apart: set[int]) -> Iterator[tuple[int, int]]:
    """Headings with a line of `=` or `-` below them: first and last line."""
    for number in range(1, len(lines)):
        above = lines[number - 1]
        if (
            lines[number][:4].lstrip(" ")[:1] in ("=", "-")
            and _UNDERLINE.fullmatch(lines[number])
            and above.strip()
            and len(above) <= _MAX_HEADING_CHARACTERS
            and not apart & {number, number - 1}
            and not _UNDERLINE.fullmatch(above)
        ):
            yield number - 1, number


def _wrapped(lines: Sequence[str], apart: set[int]) -> Iterator[tuple[int, int]]:
    """Neighbours that a converter made of one line, as html2text does at 78 characters.

    Only where the whole text is so; a line goes on if the next word had no room in it.
    """
    prose = [
        len(line)
        for n, line in enumerate(lines)
        if len(line) >= _MIN_WRAPPED and n not in apart and not _BLOCK_START.match(line)
        if "](" not in line and "://" not in line
    ]
    if len(prose) < _MIN_WRAPPED_LINES or sum(n > _WIDTH + 2 for n in prose) * 3 > len(prose):
        return
    for number in range(1, len(lines)):
        above, line = lines[number - 1], lines[number]
        if (
            above.strip()
            and line.strip()
            and not above.endswith("  ")
            and not apart & {number, number - 1}
            and not _BLOCK_START.match(line)
            and not above.lstrip().startswith("#")
            and len(above) + 1 + len(line.split(None, 1)[0]) > _WIDTH
        ):
            yield number - 1, number


def _cut_addresses(lines: Sequence[str], apart: set[int]) -> Iterator[tuple[int, int]]:
    """Lines between which a converter broke the address of a link, at a hyphen as a rule."""
    for number, line in enumerate(lines):
        if "](" in line and number not in apart:
            last = _address_end(lines, number, line.rindex("]("))
            if last is not None and last > number:
                yield number, last


def _address_end(lines: Sequence[str], number: int, at: int) -> int | None:
    """The line in which the address of a link ends whose `](` stands at an offset of a line."""
    if TARGET.match(lines[number], at + 1):
        return number
    if _CUT_ADDRESS.match(lines[number], at):
        for last in range(number + 1, min(number + _MAX_ADDRESS_LINES, len(lines))):
            if _ADDRESS_REST.match(lines[last]):
                return last
            if not _ADDRESS_PIECE.fullmatch(lines[last]):
                break
    return None


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of lines, those with a line in common made one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged
