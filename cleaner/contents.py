"""Lists of contents: lines in a row that say what the headings below them say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Numbers of chapters, which the list has and the headings have not, or the other way about.
_NUMBER = re.compile(r"^(?:(?:\d{1,2}|[ivx]{1,4})[.):]|\d{1,2}(?:\.\d{1,2})+[.):]?) +(?=\S)")
_LETTER = re.compile(r"[^\W\d_]")
_QUESTION = ("?", "\uff1f")
_LEAST = 3  # lines
_MOST_WORDS = 24  # of a heading


def headings(lines: Sequence[str], keys: Sequence[str], prose: NDArray[np.bool_]) -> list[str]:
    """What each line says as a heading or in a list of headings; empty where it is none: a
    sentence that is no question, or a line without a letter.

    lines: of the view; keys: of them, as `cleaner.fold.key` makes them; prose: whether each is a
    sentence.
    """
    return [
        _NUMBER.sub("", key)
        if _LETTER.search(key) and (not said or line.endswith(_QUESTION))
        else ""
        for line, key, said in zip(lines, keys, prose.tolist(), strict=True)
    ]


def contents(
    names: Sequence[str], words: NDArray[np.int64], prose: NDArray[np.bool_], stays: Sequence[int]
) -> Iterator[Mapping[int, int]]:
    """The lists of contents among the lines that stay: of each its lines, rising, with their
    headings.

    names: as `headings` makes them; words: how many each line has; prose: whether it is a sentence,
    which parts lists. A list has three lines and more, one behind the other; each is said again
    below the list, in the same order. Prose stands behind half of these headings, and at once
    behind a third. Of the lines found so in the article elements of the dev pages
    (`DATA/raw/article`) the gold bodies have 8 % twice.
    """
    stays = [number for number in stays if names[number] or prose[number]]
    last = {names[number]: number for number in stays}
    last[""] = -1
    said_until = np.cumsum(prose)
    for run in _runs(stays, names, words, last):
        found = [last[names[number]] for number in run]
        parted = sum(bool(said_until[end] - said_until[start]) for start, end in pairwise(found))
        below = [bisect_right(stays, number) for number in found]
        led = sum(bool(prose[stays[at]]) for at in below if at < len(stays))
        if 2 * parted >= len(run) - 1 and 3 * led >= len(run):
            yield dict(zip(run, found, strict=True))


def _runs(
    stays: Sequence[int],
    names: Sequence[str],
    words: NDArray[np.int64],
    last: Mapping[str, int],
) -> Iterator[list[int]]:
    """Lines one behind the other whose last copies stand behind them all, in the same order."""
    run: list[int] = []
    for number in stays:
        heading = last[names[number]] if words[number] <= _MOST_WORDS else -1
        if run and (heading <= last[names[run[-1]]] or number >= last[names[run[0]]]):
            if len(run) >= _LEAST:
                yield run
            run = []
        if heading > number:
            run.append(number)
