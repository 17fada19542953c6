"""Blocks that the extractor left out, though they belong to what it kept.

An extractor that finds the article's container may still drop lists, tables, or half of the
sections. Each block that is missing is judged by what stands around it on the page
(`surroundings.py`), by weights that benchmarks/fit_html.py fits (`recover_model.py`). What the
extractor kept stays; this only adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np

from cleaner.html.align import align, said
from cleaner.html.outline import Block, Outline
from cleaner.html.recover_model import BELOW, BIAS, STEPS
from cleaner.html.surroundings import FAR, Array, Row

# Looking for each block takes time with the page's size; a book keeps what was extracted.
MAX_BLOCKS = 6_000
# Menus and labels around the article: most of what is missing, and never put back.
_MIN_OUTSIDE = 5
_MAX_LINKS_OUTSIDE = 0.5
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STEPS = {name: (np.array(edges), np.array(adds)) for name, (edges, adds) in STEPS.items()}


Line = tuple[str, Block | None]
"""A line of an extraction, and the block of the page that it came from, where that is known."""


def recover(
    extracted: str,
    blocks: Sequence[Block],
    given: Set[Block],
    outline: Outline,
    protected: Set[Block],
    markdown: bool,
) -> list[Line]:
    """The lines of the extraction with the missing blocks put in where they stand on the page.

    blocks: those of the pruned page, in order; given: those that the extractor saw; outline: that
    of the whole page; protected: the blocks that must be there.
    """
    lines = extracted.split("\n")
    if not blocks or len(blocks) > MAX_BLOCKS:
        return [(line, None) for line in lines]
    words = said([*(each.text if each in given else "" for each in blocks), *lines])
    at = align(words[: len(blocks)], words[len(blocks) :])
    row = Row(outline, blocks, [line is not None for line in at])
    candidates = missing_from(row)
    missing = {n for n, block in enumerate(blocks) if block in protected and at[n] is None}
    if len(candidates):
        missing.update(candidates[chances(row.features(candidates)) >= BELOW].tolist())
    added: dict[int, list[Line]] = {}
    from_block: dict[int, Block] = {}
    line = -1
    for number, block in enumerate(blocks):
        place = at[number]
        if place is not None:
            line = place
            known = from_block.get(line)
            if known is None or known.words < block.words:
                from_block[line] = block
        elif number in missing:
            added.setdefault(line, []).extend(_written(block, outline, markdown))
    out = list(added.get(-1, []))
    for number, each in enumerate(lines):
        out.append((each, from_block.get(number)))
        out += added.get(number, [])
    return out


def _written(block: Block, outline: Outline, markdown: bool) -> list[Line]:
    """The lines of a block that is put back."""
    tag = outline.elements[block.place].tag
    if markdown and tag in _HEADINGS:
        return [("", None), (f"{'#' * int(tag[1])} {block.text}", block), ("", None)]
    above = outline.above[block.place]
    if tag == "li" or (above >= 0 and outline.elements[above].tag == "li"):
        return [(f"- {block.text}", block)]
    return [("", None), (block.text, block), ("", None)] if markdown else [(block.text, block)]


def missing_from(row: Row) -> Array:
    """The numbers of the blocks that may have to be put back."""
    outside = (row.before == FAR) | (row.behind == FAR)
    label = (row.links > _MAX_LINKS_OUTSIDE) | (row.words < _MIN_OUTSIDE)
    return np.flatnonzero(~row.kept & (row.words > 0) & ~(outside & label))


def chances(features: Mapping[str, Array]) -> Array:
    """How likely each block belongs to the article, 0 to 1: a sum of steps by feature."""
    total = BIAS + sum(
        adds[edges.searchsorted(features[name])] for name, (edges, adds) in _STEPS.items()
    )
    return np.asarray(1 / (1 + np.exp(-total)))
