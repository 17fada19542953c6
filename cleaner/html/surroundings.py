"""What is known of the blocks that an extractor left out: by feature, an array.

What stands around a block says more of it than its text: how much of its parents was kept, whether
blocks of the same tags and classes were, what lies between the kept ones before and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.html.outline import PROSE_LINKS, PROSE_WORDS, Block, Names, Outline

Array = NDArray[Any]

# No kept block stands on that side, or none that near.
FAR = 99
# Words of a class or an id, in small letters. Each alternative begins with a letter, the edge of a
# word is asked for behind it: so `re` passes over what no hint begins with, which takes a sixth of
# the time.
_JUNK = re.compile(
    r"related|recommend|promo|newsletter|subscri|shar(?:e|ing)|social|comment|disqus|side-?bar"
    r"|widget|footer|banner|cookie|consent|advert|sponsor|breadcrumb|pag(?:ination|er)|menu|nav\b"
    r"|navbar|navigation|toolbar|popup|modal|overlay|cta(?<!\wcta)|sign-?up|read-?more|more-"
    r"|latest|trending|popular|author|byline|bio(?<!\wbio)\b|meta\b|tags(?<!\wtags)|copyright"
    r"|disclaimer|legal|teaser|card|hidden|skip|login|toc(?<!\wtoc)\b|table-of-contents|caption"
    r"|credit"
)
_BODY = re.compile(
    r"article|content|entry|post|body|main|text|prose|markdown|story|rich-?text|wysiwyg"
)
_KINDS = ["p", "li", "h1", "h2", "h3", "h4 h5 h6", "td th", "dt dd", "pre", "figcaption", "div"]
_KIND = {tag: number for number, tags in enumerate(_KINDS, 1) for tag in tags.split()}
# The least element above a block that holds this share of all kept words.
_SHARES = (0.02, 0.5, 0.9)


class Row:
    """The blocks of a pruned page in a row. kept: whether each was extracted."""

    def __init__(self, outline: Outline, blocks: Sequence[Block], kept: Sequence[bool]) -> None:
        self.outline, self.blocks = outline, blocks
        self.words, self.kept = np.array([block.words for block in blocks]), np.array(kept)
        self.links = np.array([block.links for block in blocks])
        self.places = np.array([block.place for block in blocks])
        self.before, self.behind = _distances(self.kept), _distances(self.kept[::-1])[::-1]
        self.kept_words = np.where(self.kept, self.words, 0)

    def features(self, of: Array) -> dict[str, Array]:
        """The features of some blocks, given by number."""
        return dict((*self._in_text(of), *self._of_page(of), *self._alike(of), *self._above(of)))

    def _in_text(self, of: Array) -> Iterator[tuple[str, Array]]:
        """What the block is, and what stands before and behind it."""
        yield "words", self.words[of]
        capitals = []
        for number in of.tolist():
            words = self.blocks[number].text.split()
            capitals.append(sum(word[0].isupper() for word in words) / len(words))
        yield "capitals", np.array(capitals)
        yield "before", self.before[of]
        yield "gap", np.minimum(self.before + self.behind, FAR)[of]
        gap = np.cumsum(self.kept)  # the number of the gap between two kept blocks
        words = np.bincount(gap, self.words - self.kept_words)
        linked = np.bincount(gap, (self.words - self.kept_words) * self.links)
        yield "gap links", (linked / np.maximum(1, words))[gap[of]]
        passed = np.cumsum(self.kept_words)
        yield "position", (passed / max(1, passed[-1]))[of]
        elements = self.outline.elements
        for name, step in (("kind -2", -2), ("kind +1", 1)):
            near = (of + step).tolist()
            there = [self.blocks[n].place if 0 <= n < len(self.blocks) else None for n in near]
            kinds = [-1 if n is None else _KIND.get(elements[n].tag, 0) for n in there]
            yield name, np.array(kinds)

    def _of_page(self, of: Array) -> Iterator[tuple[str, Array]]:
        """How much of the page was kept."""
        whole = max(1, int(self.words.sum()))
        prose = np.where((self.words >= PROSE_WORDS) & (self.links < PROSE_LINKS), self.words, 0)
        kept_prose = prose[self.kept].sum() / max(1, prose.sum())
        yield "page words", np.full(len(of), whole)
        yield "page kept", np.full(len(of), self.kept_words.sum() / whole)
        yield "page prose kept", np.full(len(of), kept_prose)

    def _alike(self, of: Array) -> Iterator[tuple[str, Array]]:
        """The other blocks in elements of the same tag and class, below the same."""
        names, above = self.outline.names, self.outline.above
        numbers: dict[Any, int] = {}
        signs = []
        for place in self.places.tolist():
            sign = (*names[place][:2], *names[max(above[place], 0)][:2])
            signs.append(numbers.setdefault(sign, len(numbers)))
        by_sign = np.array(signs)
        others = np.bincount(by_sign, self.words)[by_sign[of]] - self.words[of]
        kept = np.bincount(by_sign, self.kept_words)[by_sign[of]] - self.kept_words[of]
        yield "alike words", others
        yield "alike", np.where(others > 0, kept / np.maximum(1, others), -1)

    def _above(self, of: Array) -> Iterator[tuple[str, Array]]:
        """What the elements above the block hold, and what they hint at."""
        # The numbers of elements are from here on those in `chain`, which are far fewer.
        outline, places = self.outline, self.places[of].tolist()
        chain = outline.with_above(places)
        number_of = {place: number for number, place in enumerate(chain)}
        parents = [number_of.get(outline.above[place], 0) for place in chain]
        numbers = np.array([block.number for block in self.blocks])
        first = np.searchsorted(numbers, [outline.first[place] for place in chain])
        last = np.searchsorted(numbers, [outline.last[place] for place in chain])

        def below(values: Array) -> Array:
            sums = np.concatenate(([0.0], np.cumsum(values)))
            return np.asarray(sums[last] - sums[first])

        words, kept = below(self.words), below(self.kept_words)
        linked = below(self.words * self.links)
        names = [outline.names[place] for place in chain]
        reach, (depth, junk, body, footer) = _ways_up(names, parents, kept)
        own, above = self.words[of], np.array(parents)
        at = np.array([number_of[place] for place in places])
        yield "in footer", footer[at]
        yield "junk", junk[at]
        yield "junk near", junk[at] - junk[above[above[at]]]
        yield "body", body[at]
        up = at
        for level in range(6):
            others = words[up] - own
            if level in (2, 3, 5):
                yield f"others {level}", others
            if level in (3, 5):
                yield f"share {level}", np.where(others > 0, kept[up] / np.maximum(1, others), -1)
            if level in (2, 3):
                yield f"linked {level}", linked[up] / np.maximum(1, words[up])
            up = above[up]
        for share, found in zip(_SHARES, reach, strict=True):
            top = found[at]
            yield f"up to {share}", depth[at] - depth[top]
            yield f"share at {share}", kept[top] / np.maximum(1, words[top])
            yield f"junk to {share}", junk[at] - junk[top]


def _ways_up(
    names: Sequence[Names], parents: Sequence[int], kept: Array
) -> tuple[list[Array], list[Array]]:
    """What stands above elements, of which the first is the root; parents: the number of each.

    Gives the first at or above each that holds each of _SHARES; and its depth, how many at or
    above it hint at junk and at body, and whether it stands in a footer.
    """
    enough = [(kept >= share * max(1.0, float(kept[0]))).tolist() for share in _SHARES]
    reach = [[0] * len(names) for _ in _SHARES]
    depth, junk, body, footer = ([0] * len(names) for _ in range(4))
    for number in range(1, len(names)):
        (tag, class_, id_), above = names[number], parents[number]
        is_junk, is_body = _hints(class_, id_)
        depth[number] = depth[above] + 1
        junk[number] = junk[above] + is_junk
        body[number] = body[above] + is_body
        footer[number] = footer[above] or tag == "footer"
        for some, found in zip(enough, reach, strict=True):
            found[number] = number if some[number] else found[above]
    return list(map(np.array, reach)), list(map(np.array, (depth, junk, body, footer)))


@lru_cache(maxsize=10_000)
def _hints(class_: str | None, id_: str | None) -> tuple[bool, bool]:
    """Whether class and id hint at junk, and at body."""
    name = f"{class_ or ''} {id_ or ''}"[:200].lower()
    return bool(_JUNK.search(name)), bool(_BODY.search(name))


def _distances(kept: Array) -> Array:
    """How many blocks before each the nearest kept one stands; FAR for none."""
    number = np.arange(len(kept))
    nearest = np.maximum.accumulate(np.where(kept, number, -FAR))
    before = np.concatenate(([-FAR], nearest[:-1]))
    return np.asarray(np.minimum(number - before, FAR))
