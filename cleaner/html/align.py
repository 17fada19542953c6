"""Which blocks of a page an extraction holds, and on which of its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
# A block of so many words is looked for anywhere, a shorter one only behind its predecessor.
_LONG = 6
# Of a block that extraction split or cut, this share of its runs of four words must be there.
_MIN_SHARE = 0.5
_RUN = 4
# How far behind its predecessor a short block may stand, in characters.
_NEAR = 400


def words_of(text: str) -> list[str]:
    """The words that are compared, without case."""
    return _WORD.findall(text.lower())


def align(words: Sequence[Sequence[str]], extracted: Sequence[str]) -> list[int | None]:
    """For each block the line of the extraction on which it stands, or None.

    words: those of each block; extracted: the lines. Each place of the extraction stands for one
    block, so of a text that is on the page twice and was extracted once one block counts.
    """
    lines = [words_of(line) for line in extracted]
    text = " "
    starts = []
    for line in lines:
        starts.append(len(text) - 1)
        if line:
            text += " ".join(line) + " "
    ends = _long_blocks(words, text, [word for line in lines for word in line])
    behind = [len(text)] * (len(words) + 1)
    for number in range(len(words) - 1, -1, -1):
        end = ends[number]
        behind[number] = behind[number + 1] if end is None else end
    at = 0
    for number, block in enumerate(words):
        end = ends[number]
        if end is not None:
            at = end
        elif block and len(block) < 2 * _LONG:
            wanted = f" {' '.join(block)} "
            limit = behind[number + 1] if behind[number + 1] >= at else len(text)
            place = text.find(wanted, at, min(limit + 1, at + _NEAR))
            if place >= 0:
                at = ends[number] = place + len(wanted) - 1
    # An end is the space behind the block's last word, which belongs to its line.
    return [None if end is None else bisect_right(starts, end - 1) - 1 for end in ends]


def _long_blocks(
    words: Sequence[Sequence[str]], text: str, all_words: Sequence[str]
) -> list[int | None]:
    """Where in the text each block ends that is long enough to be looked for anywhere."""
    ends: list[int | None] = [None] * len(words)
    free: dict[str, int] = {}
    runs: set[tuple[str, ...]] | None = None
    for number, block in enumerate(words):
        if len(block) < _LONG:
            continue
        wanted = f" {' '.join(block)} "
        place = text.find(wanted, free.get(wanted, 0))
        if place >= 0:
            ends[number] = free[wanted] = place + len(wanted) - 1
        elif wanted not in free and len(block) >= 2 * _RUN:
            if runs is None:
                runs = set(zip(*(all_words[n:] for n in range(_RUN)), strict=False))
            own = list(zip(*(block[n:] for n in range(_RUN)), strict=False))
            found = [run for run in own if run in runs]
            if len(found) >= _MIN_SHARE * len(own):
                last = f" {' '.join(found[-1])} "
                ends[number] = text.find(last) + len(last) - 1
    return ends
