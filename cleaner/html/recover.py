"""Blocks that the extractor left out, though they belong to what it kept.

An extractor that finds the article's container may still drop lists, tables, or half of the
sections. Each block that is missing is judged by what stands around it in the tree, by a logistic
classifier that benchmarks/fit_html.py fits (weights: recover_model.py). What the extractor kept
stays; this only adds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from cleaner.html.align import align, words_of
from cleaner.html.outline import Block, Outline
from cleaner.html.recover_model import BELOW, WEIGHTS

# Looking for each block takes time with the page's size; a book keeps what was extracted.
MAX_BLOCKS = 6_000

_JUNK = re.compile(
    r"related|recommend|promo|newsletter|subscri|shar(?:e|ing)|social|comment|disqus|side-?bar"
    r"|widget|footer|banner|cookie|consent|advert|sponsor|breadcrumb|pag(?:ination|er)|menu|nav\b"
    r"|navbar|navigation|toolbar|popup|modal|overlay|\bcta|sign-?up|read-?more|more-|latest"
    r"|trending|popular|author|byline|\bbio\b|meta\b|\btags|copyright|disclaimer|legal|teaser"
    r"|card|hidden|skip|login|\btoc\b|table-of-contents|caption|credit",
    re.I,
)
_BODY = re.compile(
    r"article|content|entry|post|body|main|text|prose|markdown|story|rich-?text|wysiwyg", re.I
)
_ENDS = re.compile(r"[.!?…:。！？؟।][\"'”’»)\]]*$")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TAGS = ("p", "li", "h1", "pre", "figcaption", "blockquote")
_ABOVE = [
    (tag, f"in {tag}")
    for tag in "article main aside header footer nav form figure table ul section".split()
]
_MIN_OUTSIDE = 5
_LEVELS = (0, 1, 2, 3, 5)


@dataclass(slots=True)
class _Node:
    """What stands below an element: words, those extracted, those in links."""

    tag: str
    junk: bool
    body: bool
    above: _Node | None
    words: int = 0
    kept: int = 0
    linked: float = 0.0


def recover(
    extracted: str,
    blocks: Sequence[Block],
    outline: Outline,
    protected: Set[Block],
    markdown: bool,
) -> str:
    """The extraction with the missing blocks put in where they stand on the page.

    blocks: those of the pruned page, in order; outline: that of the whole page; protected: the
    blocks that must be there.
    """
    if not blocks or len(blocks) > MAX_BLOCKS:
        return extracted
    lines = extracted.split("\n")
    words = [words_of(block.text) for block in blocks]
    at = align(words, lines)
    missing = {
        number
        for number, row in features(blocks, outline, words, at)
        if _chance(row) >= BELOW or blocks[number] in protected
    }
    if not missing:
        return extracted
    added: dict[int, list[str]] = {}
    line = -1
    for number, block in enumerate(blocks):
        place = at[number]
        if place is not None:
            line = place
        elif number in missing:
            added.setdefault(line, []).append(_written(block, outline, markdown))
    out = list(added.get(-1, []))
    for number, each in enumerate(lines):
        out.append(each)
        out += added.get(number, [])
    return "\n".join(out)


def _written(block: Block, outline: Outline, markdown: bool) -> str:
    tag = outline.elements[block.place].tag
    if markdown and tag in _HEADINGS:
        return f"\n{'#' * int(tag[1])} {block.text}\n"
    above = outline.above[block.place]
    if tag == "li" or (above >= 0 and outline.elements[above].tag == "li"):
        return f"- {block.text}"
    return f"\n{block.text}\n" if markdown else block.text


def _chance(row: dict[str, float]) -> float:
    total = sum(WEIGHTS.get(name, 0.0) * value for name, value in row.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(
    blocks: Sequence[Block],
    outline: Outline,
    words: Sequence[Sequence[str]],
    at: Sequence[int | None],
) -> list[tuple[int, dict[str, float]]]:
    """For each missing block its number and what is known of it, by name; all about 0 to 1."""
    nodes = _nodes(blocks, outline, words, at)
    before, after = _distances(at), _distances(at[::-1])[::-1]
    total = max(1, sum(map(len, words)))
    kept = max(1, sum(len(w) for w, line in zip(words, at, strict=True) if line is not None))
    seen: set[str] = set()
    rows = []
    for number, block in enumerate(blocks):
        repeats = block.text in seen
        seen.add(block.text)
        if at[number] is not None or not words[number]:
            continue
        own = len(words[number])
        outside = before[number] == 99 or after[number] == 99
        # Menus and labels around the article: most of what is missing, and never put back.
        if outside and (block.links > 0.5 or own < _MIN_OUTSIDE):
            continue
        tag = outline.elements[block.place].tag
        row = _of_text(block, tag, own) | {"repeats": float(repeats), "extracted": kept / total}
        between = not outside
        row |= {
            "between": float(between),
            "first": float(before[number] == 99),
            "near before": min(before[number], 10) / 10,
            "near after": min(after[number], 10) / 10,
            "gap": min(before[number] + after[number], 20) / 20,
        }
        for name, other in (("previous", number - 1), ("next", number + 1)):
            if 0 <= other < len(blocks):
                row[f"{name} words"] = math.log1p(len(words[other])) / 5
                row[f"{name} links"] = blocks[other].links
        row |= _of_place(block, own, kept, nodes)
        text = 1.0 - row["links"]
        row |= {
            "between, text": between * text,
            "between, clean": between * (1 - row["junk"]),
            "between, siblings": between * row["kept 1"],
            "sentence, siblings": row["sentence"] * row["kept 1"],
            "sentence, between": row["sentence"] * between,
            "sentence, clean": row["sentence"] * (1 - row["junk"]) * (1 - row["junk above"]),
            "list, siblings": row["li"] * row["kept 1"],
            "heading, between": row["heading"] * between,
        }
        rows.append((number, row))
    return rows


def _of_text(block: Block, tag: str, own: int) -> dict[str, float]:
    ends = bool(_ENDS.search(block.text[-8:]))
    sentence = ends and own >= 8 and block.links < 0.5
    row = {
        "bias": 1.0,
        "words": math.log1p(own) / 5,
        "long": min(own, 40) / 40,
        "links": block.links,
        "mostly links": float(block.links > 0.5),
        "sentence": float(sentence),
        "ends": float(ends),
        "heading": float(tag in _HEADINGS),
        "cell": float(tag in ("td", "th", "dt", "dd")),
    }
    return row | {each: float(tag == each) for each in _TAGS}


def _of_place(block: Block, own: int, kept: int, nodes: dict[int, _Node]) -> dict[str, float]:
    above = []
    node: _Node | None = nodes[block.place]
    while node is not None:
        above.append(node)
        node = node.above
    tags = {each.tag for each in above}
    row = {name: float(tag in tags) for tag, name in _ABOVE}
    row["junk"] = float(any(each.junk for each in above[:2]))
    row["junk above"] = min(sum(each.junk for each in above[2:]), 4) / 4
    row["body"] = float(any(each.body for each in above))
    for level in _LEVELS:
        each = above[min(level, len(above) - 1)]
        others = each.words - own
        row[f"kept {level}"] = each.kept / others if others > 0 else 0.5
    for share in (0.02, 0.5, 0.9):
        level = next((n for n, e in enumerate(above) if e.kept >= share * kept), len(above) - 1)
        row[f"up to {share}"] = min(level, 10) / 10
        row[f"share at {share}"] = above[level].kept / max(1, above[level].words)
    for level in (0, 1, 2):
        each = above[min(level, len(above) - 1)]
        row[f"links {level}"] = each.linked / max(1, each.words)
    return row


def _nodes(
    blocks: Sequence[Block],
    outline: Outline,
    words: Sequence[Sequence[str]],
    at: Sequence[int | None],
) -> dict[int, _Node]:
    """The elements above the blocks, with what stands below them."""
    nodes: dict[int, _Node] = {}
    for place in outline.holding:
        element, above = outline.elements[place], outline.above[place]
        nodes[place] = _Node(element.tag, *_hints(element), nodes.get(above))
    for block, some, line in zip(blocks, words, at, strict=True):
        node = nodes[block.place]
        node.words += len(some)
        node.kept += len(some) if line is not None else 0
        node.linked += len(some) * block.links
    # Each element was made behind those above it, so from the last on all below are counted.
    for node in reversed(nodes.values()):
        if node.above is not None:
            node.above.words += node.words
            node.above.kept += node.kept
            node.above.linked += node.linked
    return nodes


def _hints(element: HtmlElement) -> tuple[bool, bool]:
    """Whether class and id hint at junk, and at body; those of the page itself hint at nothing."""
    if element.tag in ("html", "body"):
        return False, False
    return _named(f"{element.get('class') or ''} {element.get('id') or ''}"[:200])


@lru_cache(maxsize=10_000)
def _named(name: str) -> tuple[bool, bool]:
    return bool(_JUNK.search(name)), bool(_BODY.search(name))


def _distances(at: Sequence[int | None]) -> list[int]:
    """How many blocks before each the nearest extracted one stands; 99 for none."""
    found, distance = [], 99
    for line in at:
        found.append(distance)
        distance = 1 if line is not None else min(distance + 1, 99)
    return found
