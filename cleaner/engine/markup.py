"""Conditions on the markup that a line came with."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from cleaner.document import Document
from cleaner.engine.condition import Condition, Context


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
