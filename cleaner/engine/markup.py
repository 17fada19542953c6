"""Conditions on the markup that a line came with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from cleaner.document import Document, Origin
from cleaner.engine.condition import Condition, Context
from cleaner.rules import matchers


class LinksTo(Condition):
    """A link or an image of the line leads to one of the addresses."""

    key = "links_to"
    of_markdown = True

    def __init__(self, parts: Sequence[str]) -> None:
        texts = "|".join(
            (r"(?<![\w-])" if re.match(r"\w", part) else "")
            + re.escape(part)
            + (r"(?!\w)" if re.search(r"\w$", part) else "")
            for part in parts
        )
        self._pattern = re.compile(texts, re.IGNORECASE)

    def holds(self, context: Context, line: int) -> bool:
        marked = context.document.marked.get(line)
        return marked is not None and any(self._pattern.search(k.target) for k in marked.links)

    def candidates(self, document: Document) -> Collection[int]:
        return [line for line, marked in document.marked.items() if marked.links]


class LinkList(Condition):
    """The line is one of many that are nearly all link.

    How many there are is decided with what stays (see `zones`).
    """

    key = "link_list"
    cost = 0
    of_markdown = True

    def holds(self, context: Context, line: int) -> bool:
        return context.document.is_link_line(line)

    def candidates(self, document: Document) -> Collection[int]:
        return [line for line in document.marked if document.is_link_line(line)]


class FromBlock(Condition):
    """The line came from such a block of a web page."""

    key = "origin"
    cost = 0

    def __init__(self, wanted: matchers.Origin) -> None:
        self._elements = frozenset(wanted.elements) if wanted.elements else None
        self._least = 0.0 if wanted.min_link_share is None else wanted.min_link_share
        self._most = 1.0 if wanted.max_link_share is None else wanted.max_link_share

    def holds(self, context: Context, line: int) -> bool:
        found = context.document.origin(line)
        return found is not None and self._fits(found)

    def candidates(self, document: Document) -> Collection[int]:
        origins = document.origins
        return [
            line
            for line, start in enumerate(document.starts if origins else ())
            if start in origins and self._fits(origins[start])
        ]

    def failures(self, document: Document, line: int) -> Iterator[str]:
        """Why it does not hold, in words."""
        found = document.origin(line)
        if found is None:
            yield "`origin` does not hold: of which block of a page the line came is not known"
        else:
            tags = ", ".join(sorted(found.elements))
            share = f"{found.link_share:.0%} of it in links"
            yield f"`origin` does not hold: the line stood in {tags}, {share}"

    def _fits(self, found: Origin) -> bool:
        if self._elements is not None and self._elements.isdisjoint(found.elements):
            return False
        return self._least <= found.link_share <= self._most
