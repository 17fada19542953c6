"""Lines that stand, word for word, inside longer lines of the same document: pull quotes, say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.scripts import DENSE

# Characters by which a line is looked for, a power of two; shorter lines are not.
_HEAD = 16
# The golden ratio in 32 bits spreads sums over all of them (Knuth 1973).
_BASE = 0x9E3779B1
_TABLE_BITS = 16
# Different lines that begin alike, beyond which none is looked for: lists and tables of them
# would take quadratic time.
_MOST_ALIKE = 16
# Characters of a line that is no paragraph but a whole text once more, without its lines.
_LONGEST = 2000
_EDGE = re.compile(rf"(?<=[^\W{DENSE}])(?=[^\W{DENSE}])")


def passages(keys: Sequence[str], asked: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Of each line asked about that longer lines hold, word for word, the paragraphs that do.

    keys: of the lines, as `cleaner.fold.key` makes them; lines are told by their numbers, rising.
    """
    text = "\n".join(keys)
    heads: dict[str, dict[str, list[int]]] = {}
    for number in asked:
        each = keys[number]
        if _HEAD < len(each) < _LONGEST:
            heads.setdefault(each[:_HEAD], {}).setdefault(each, []).append(number)
    holders: dict[str, list[int]] = {}
    ends = np.cumsum([len(each) + 1 for each in keys])
    for at in _places(text, heads):
        alike = heads.get(text[at : at + _HEAD], {})
        for each in alike if len(alike) <= _MOST_ALIKE else ():
            if text.startswith(each, at) and not _in_word(text, at, at + len(each)):
                holder = int(ends.searchsorted(at, "right"))
                if len(each) < len(keys[holder]) <= _LONGEST:
                    found = holders.setdefault(each, [])
                    if found[-1:] != [holder]:
                        found.append(holder)
    return {n: found for each, found in holders.items() for n in heads[each[:_HEAD]][each]}


def _places(text: str, heads: Mapping[str, object]) -> Iterator[int]:
    """Where one of these heads, or little else, stands in the text, rising."""
    if not heads:
        return iter(())
    table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
    table[_hashes("".join(heads))[::_HEAD]] = True
    return iter(np.flatnonzero(table[_hashes(text)]).tolist())


def _hashes(text: str) -> NDArray[np.uint32]:
    """A hash of the _HEAD characters from each place of the text on.

    A sum of the characters times powers of a base (Karp and Rabin 1987), of 2, 4, 8 and more of
    them at a time.
    """
    sums = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    length, factor = 1, _BASE
    while length < _HEAD:
        sums = sums[:-length] + np.uint32(factor) * sums[length:]
        length, factor = 2 * length, factor * factor % (1 << 32)
    return sums >> np.uint32(32 - _TABLE_BITS)


def _in_word(text: str, start: int, end: int) -> bool:
    """Whether a word goes on over one of the ends."""
    return bool(_EDGE.match(text, start) or _EDGE.match(text, end))
