"""Wording that must stand in a line for a pattern to match: one of a few literals.

Literals compile in no time, and most patterns are words in different orders: `(?:follow|like)
us on` cannot match where neither `follow us on` nor `like us on` stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

# More alternatives than these compile no sooner than the pattern itself.
_MAX_LITERALS = 300
# Shorter ones are in too many lines; longer ones tell little more.
_MIN_BYTES, _ENOUGH_BYTES = 3, 8
NOT_WORD = r"[^A-Za-z0-9\n]*"
# A class without ASCII letters and digits, in the ranges that scan_patterns.py writes.
_SIGNS = re.compile(
    r"\[(?:\\x2.-\\x2.|\\x(?:3[a-f]|40)-\\x(?:3[a-f]|40)|\\x(?:5[b-f]|60)-\\x(?:5[b-f]|60)"
    r"|\\x7[b-f]-\\x7[b-f]|\\x80-\\xff)*\]\{\d+,\d*\}"
)
OPENING = ("(?:", "(?i:", "(?-i:")
# One character: as it stands, escaped, or the cases of a letter beyond ASCII.
_BYTE = r"(?:[^\\()\[\]{}?:|^$]|\\x..|\[(?:\\x..)+\])"
_ITEM = re.compile(rf"(?P<one>{_BYTE}+)|\(\?:(?P<grouped>{_BYTE}+)\)(?P<repeat>\{{.*\}})?")
_UNIT = re.compile(_BYTE)

Literals = dict[str, bool]
"""Texts, and of each whether the pattern goes on right behind it."""


def literals(parts: Sequence[str]) -> list[str] | None:
    """The literals of a pattern, given as its parts in order; None where there are no good ones."""
    found: list[str] = []
    for alternative in alternatives(parts):
        best = max((_ahead(alternative[start:]) for start in _starts(alternative)), key=_worth)
        if _worth(best) < _MIN_BYTES:
            lead = _lead(alternative)
            best = _ahead(alternative[lead:]) if lead else {}
            short = [text for text in best if size(text) < _MIN_BYTES]
            if not lead or not all(best) or not short:
                return None
            found.append(f"^{NOT_WORD}(?:{'|'.join(short)})")
        found += [text for text in best if size(text) >= _MIN_BYTES]
    return found if len(found) <= _MAX_LITERALS else None


def _lead(parts: Sequence[str]) -> int:
    """Where the wording starts that only signs part from the start of the line; 0 if none does."""
    if not parts or parts[0] != "^":
        return 0
    return 2 if len(parts) > 1 and _SIGNS.fullmatch(parts[1]) else 1


@cache
def size(text: str) -> int:
    """How many bytes a literal stands for."""
    return len(_UNIT.findall(text))


def alternatives(parts: Sequence[str]) -> list[Sequence[str]]:
    """The parts between the `|` that stand in no group."""
    found: list[Sequence[str]] = []
    depth = start = 0
    for at, part in enumerate(parts):
        depth += (part in OPENING) - (part == ")")
        if part == "|" and not depth:
            found.append(parts[start:at])
            start = at + 1
    return [*found, parts[start:]]


def _worth(ahead: Literals) -> int:
    return min(map(size, ahead), default=0)


def _starts(parts: Sequence[str]) -> Iterator[int]:
    """Where wording may start: at the start, and behind groups and classes."""
    yield 0
    at = 0
    while at < len(parts):
        start, at = at, behind(parts, at)
        if at < len(parts) and not _ITEM.fullmatch(parts[start]):
            yield at


def behind(parts: Sequence[str], at: int) -> int:
    """The position behind the item or the group, with its repeat, that starts at `at`."""
    if parts[at] in OPENING:
        depth = 1
        while depth:
            at += 1
            depth += (parts[at] in OPENING) - (parts[at] == ")")
    at += 1
    return at + (at < len(parts) and parts[at].startswith("{"))


def _ahead(parts: Sequence[str]) -> Literals:
    """What a match of the parts begins with."""
    found: Literals = {"": True}
    at = 0
    while at < len(parts) and any(found.values()):
        start, at = at, behind(parts, at)
        if parts[start] in ("^", "$"):
            continue
        longer = _joined(found, _piece(parts[start:at]))
        if len(longer) > _MAX_LITERALS:
            return dict.fromkeys(found, False)
        found = longer
    return found


def _joined(found: Literals, piece: Literals) -> Literals:
    joined: Literals = {}
    for text, goes_on in found.items():
        if not goes_on:
            joined[text] = False
            continue
        for tail, ends in piece.items():
            whole = text + tail
            joined[whole] = joined.get(whole, True) and ends and size(whole) < _ENOUGH_BYTES
    return joined


def _piece(parts: Sequence[str]) -> Literals:
    """What a match of one item or group begins with; `{"": False}` for anything at all."""
    if parts[0] in OPENING:
        repeat = parts[-1] if parts[-1].startswith("{") else ""
        inner: Literals = {}
        for alternative in alternatives(parts[1 : -2 if repeat else -1]):
            for text, goes_on in _ahead(alternative).items():
                inner[text] = inner.get(text, True) and goes_on
    else:
        item = _ITEM.fullmatch(parts[0])
        if not item:
            return {"": False}
        inner = {item["one"] or item["grouped"]: True}
        repeat = item["repeat"] or ""
    if repeat == "{0,1}":
        return inner | {"": True}
    if repeat.startswith("{0"):
        return {"": False}
    return inner if repeat in ("", "{1,1}") else dict.fromkeys(inner, False)
