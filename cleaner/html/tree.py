"""A page as a tree, within bounds of depth, nodes and attributes.

lxml drops what stands deeper than 255 elements or beyond 10 MB of one node, compares each
attribute of a tag with all others, and says nothing of it. So its log is read, and a page over a
bound is given as text instead (`plain_text`), in linear time, whole.
"""

from __future__ import annotations

import html
import re

import regex
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from cleaner.html.outline import BLOCKS

# trafilatura takes seconds for more (quadratic in paragraphs, and in depth); real pages have some
# thousands of nodes, a dozen deep.
MAX_NODES = 20_000
MAX_DEPTHS = 600_000
# lxml takes a second for 20,000 in one tag (quadratic); real tags have some dozens.
MAX_ATTRIBUTES = 5_000
# What stands between spaces counts, in values too: so many more is no page's style attribute.
MAX_NAMES = 20 * MAX_ATTRIBUTES
# Normal forms are quadratic in the marks on one letter; no language has more than a few.
MAX_MARKS = 500

_TAG = re.compile(r"""<[a-zA-Z][^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*""")
_ATTRIBUTE = regex.compile(r"""[\s/]++[^\s"'>/=]++""")
_BETWEEN = b" \t\n\r\f\v/"
_TWO_MARKS = regex.compile(r"\p{M}{2}")
_MARKS = regex.compile(rf"\p{{M}}{{{MAX_MARKS}}}")
_NOT_TEXT = regex.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*+>|\Z)", regex.I | regex.S
)
_BREAK = regex.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})\b[^>]*+>", regex.I)
_ANY_TAG = regex.compile(r"</?[a-zA-Z!][^>]*+>")
_TAG_SECONDS = 2.0
_COUNT = etree.XPath("count(//*)")
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)


class OverBound(Exception):
    """The page is too deep, too large or too strange for a tree; says how."""


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, without comments; None for a page without an element.

    Raises OverBound where the tree would lack text or take too long.
    """
    # NUL ends a text for C; the HTML standard reads it as U+FFFD.
    raw = text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass")
    _check_attributes(text, raw)
    # A run that is too long holds two of these; the search itself takes as long as the parser.
    if _TWO_MARKS.search(text[:: MAX_MARKS // 2]) and _MARKS.search(text):
        raise OverBound(f"a letter has more than {MAX_MARKS} combining marks")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # lxml.html asks Python for the class of each element, each time that one is looked at.
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = None
    fatal = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.FATAL]
    if any("limit" in e.type_name.lower() or "depth" in e.message.lower() for e in fatal):
        raise OverBound("the page is nested too deep or holds too much in one place")
    if tree is not None:
        _check_size(tree)
    return tree


def _check_size(tree: HtmlElement) -> None:
    """Raises OverBound for a tree that extraction takes too long for."""
    count = _COUNT(tree)
    if count > MAX_NODES:
        raise OverBound(f"the page has more than {MAX_NODES:,} elements")
    if count > MAX_NODES / 10:
        depth = total = 0
        for event, _ in etree.iterwalk(tree, events=("start", "end")):
            depth += 1 if event == "start" else -1
            total += depth if event == "start" else 0
        if total > MAX_DEPTHS:
            raise OverBound("thousands of elements of the page are nested deep")


def _check_attributes(text: str, raw: bytes) -> None:
    """Raises OverBound for a tag with more attributes than can be compared in time.

    raw: the text in UTF-8.
    """
    if raw.count(b"=") <= MAX_ATTRIBUTES and (
        len(raw) - len(raw.translate(None, _BETWEEN)) <= MAX_NAMES
    ):
        return
    try:
        for tag in _TAG.finditer(text):
            if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
                count = sum(1 for _ in _ATTRIBUTE.finditer(tag[0], timeout=_TAG_SECONDS))
                if tag[0].count("=") > MAX_ATTRIBUTES or count > MAX_NAMES:
                    raise OverBound(f"a tag has more than {MAX_ATTRIBUTES:,} attributes")
    except TimeoutError:
        raise OverBound("the tags of the page cannot be told apart in time") from None


def plain_text(text: str) -> str:
    """The text of a page without a tree: tags out, a block a line. Takes linear time."""
    text = _NOT_TEXT.sub(" ", text)
    text = _BREAK.sub("\n", " ".join(text.split()))
    lines = (" ".join(html.unescape(_ANY_TAG.sub(" ", line)).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def take_out(node: HtmlElement) -> None:
    """Remove an element and what is in it; the text behind it stays."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)
