"""Wording that must stand in a line for a pattern to match: one of a few literals.

Literals compile in no time, and most patterns are words in different orders: `(?:follow|like)
us on` cannot match where neither `follow us on` nor `like us on` stands.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter

# More alternatives than these compile no sooner than the pattern itself.
_MAX_LITERALS = 300
# Shorter ones are in too many lines. From here on they are long enough if they are many; if they
# are a few, which stay so few, they name a third fewer lines when they are longer.
_MIN_BYTES, _ENOUGH_BYTES = 3, 8
_FEW_LITERALS, _ENOUGH_BYTES_OF_FEW = 4, 12
# Wording at the start of a line is as rare as wording longer by so much elsewhere: fewer lines
# begin with `i` than have `with` in them.
_START_BYTES = 4
# From here on literals are rare enough without edges, which take long to compile.
_RARE_BYTES = 6
# The edge of a word. Hyperscan knows it of ASCII, so it is asked only beside an ASCII character:
# there every edge is one to Hyperscan too, which takes letters beyond ASCII for no letters.
EDGE = r"\b"
NOT_WORD = r"[^A-Za-z0-9\n]*"
# A class without ASCII letters and digits, in the ranges that scan_patterns.py writes.
_SIGNS = re.compile(
    r"\[(?:\\x2.-\\x2.|\\x(?:3[a-f]|40)-\\x(?:3[a-f]|40)|\\x(?:5[b-f]|60)-\\x(?:5[b-f]|60)"
    r"|\\x7[b-f]-\\x7[b-f]|\\x[89a-f].-\\x[89a-f].)*\]\{\d+,\d*\}"
)
OPENING = "(?:"
# One character: as it stands, escaped, or the cases of a letter beyond ASCII.
_BYTE = r"(?:[^\\()\[\]{}?:|^$]|\\x..|\[(?:\\x..)+\])"
ITEM = re.compile(rf"(?P<one>{_BYTE}+)|\(\?:(?P<grouped>{_BYTE}+)\)(?P<repeat>\{{.*\}})?")
UNIT = re.compile(_BYTE)
# A class of characters that no word has to Hyperscan, and how often it must stand there.
_NO_WORD = re.compile(
    r"\[(?:\\x2.-\\x2.|\\x(?:3[a-f]|40)-\\x(?:3[a-f]|40)|\\x5[b-e]-\\x5[b-e]|\\x60-\\x60"
    r"|\\x7[b-f]-\\x7[b-f]|\\x[89a-f].-\\x[89a-f].)*\](?:\{(\d+),?\d*\})?"
)
_IN_WORD = re.compile(r"[A-Za-z0-9_]")

Literals = dict[str, bool]
"""Texts, and of each whether the pattern goes on right behind it."""


def literals(parts: Sequence[str]) -> list[str] | None:
    """The literals of a pattern, given as its parts in order; None where there are no good ones."""
    worth, texts = _rarest(alternatives(parts), groups=2)
    return texts if worth >= _MIN_BYTES else None


def _rarest(patterns: Iterable[Sequence[str]], groups: int) -> tuple[int, list[str]]:
    """The literals of several patterns, and how rare the most common of them is: 0 if one has none.

    groups: in how many to look at each alternative by itself. More of them cost more than they
    find.
    """
    least, found = sys.maxsize, []
    for parts in patterns:
        worth, texts = _of_one(parts)
        if worth < _ENOUGH_BYTES and groups:
            apart = _rarest(_branches(parts), groups - 1)
            worth, texts = max((worth, texts), apart, key=itemgetter(0))
        least = min(least, worth)
        found += texts
        if not least or len(found) > _MAX_LITERALS:
            return 0, []
    return (least, found) if found else (0, [])


def _of_one(parts: Sequence[str]) -> tuple[int, list[str]]:
    """The literals of a pattern without alternatives but in groups, and how rare they are."""
    lead = _lead(parts)
    best, worth, leads = Literals(), 0, False
    for start in wording_starts(parts):
        ahead = ahead_of(parts, start)
        if start and _parts_words(parts[start - 1]):
            ahead = _joined({EDGE: True}, ahead)
        if (new := _worth(ahead, bool(lead) and start == lead)) > worth:
            best, worth, leads = ahead, new, start == lead
    texts = [_edged(text) for text in best]
    if not lead or not leads:
        return worth, texts
    common = [text for text in texts if size(text) < _RARE_BYTES]
    signs = NOT_WORD if lead > 1 else ""
    at_start = [f"^{signs}(?:{'|'.join(common)})"] if common else []
    return worth, at_start + [text for text in texts if size(text) >= _RARE_BYTES]


def _branches(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The pattern once for each alternative of its first group that has some: looked at by itself
    it may have literals, where another alternative begins with any letter."""
    at = 0
    while at < len(parts):
        start, at = at, behind(parts, at)
        if parts[start] != OPENING or parts[at - 1] != ")":
            continue
        inner = alternatives(parts[start + 1 : at - 1])
        if len(inner) > 1:
            yield from ([*parts[:start], *each, *parts[at:]] for each in inner)
            return


def wording_starts(parts: Sequence[str]) -> Iterator[int]:
    """Where wording of a pattern without alternatives may start; each place once."""
    yield from dict.fromkeys((_lead(parts), *_starts(parts)))


def ahead_of(parts: Sequence[str], start: int) -> Literals:
    """What stands in every match from a place on: one of a few literals."""
    return _ahead(parts[start:])


def is_telling(ahead: Literals) -> bool:
    """Whether even the shortest of the literals is not in every other line."""
    return min(map(size, ahead), default=0) >= _MIN_BYTES


def text_of(literal: str) -> str | None:
    """The characters of a literal, edges aside; None where one byte may be several."""
    units = UNIT.findall(literal.replace(EDGE, ""))
    if any(unit.startswith("[") for unit in units):
        return None
    ascii_or_byte = (bytes.fromhex(u[2:]) if u.startswith("\\x") else u.encode() for u in units)
    return b"".join(ascii_or_byte).decode(errors="replace")


def _lead(parts: Sequence[str]) -> int:
    """Where the wording starts that only signs part from the start of the line; 0 if none does."""
    if not parts or parts[0] != "^":
        return 0
    return 2 if len(parts) > 1 and _SIGNS.fullmatch(parts[1]) else 1


@cache
def size(text: str) -> int:
    """How many bytes a literal stands for."""
    return len(UNIT.findall(text.replace(EDGE, "")))


def alternatives(parts: Sequence[str]) -> list[Sequence[str]]:
    """The parts between the `|` that stand in no group."""
    found: list[Sequence[str]] = []
    depth = start = 0
    for at, part in enumerate(parts):
        depth += (part == OPENING) - (part == ")")
        if part == "|" and not depth:
            found.append(parts[start:at])
            start = at + 1
    return [*found, parts[start:]]


def _parts_words(part: str, least: int = 1) -> bool:
    """Whether a part is a class of nothing in words that stands there so many times or more."""
    found = _NO_WORD.fullmatch(part)
    return found is not None and int(found[1] or 1) >= least


def _worth(ahead: Literals, leads: bool) -> int:
    """How rare the literals are, as the bytes of one that may stand anywhere.

    leads: whether they stand at the start of the line.
    """
    least = min(map(size, ahead), default=0)
    return least + _START_BYTES if leads and least else least


def _edged(text: str) -> str:
    """The literal with those edges of words that the scan may ask for."""
    bare = text.replace(EDGE, "")
    units = UNIT.findall(bare)
    if len(units) >= _RARE_BYTES:
        return bare
    before = EDGE if text.startswith(EDGE) and _IN_WORD.fullmatch(units[0]) else ""
    behind = EDGE if text.endswith(EDGE) and _IN_WORD.fullmatch(units[-1]) else ""
    return before + bare + behind


def _starts(parts: Sequence[str]) -> Iterator[int]:
    """Where wording may start: at the start, and behind groups and classes."""
    yield 0
    at = 0
    while at < len(parts):
        start, at = at, behind(parts, at)
        if parts[start] == EDGE:
            yield start
        elif at < len(parts) and not ITEM.fullmatch(parts[start]):
            yield at


def behind(parts: Sequence[str], at: int) -> int:
    """The position behind the item or the group, with its repeat, that starts at `at`."""
    if parts[at] == OPENING:
        depth = 1
        while depth:
            at += 1
            depth += (parts[at] == OPENING) - (parts[at] == ")")
    at += 1
    return at + (at < len(parts) and parts[at].startswith("{"))


def _ahead(parts: Sequence[str]) -> Literals:
    """What a match of the parts begins with."""
    found: Literals = {"": True}
    at = 0
    while at < len(parts) and any(found.values()):
        start, at = at, behind(parts, at)
        if parts[start] == "^":
            continue
        ends = parts[at : at + 1] == ["$"] and _parts_words(parts[start], least=0)
        longer = _joined(found, {EDGE: False} if ends else _piece(parts[start:at]))
        if len(longer) > _MAX_LITERALS:
            return dict.fromkeys(found, False)
        found = longer
    return found


def _joined(found: Literals, piece: Literals) -> Literals:
    joined: Literals = {}
    few = len(found) * len(piece) <= _FEW_LITERALS
    enough = _ENOUGH_BYTES_OF_FEW if few else _ENOUGH_BYTES
    for text, goes_on in found.items():
        if not goes_on:
            joined[text] = False
            continue
        for tail, ends in piece.items():
            whole = text + tail
            joined[whole] = joined.get(whole, True) and ends and size(whole) < enough
    return joined


def _piece(parts: Sequence[str]) -> Literals:
    """What a match of one item or group begins with; `{"": False}` for anything at all."""
    if parts[0] in (EDGE, "$"):
        return {EDGE: True}
    if _parts_words(parts[0]):
        return {EDGE: False}
    if parts[0] == OPENING:
        repeat = parts[-1] if parts[-1].startswith("{") else ""
        inner: Literals = {}
        for alternative in alternatives(parts[1 : -2 if repeat else -1]):
            for text, goes_on in _ahead(alternative).items():
                inner[text] = inner.get(text, True) and goes_on
    else:
        item = ITEM.fullmatch(parts[0])
        if not item:
            return {"": False}
        inner = {item["one"] or item["grouped"]: True}
        repeat = item["repeat"] or ""
    if repeat == "{0,1}":
        # What may begin with anything may also be there, so nothing is known of what comes next.
        return inner | {"": True} if inner.get("", True) else {"": False}
    if repeat.startswith("{0"):
        return {"": False}
    return inner if repeat in ("", "{1,1}") else dict.fromkeys(inner, False)
