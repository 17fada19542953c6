"""Mend one line: mojibake, HTML entities, control characters, composition, trailing space.

All decoding knowledge is ftfy's (https://ftfy.readthedocs.io), always through its
explaining path, line by line: `fix_text` loses the options of its encoding step,
and stops decoding entities at the first `<`. What an author may have meant (curly
quotes, ligatures, full-width forms) stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from ftfy import TextFixerConfig, fix_and_explain
from ftfy.badness import BADNESS_RE

from cleaner.edits import Edit
from cleaner.result import Fix

_CONFIG = TextFixerConfig(
    unescape_html=True,
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    fix_line_breaks=False,
    normalization=None,  # done here, where long runs of marks are refused
)
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?")
_REPEATED_AMPERSAND = re.compile(r"&(?:amp;){2,}")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]")
# An entity may stand for a line end; a mended line stays one line.
_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")
_SOURCE_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
# Each alternative of ftfy's BADNESS_RE needs one of these; it runs at 5 MB/s on
# English, this at 80 (benchmarks/speed.py), and most lines have none.
_MAYBE_BAD = re.compile(r"[^\x00-\x7f]{2}|[\x80-\x9fÃÂŒœ]")
# Stream-safe text has at most 30 marks on a letter (UAX #15, section 13);
# composing longer runs takes quadratic time.
_MARK_RUN = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{31}")
# A fix can uncover another (`&amp;acirc;€™`); real text needs two rounds, the
# bound only stops a hostile one.
_MAX_ROUNDS = 8
_TOKEN = re.compile(rf"{_ENTITY.pattern}|\w+|\s+|[^\w\s]")
# Comparing the tokens of a line takes time in the square of their number.
_MAX_COMPARED = 250_000


def suspects(text: str, starts: Sequence[int]) -> set[int]:
    """Numbers of the lines that `mend` might change, trailing space aside.

    starts: the offset of each line of `text`, ascending.
    """
    offsets = [m.start() for m in _CONTROL.finditer(text)]
    offsets += [m.start() for m in _ENTITY.finditer(text)]
    lines = {bisect_right(starts, offset) - 1 for offset in offsets}
    if text.isascii():
        return lines
    bounds = [*starts, len(text)]
    found = {bisect_right(starts, m.start()) - 1 for m in _MAYBE_BAD.finditer(text)} - lines
    lines |= {n for n in found if BADNESS_RE.search(text[bounds[n] : bounds[n + 1]])}
    if not unicodedata.is_normalized("NFC", text):
        lines |= {
            n
            for n in range(len(starts))
            if not unicodedata.is_normalized("NFC", text[bounds[n] : bounds[n + 1]])
        }
    return lines


def mend(line: str) -> str:
    """The line without damage; a mended line mended again is itself.

    line: one line without its line end. A line with more than 30 combining marks
    in a row keeps its composition.
    """
    for _ in range(_MAX_ROUNDS):
        mended = _mend_once(line)
        if mended == line:
            break
        line = mended
    return line


def mend_lines(text: str, *, hard_breaks: bool = False) -> str:
    """As `mend`, for a piece of text that may hold line ends, which become line feeds.

    hard_breaks: two spaces and more at the end of a line mean something, and stay.
    """
    mended = []
    for line in _SOURCE_LINE_END.split(text):
        one = mend(line)
        if hard_breaks and one and line.endswith("  "):
            one += line[len(line.rstrip(" ")) :]
        mended.append(one)
    return "\n".join(mended)


def mend_edits(line: str, mended: str) -> list[Edit]:
    """How `line` became `mended`, word by word, as edits of the line."""
    a, b = _TOKEN.findall(line), _TOKEN.findall(mended)
    same = _common(a, b)
    end = _common(a[same:][::-1], b[same:][::-1])
    offset = sum(map(len, a[:same]))
    a, b = a[same : len(a) - end], b[same : len(b) - end]
    if len(a) * len(b) > _MAX_COMPARED:  # one edit tells the truth too
        return [Edit(offset, offset + sum(map(len, a)), "".join(b))]
    offsets = [*accumulate(map(len, a), initial=offset)]
    return [
        Edit(offsets[a0], offsets[a1], "".join(b[b0:b1]))
        for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


def _mend_once(line: str) -> str:
    line = _REPEATED_AMPERSAND.sub("&amp;", line)
    if not line.isascii() or _ENTITY.search(line) or _CONTROL.search(line):
        line = fix_and_explain(line, _CONFIG).text
        line = _LINE_END.sub(" ", _INVISIBLE.sub("", line))
        if not _MARK_RUN.search(line):
            line = unicodedata.normalize("NFC", line)
    return line.rstrip()


def fix_name(before: str, after: str) -> Fix:
    """Which kind of damage a change mends."""
    if not after and before.isspace():
        return "trailing-space"
    if before.isspace() and "\n" in after:
        return "line-ending"
    if _CONTROL.sub("", before) == after:
        return "control-character"
    if unicodedata.normalize("NFC", before) == after:
        return "nfc"
    return "entity" if _ENTITY.search(before) else "mojibake"


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many tokens both begin with."""
    differing = (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    return next(differing, min(len(a), len(b)))
