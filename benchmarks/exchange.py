"""Pages to learn from that nobody wrote: the article of one among the boilerplate of another.

A few hundred pages hold few pairs of articles and templates, and a classifier of both at once
learns the pairs by heart. On sites it was not fitted to, exchanged articles let more body stay
at the same F1 (see docs/architecture.md, "The block classifier").
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from data import GOLD, Page
from words import part_of


class Labelled(NamedTuple):
    """The lines of a text as rules see them: for each whether it is body, and whether rules take
    it."""

    view: Sequence[str]
    body: np.ndarray
    gone: np.ndarray


def partners(found: Sequence[Page], site_of: Callable[[Page], str]) -> list[Page | None]:
    """For each page another of its shape whose article it gets; None for clean bodies.

    The other's site is of the same part (words.py), so that no weights of words know either.
    """
    rings: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, page in enumerate(found):
        if page.shape != GOLD:
            rings[page.shape, part_of(site_of(page))].append(number)
    chosen: list[Page | None] = [None] * len(found)
    for ring in rings.values():
        ring.sort(key=lambda n: hashlib.sha256(f"partner {found[n].id}".encode()).digest())
        for number, other in pairwise([*ring, ring[0]]):
            if site_of(found[number]) != site_of(found[other]):
                chosen[number] = found[other]
    return chosen


def exchanged(page: Labelled, other: Labelled) -> Labelled:
    """The lines of `page` with the article of `other`, shared out over the places where lines of
    its own stood; the page as it is where the other has none. A blank line before a line of the
    article comes along."""
    own, theirs = np.flatnonzero(page.body), np.flatnonzero(other.body)
    if not len(theirs):
        return page
    rank = {int(number): at for at, number in enumerate(own)}
    lines: list[tuple[str, bool, bool]] = []
    for number, line in enumerate(page.view):
        at = rank.get(number)
        if at is None:
            lines.append((line, False, bool(page.gone[number])))
            continue
        for come in theirs[at * len(theirs) // len(own) : (at + 1) * len(theirs) // len(own)]:
            if come and not other.view[come - 1] and lines and lines[-1][0]:
                lines.append(("", False, False))
            lines.append((other.view[come], True, bool(other.gone[come])))
    view, body, gone = zip(*lines, strict=True)
    return Labelled(view, np.array(body), np.array(gone))
