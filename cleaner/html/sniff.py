"""Whether a text is HTML: only where it says so itself, since articles quote tags too."""

from __future__ import annotations

import re

# What may stand before the document: a declaration of XML, comments, space.
_BEFORE = r"(?:\s|<\?xml[^>]{0,200}>|<!--.{0,5000}?-->){0,50}"
_DOCUMENT = re.compile(
    rf"\ufeff?{_BEFORE}<(?:!doctype\s+html|html|head|body|title|meta)\b", re.I | re.S
)
_FRAGMENT = re.compile(
    rf"\ufeff?{_BEFORE}<(?:article|main|section|div|p|h[1-6]|ul|ol|table|blockquote|header"
    r"|figure|script|style|span)(?:\s[^<>]*)?>",
    re.I | re.S,
)
_END_TAG = re.compile(r"</(?:article|main|section|div|p|h[1-6]|ul|ol|table|blockquote)\s*>", re.I)
# Text that begins with one tag may still be Markdown or a quotation.
_MIN_END_TAGS = 2
_LOOKED_AT = 10_000


def is_html(text: str) -> bool:
    """Whether the text begins as a page does, or begins and ends in the tags of a fragment."""
    head = text[:_LOOKED_AT]
    if "<" not in head:
        return False
    if _DOCUMENT.match(head):
        return True
    if not (_FRAGMENT.match(head) and text.rstrip()[-1:] == ">"):
        return False
    found = _END_TAG.finditer(text)
    return sum(1 for _, _ in zip(range(_MIN_END_TAGS), found, strict=False)) == _MIN_END_TAGS
