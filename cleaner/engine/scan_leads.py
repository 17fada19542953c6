"""With which letter or digit a line must begin for a pattern to match it.

Most patterns are bound to the start of the line, and their wording is scanned for anywhere in it.
What they begin with rules out most of the lines in the middle of which the wording stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.code_points import LEADS
from cleaner.engine.scan_literals import EDGE, ITEM, OPENING, UNIT, alternatives, behind

ANY = frozenset(LEADS)
_CLASS = re.compile(r"\[((?:\\x..-\\x..)*)\](?:\{(\d+),?\d*\})?")
_RANGE = re.compile(r"\\x(..)-\\x(..)")
_ESCAPE = re.compile(r"\\x(..)")

_First = tuple[frozenset[str], bool]
"""The letters that a match may have as its first, and whether it may go on without one."""


def leads(parts: Sequence[str]) -> frozenset[str]:
    """The ASCII letters and digits, small, one of which is the first of each line that a pattern
    matches and before whose first no character beyond ASCII stands.

    parts: those of the byte pattern in order, as scan_patterns.py writes them.
    """
    found: set[str] = set()
    for alternative in alternatives(parts):
        if not alternative or alternative[0] != "^":
            return ANY
        letters, goes_on = _first(alternative[1:])
        if goes_on:
            return ANY
        found |= letters
    return frozenset(found)


def _first(parts: Sequence[str]) -> _First:
    found: set[str] = set()
    at = 0
    while at < len(parts):
        start, at = at, behind(parts, at)
        letters, goes_on = _first_of(parts[start:at])
        found |= letters
        if not goes_on:
            return frozenset(found), False
    return frozenset(found), True


def _first_of(piece: Sequence[str]) -> _First:
    """The same for one item or group with its repeat."""
    head = piece[0]
    if head in ("^", "$", EDGE, ""):
        return frozenset(), True
    if head == OPENING:
        repeat = piece[-1] if piece[-1].startswith("{") else ""
        each = [_first(inner) for inner in alternatives(piece[1 : -2 if repeat else -1])]
        goes_on = repeat.startswith("{0") or any(on for _, on in each)
        return frozenset().union(*(letters for letters, _ in each)), goes_on
    if found := _CLASS.fullmatch(head):
        codes = [
            code
            for first, last in _RANGE.findall(found[1])
            for code in range(int(first, 16), int(last, 16) + 1)
        ]
        letters = _letters(codes)
        return letters, found[2] == "0" or any(map(_is_sign, codes))
    if found := ITEM.fullmatch(head):
        letters, goes_on = _first_of_text(UNIT.findall(found["one"] or found["grouped"]))
        return letters, goes_on or (found["repeat"] or "").startswith("{0")
    return ANY, True


def _first_of_text(units: Sequence[str]) -> _First:
    found: set[str] = set()
    for unit in units:
        codes = [int(code, 16) for code in _ESCAPE.findall(unit)] or [ord(unit)]
        found |= _letters(codes)
        if not any(map(_is_sign, codes)):
            return frozenset(found), False
    return frozenset(found), True


def _is_letter(code: int) -> bool:
    return chr(code).lower() in ANY


def _is_sign(code: int) -> bool:
    """Whether it may stand before the first letter of a line that has to begin with one of ANY."""
    return code < 0x80 and not _is_letter(code)


def _letters(codes: Sequence[int]) -> frozenset[str]:
    return frozenset(chr(code).lower() for code in codes if _is_letter(code))
