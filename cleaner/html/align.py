"""Which blocks of a page an extraction holds, and on which of its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

_WORD_OR_END = re.compile(r"\w+|\n")
# A block of so many words is looked for anywhere, a shorter one only behind its predecessor.
_LONG = 6
# Of a block that extraction split or cut, this share of its runs of four words must be there.
_MIN_SHARE = 0.5
_RUN = 4
# How far behind its predecessor a short block may stand, in characters.
_NEAR = 400


def said(texts: Iterable[str]) -> list[str]:
    """The words that are compared of each text, without case, with single spaces.

    texts: without line ends. All at once, since a call for each takes longer than its work, and
    what is there twice once: most blocks that are kept are a line of the extraction.
    """
    texts = list(texts)
    unlike = dict.fromkeys(texts)
    found = " ".join(_WORD_OR_END.findall("\n".join(unlike).lower())).split("\n")
    words = {text: each.strip() for text, each in zip(unlike, found, strict=True)}
    return [words[text] for text in texts]


def count_words(words: str) -> int:
    """How many words stand in what `said` gave."""
    return words.count(" ") + 1 if words else 0


def align(blocks: Sequence[str], extracted: Sequence[str]) -> list[int | None]:
    """For each block the line of the extraction on which it stands, or None.

    blocks and extracted, the lines: as `said` gives them. Each place of the extraction stands for
    one block, so of a text that is on the page twice and was extracted once one block counts.
    """
    starts = []
    at = 0
    for line in extracted:
        starts.append(at)
        at += len(line) + 1 if line else 0
    text = f" {' '.join(filter(None, extracted))} "
    ends = _long_blocks(blocks, text)
    behind = [len(text)] * (len(blocks) + 1)
    for number in range(len(blocks) - 1, -1, -1):
        end = ends[number]
        behind[number] = behind[number + 1] if end is None else end
    at = 0
    for number, block in enumerate(blocks):
        end = ends[number]
        if end is not None:
            at = end
        elif block and count_words(block) < 2 * _LONG:
            wanted = f" {block} "
            limit = behind[number + 1] if behind[number + 1] >= at else len(text)
            place = text.find(wanted, at, min(limit + 1, at + _NEAR))
            if place >= 0:
                at = ends[number] = place + len(wanted) - 1
    # An end is the space behind the block's last word, which belongs to its line.
    return [None if end is None else bisect_right(starts, end - 1) - 1 for end in ends]


def _long_blocks(blocks: Sequence[str], text: str) -> list[int | None]:
    """Where in the text each block ends that is long enough to be looked for anywhere."""
    ends: list[int | None] = [None] * len(blocks)
    free: dict[str, int] = {}
    left: list[int] = []
    places: list[tuple[int, int]] = []
    for number, block in enumerate(blocks):
        if count_words(block) < _LONG:
            continue
        wanted = f" {block} "
        place = text.find(wanted, free.get(wanted, 0))
        if place >= 0:
            ends[number] = free[wanted] = place + len(wanted) - 1
            places.append((place, place + len(wanted) - 1))
        elif wanted not in free and count_words(block) >= 2 * _RUN:
            left.append(number)
    if left:
        runs = _runs_outside(places, text)
        for number in left:
            words = blocks[number].split(" ")
            own = list(zip(*(words[n:] for n in range(_RUN)), strict=False))
            found = [run for run in own if run in runs]
            if len(found) >= _MIN_SHARE * len(own):
                ends[number] = runs[found[-1]]
    return ends


def _runs_outside(places: Iterable[tuple[int, int]], text: str) -> dict[tuple[str, ...], int]:
    """The runs of words outside some places of the text, and where each ends."""
    runs: dict[tuple[str, ...], int] = {}
    at = 0
    for start, end in [*sorted(places), (len(text) - 1, len(text))]:
        words = text[at + 1 : start].split(" ") if start > at else []
        ends = []
        for word in words:
            at += len(word) + 1
            ends.append(at)
        found = zip(*(words[n:] for n in range(_RUN)), strict=False)
        for run, place in zip(found, ends[_RUN - 1 :], strict=False):
            runs.setdefault(run, place)
        at = max(at, end)
    return runs
