"""Texts to learn from that nobody wrote: the article of one page among the boilerplate of another,
and clean bodies in a row.

A few hundred pages hold few pairs of articles and templates, and a classifier of both at once
learns the pairs by heart. On sites it was not fitted to, exchanged articles let more body stay
at the same F1 (see docs/architecture.md, "The block classifier"). And what is long among scraped
pages is long by its boilerplate, so without bodies in a row a long text of nothing but prose looks
like such a page.
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

_MOST_IN_A_ROW = 40


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


def followers(found: Sequence[Page], site_of: Callable[[Page], str]) -> list[list[Page]]:
    """For a third of the clean bodies up to `_MOST_IN_A_ROW` others that follow it, of sites of the
    same part as its own (as above); none for all else."""
    rings: defaultdict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(found):
        if page.shape == GOLD:
            rings[part_of(site_of(page))].append(number)
    chosen: list[list[Page]] = [[] for _ in found]
    for ring in rings.values():
        ring.sort(key=lambda n: hashlib.sha256(f"follower {found[n].id}".encode()).digest())
        for at in range(0, len(ring), 3):
            # As many rows of 2 to 4 bodies as of 20 to 40.
            count = round(_MOST_IN_A_ROW ** (at / len(ring)))
            chosen[ring[at]] = [found[ring[(at + n + 1) % len(ring)]] for n in range(count)]
    return chosen


def in_a_row(texts: Sequence[Labelled]) -> Labelled:
    """Texts one behind the other, a blank line between two."""
    blank = np.zeros(1, dtype=np.bool_)
    view = [line for text in texts for line in ("", *text.view)]
    body = np.concatenate([part for text in texts for part in (blank, text.body)])
    gone = np.concatenate([part for text in texts for part in (blank, text.gone)])
    return Labelled(view[1:], body[1:], gone[1:])


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
