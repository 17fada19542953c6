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
from collections.abc import Iterable, Sequence, Set
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from ftfy import TextFixerConfig, fix_and_explain
from ftfy.badness import BADNESS_RE
from ftfy.fixes import unescape_html

from cleaner.edits import Edit
from cleaner.escapes import may_hold
from cleaner.misread import closed
from cleaner.mojibake import apply, plan
from cleaner.naturalness import beyond_ascii
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
# Of these, what parts words, as Word and databases write line breaks; see cleaner.fold.
_PARTING = re.compile("[\x0b\x1c-\x1f]")
# A word in capitals that ends in Ã, and the quotation with it (“CAMPEÃ”, «ROMÃ»): no Ô misread.
_QUOTED_CAPITALS = re.compile(
    r"(?:“[^“”\n]*[A-ZÀ-Ü]Ã(?=”(?![^\W_]))|«[^«»\n]*[A-ZÀ-Ü]Ã(?=»(?![^\W_])))"
)
_INVISIBLE = re.compile("[\xad\u200b\u2060\ufeff]")
# An entity may stand for a line end; a mended line stays one line.
_LINE_ENDS_BUT_FEED = re.compile("[\r\x85\u2028\u2029]")
_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")
_SOURCE_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
# Each alternative of ftfy's BADNESS_RE needs one of these; it runs at 5 MB/s on
# English, this at 80 (benchmarks/speed.py), and most lines have none.
_MAYBE_BAD = re.compile(r"[^\x00-\x7f]{2}|[\x80-\x9fÃÂŒœ]")
# Stream-safe text has at most 30 marks on a letter (UAX #15, section 13); composing
# longer runs takes quadratic time.
_MAX_MARKS = 30
# A fix can uncover another (`&amp;acirc;€™`); real text needs two rounds, the
# bound only stops a hostile one.
_MAX_ROUNDS = 8
_TOKEN = re.compile(rf"{_ENTITY.pattern}|(?:\\u[0-9a-fA-F]{{4}})+|\w+|\s+|[^\w\s]")
# Comparing the tokens of a line takes time in the square of their number.
_MAX_COMPARED = 250_000


class Mender:
    """What mends the lines of one document: its own plan first, then each line by itself.

    mended: the lines that this changes, by number, trailing space aside; uncomposed: those
    that hold too many combining marks in a row to be composed; beyond_ascii: the words of the text
    that hold more than ASCII.
    """

    def __init__(
        self,
        text: str,
        starts: Sequence[int],
        ends: Sequence[int],
        *,
        also: Set[int] = frozenset(),
        never: Set[int] = frozenset(),
        hard_breaks: bool = False,
    ) -> None:
        """starts, ends: the offsets of each line of `text`, ascending.

        also, never: numbers of lines to mend without suspicion, and to leave alone.
        hard_breaks: two spaces and more at the end of a line mean something, and stay.
        """
        self._also, self._never, self._hard_breaks = also, never, hard_breaks
        words = beyond_ascii(text)
        self.beyond_ascii = set(words)
        self.uncomposed = [
            bisect_right(starts, match.start()) - 1
            for match in (
                _mark_run(False).finditer(text) if any(map(_overloaded, self.beyond_ascii)) else ()
            )
        ]
        entities = _ENTITY.search(text) is not None
        first = plan(_unescaped(text)) if entities else plan(text, words)
        self._plans = [first] if first else []
        self._unescapes = entities and bool(first)
        lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        self.mended = self._changed(lines, _suspects(text, starts, self.beyond_ascii))
        # What one round uncovers may show the damage of the whole document.
        for _ in range(_MAX_ROUNDS):
            if all(beyond_ascii(lines[n]) == beyond_ascii(new) for n, new in self.mended.items()):
                break
            whole = "\n".join([self.mended.get(n, line) for n, line in enumerate(lines)])
            if not (more := plan(whole)):
                break
            self._plans.append(more)
            self.mended = self._changed(lines, self.mended)

    def mend(self, text: str) -> str:
        """A line or a part of one without damage; line ends in it become line feeds."""
        mended = []
        for line in _SOURCE_LINE_END.split(text):
            one = self._mended(line)
            if self._hard_breaks and one and line.endswith("  "):
                one += line[len(line.rstrip(" ")) :]
            mended.append(one)
        return "\n".join(mended)

    def _mended(self, line: str) -> str:
        if "Ã" in line and (ends := [match.end() for match in _QUOTED_CAPITALS.finditer(line)]):
            pieces = zip([0, *ends], [*ends, len(line)], strict=True)
            return "".join([self._mended_piece(line[start:end]) for start, end in pieces])
        return self._mended_piece(line)

    def _mended_piece(self, line: str) -> str:
        line = closed(line)
        if not self._plans:
            return mend(line)
        if self._unescapes:
            line = _unescaped(line).replace("\n", " ")
        for steps in self._plans:
            line = mend(apply(line, steps))
        return line

    def _changed(self, lines: Sequence[str], suspects: Iterable[int]) -> dict[int, str]:
        """The lines that mending changes: of the suspects, and of all where there is a plan."""
        numbers = set(suspects) | self._also
        if self._plans:
            numbers |= {n for n, line in enumerate(lines) if not line.isascii() or may_hold(line)}
        changed = ((n, self.mend(lines[n])) for n in sorted(numbers - self._never))
        return {n: new for n, new in changed if new != lines[n]}


def _unescaped(text: str) -> str:
    """A text with its entities decoded, those inside entities too."""
    for _ in range(_MAX_ROUNDS):
        text = _REPEATED_AMPERSAND.sub("&amp;", text)
        changed = _LINE_ENDS_BUT_FEED.sub(" ", unescape_html(text)) if "&" in text else text
        if changed == text:
            break
        text = changed
    return text


def _suspects(text: str, starts: Sequence[int], words: Set[str]) -> set[int]:
    """The lines that `mend` might change. words: those that reach beyond ASCII."""
    offsets = [m.start() for m in _CONTROL.finditer(text)]
    offsets += [m.start() for m in _ENTITY.finditer(text)]
    lines = {bisect_right(starts, offset) - 1 for offset in offsets}
    if not words:
        return lines
    bounds = [*starts, len(text)]
    if any(map(_MAYBE_BAD.search, words)):
        found = {bisect_right(starts, m.start()) - 1 for m in _MAYBE_BAD.finditer(text)} - lines
        lines |= {n for n in found if BADNESS_RE.search(text[bounds[n] : bounds[n + 1]])}
    if any(map(_overloaded, words)) or not unicodedata.is_normalized("NFC", text):
        lines |= {
            n
            for n in range(len(starts))
            if not (line := text[bounds[n] : bounds[n + 1]]).isascii()
            and not _overloaded(line)
            and not unicodedata.is_normalized("NFC", line)
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
    if _is_damaged(line):
        line = _PARTING.sub(" ", line)
        line = fix_and_explain(line, _CONFIG).text
        line = _LINE_END.sub(" ", _INVISIBLE.sub("", line))
    if not line.isascii() and not _overloaded(line):
        line = unicodedata.normalize("NFC", line)
    return line.rstrip()


def _is_damaged(line: str) -> bool:
    """Whether anything but composing could change a line: ftfy decodes entities, drops control
    characters, and decodes again only what its measure of badness finds bad. (A line end can come
    out of a step of the document.)"""
    if _ENTITY.search(line) or _CONTROL.search(line) or _LINE_END.search(line):
        return True
    if line.isascii() or not _MAYBE_BAD.search(line):
        return False
    return BADNESS_RE.search(line) is not None


def fix_name(before: str, after: str) -> Fix:
    """Which kind of damage a change mends."""
    if not after and before.isspace():
        return "trailing-space"
    if before.isspace() and "\n" in after:
        return "line-ending"
    if _CONTROL.sub("", _PARTING.sub(" ", before)) == after:
        return "control-character"
    if unicodedata.normalize("NFC", before) == after:
        return "nfc"
    if any(sign in before and sign not in after for sign in "\\="):
        return "escape"
    return "entity" if _ENTITY.search(before) else "mojibake"


def _overloaded(text: str) -> bool:
    """Whether more marks than any script needs stand on one letter."""
    if len(text) <= _MAX_MARKS or text.isascii():
        return False
    return bool(_mark_run(True).search(text) and _mark_run(False).search(text))


@lru_cache(maxsize=2)
def _mark_run(rough: bool) -> re.Pattern[str]:
    """Too many marks in a row. rough: all beyond the basic plane may be marks, which is found in
    a tenth of the time."""
    marks = [chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    if rough:
        marks = [*(mark for mark in marks if mark <= "\uffff"), "\U00010000-\U0001efff"]
    return re.compile(f"[{''.join(marks)}]{{{_MAX_MARKS + 1}}}")


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many tokens both begin with."""
    differing = (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    return next(differing, min(len(a), len(b)))
