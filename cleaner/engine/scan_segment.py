"""The part of a byte pattern that is worth scanning for.

Wherever a pattern matches, each stretch of it matches too. A stretch between two places where
anything may stand (`.*`) compiles in a fraction of the time of the whole, which has to remember
across the line what it saw before; and wording is found as well by the longest stretch alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.engine.scan_literals import OPENING, alternatives, behind, size

# A stretch with fewer bytes that must stand in the line is in too many lines.
_MIN_BYTES = 3
# Without wording, as in dates: so many items are told apart well enough.
_MIN_PIECES, _MAX_PIECES = 4, 12
# Enough of them: what follows tells little more.
_ENOUGH_BYTES = 12
# So many are found without the edges of the line.
_BARE_BYTES = 6
_MORE = re.compile(r"\{([1-9]\d*),\d*\}$")
# A class, any number of times; a range of it.
_ANY_NUMBER = re.compile(r"\[([^\]]*)\]\{\d+,\}")
_RANGE = re.compile(r"\\x(..)-\\x(..)")
# Classes of the pattern are ranges; other brackets stand for the cases of a letter.
_CLASS = re.compile(r"\[[^\]]*-")


@dataclass(frozen=True, slots=True)
class _Piece:
    """An item or a group with its repeat. size: bytes that must stand in the line for it.

    ends: a gap follows inside it, so nothing behind it belongs to the same stretch.
    """

    text: str
    size: int
    ends: bool = False


def segment(parts: Sequence[str]) -> str:
    """The most telling stretch of a pattern, given as its parts in order; all of it, if none is."""
    whole = "".join(parts)
    stretches = []
    for alternative in alternatives(parts):
        best = max(_stretches(alternative), key=lambda s: (_size(s), len(s)))
        told = [piece for piece in best if piece.text]
        groups = len(told) > 1 and any(piece.text.startswith(OPENING) for piece in told)
        if _size(best) < _MIN_BYTES and len(best) < _MIN_PIECES and not groups:
            return whole
        stretches.append(_short(best))
    return "|".join(stretches)


def _size(stretch: Sequence[_Piece]) -> int:
    return min(sum(piece.size for piece in stretch), _ENOUGH_BYTES)


def _short(stretch: Sequence[_Piece]) -> str:
    """The stretch up to where it is telling enough."""
    bytes_, texts = 0, []
    if _size(stretch) >= _BARE_BYTES:
        stretch = _bare(stretch)
    for piece in stretch[:_MAX_PIECES]:
        texts += [piece.text] if piece.text else []
        bytes_ += piece.size
        if bytes_ >= _ENOUGH_BYTES:
            break
    # The scan reports every end of a match: the last item is asked for no more than it must.
    if texts and not texts[-1].startswith(OPENING):
        texts[-1] = _MORE.sub(r"{\1}", texts[-1])
    return "".join(texts)


def _bare(stretch: Sequence[_Piece]) -> Sequence[_Piece]:
    """The stretch without its anchors and what may stand between them and the wording."""
    told = [at for at, piece in enumerate(stretch) if piece.size]
    if stretch[0].text == "^":
        stretch = stretch[told[0] :]
    return stretch


def _stretches(parts: Sequence[str]) -> list[list[_Piece]]:
    """The stretches between the gaps, in order."""
    found: list[list[_Piece]] = [[]]
    at = 0
    while at < len(parts):
        start, at = at, behind(parts, at)
        if _is_gap(parts[start]):
            found.append([])
            continue
        piece = _group(parts[start:at]) if parts[start] == OPENING else _item(parts[start])
        found[-1].append(piece)
        if piece.ends:
            found.append([])
    return found


def _is_gap(part: str) -> bool:
    """Whether letters may stand there, as many as there are."""
    found = _ANY_NUMBER.fullmatch(part)
    ranges = _RANGE.findall(found[1]) if found else []
    return part == ".*" or any(int(a, 16) <= ord("z") <= int(b, 16) for a, b in ranges)


def _item(part: str) -> _Piece:
    if part in ("^", "$"):
        return _Piece(part, 0)
    repeat = re.search(r"\{(\d+)[^}]*\}$", part)
    if _CLASS.match(part) or (repeat and repeat[1] == "0"):
        return _Piece(part, 0)
    return _Piece(part, size(part[: repeat.start()] if repeat else part))


def _group(parts: Sequence[str]) -> _Piece:
    """A group, cut off behind the first gap inside it."""
    repeat = parts[-1] if parts[-1].startswith("{") else ""
    inner = parts[1 : -2 if repeat else -1]
    optional = repeat.startswith("{0")
    texts, sizes, ends = [], [], False
    for alternative in alternatives(inner):
        first, *others = _stretches(alternative)
        texts.append("".join(piece.text for piece in first))
        sizes.append(sum(piece.size for piece in first))
        ends = ends or bool(others)
    if ends and (optional or not all(texts)):
        return _Piece("", 0, ends=True)
    text = f"{parts[0]}{'|'.join(texts)})"
    if repeat and not optional:  # once is enough, and compiles without a loop
        ends, repeat = True, ""
    return _Piece(text if ends else text + repeat, 0 if optional else min(sizes), ends)
