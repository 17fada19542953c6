"""A page to the text of its article: parse, prune, extract, recover; whole where that fails."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from lxml import etree
from lxml.html import HtmlElement, tostring

from cleaner.document import Origin
from cleaner.html.metadata import metadata
from cleaner.html.outline import Block, Outline
from cleaner.html.prune import prose_words, prune
from cleaner.html.recover import Line, recover
from cleaner.html.selectors import Selector
from cleaner.html.tree import OverBound, parse, plain_text, take_out
from cleaner.mend import mend
from cleaner.result import NO_METADATA, Metadata, Pruned, Warning

if TYPE_CHECKING:
    from trafilatura.settings import Extractor as TrafilaturaOptions

Extractor = Literal["trafilatura", "resiliparse"]
Form = Literal["txt", "md"]

# Fewer words, and less than this share of the page's, is no article but what was left of one.
MIN_WORDS = 25
MIN_SHARE = 0.1
# Fewer words that trafilatura finds by itself may be a teaser of the article.
QUICK_WORDS = 100
# From the first character of a line that is no space to its last.
_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
# Characters that only damaged text holds; trafilatura drops them, and no repair could follow.
_C1 = re.compile("[\x80-\x9f]")
_EACH_C1 = [chr(code) for code in range(0x80, 0xA0)]  # asked of a whole page, the quicker way
# What an extractor copies several times and never reads. JSON-LD stays: it may hold the article.
_DEAD_WEIGHT = (
    "style noscript svg iframe link meta template img picture source input select button canvas"
    " video audio object embed textarea map"
).split()
# Discourse keeps the posts of a forum in an attribute, and trafilatura reads them there.
_FORUM_DATA = "data-preloaded"
# What holds no text is no article; cells and line breaks without text mean something.
_FRAMES = frozenset(
    "div section ul ol li p nav aside header footer figure form center article main menu"
    " dialog".split()
)
# It says of every odd page that it is odd; the result says so too.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("readability").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Page:
    """What came out of a page.

    text: the article, a block a line (or Markdown); origins: of its lines, as `Document` asks.
    """

    text: str
    metadata: Metadata = NO_METADATA
    pruned: tuple[Pruned, ...] = ()
    warnings: tuple[Warning, ...] = ()
    origins: Callable[[], Mapping[int, Origin]] = dict


def extract(
    text: str,
    selectors: Iterable[Selector],
    url: str | None = None,
    *,
    form: Form = "txt",
    extractor: Extractor = "trafilatura",
) -> Page:
    """The article of a page. Raises nothing: a page that cannot be parsed is given whole.

    selectors: of the rules that prune; form: plain text, or Markdown with headings, lists, links
    and tables. Raises ModuleNotFoundError where the extractor is not installed.
    """
    try:
        tree = parse(text)
    except OverBound as over:
        return Page(plain_text(text), warnings=(_whole(str(over)),))
    if tree is None:
        return Page(plain_text(text))
    if any(map(text.__contains__, _EACH_C1)):
        _mend(tree)
    about = metadata(tree, url)
    outline = _outline(tree)
    found, pruned, warnings, protected = prune(tree, outline, selectors, url)
    given = _lighten(tree, outline, found)
    lines: Sequence[Line]
    body = _resiliparse(tree) if extractor == "resiliparse" else _trafilatura(tree, form)
    words = len(body.split())
    there = sum(block.words for block in found)
    if words < MIN_WORDS and words < MIN_SHARE * there:
        lines = [(block.text, block) for block in found]
        warnings = [*warnings, _whole("no article was found")]
    else:
        lines = recover(body, found, given, outline, protected, form == "md")
    return _page(lines, outline, about, pruned, warnings)


def _outline(tree: HtmlElement) -> Outline:
    """The outline of a page; where no prose is to be seen, with what stands there for want of
    scripts. A call to switch these on is shorter than an article."""
    outline = Outline(tree)
    if any(map(prose_words, outline.blocks)):
        return outline
    articles = [
        node
        for node in tree.iter("noscript")
        if sum(map(prose_words, Outline(node).blocks)) >= QUICK_WORDS
    ]
    for node in articles:
        node.tag = "div"
    return Outline(tree) if articles else outline


def _page(
    lines: Sequence[Line],
    outline: Outline,
    about: Metadata,
    pruned: Iterable[Pruned],
    warnings: Iterable[Warning],
) -> Page:
    text = "\n".join([line for line, _ in lines])
    return Page(text, about, tuple(pruned), tuple(warnings), partial(_origins, lines, outline))


def _origins(lines: Sequence[Line], outline: Outline) -> dict[int, Origin]:
    """The origins of lines by the offset where each starts."""
    starts = accumulate((len(line) + 1 for line, _ in lines), initial=0)
    return {
        start: Origin(outline.tags_above(block.place), block.links)
        for start, (_, block) in zip(starts, lines, strict=False)
        if block is not None
    }


def left_of(text: str, selectors: Iterable[Selector], url: str | None = None) -> Page:
    """What pruning leaves of a page or a fragment, a block a line: for the examples of rules."""
    try:
        tree = parse(text)
    except OverBound:
        tree = None
    if tree is None:
        return Page(plain_text(text))
    outline = Outline(tree)
    found, pruned, warnings, _ = prune(tree, outline, selectors, url)
    lines = [(block.text, block) for block in found]
    return _page(lines, outline, NO_METADATA, pruned, warnings)


def _whole(why: str) -> Warning:
    return Warning(f"{why}, so the text of the whole page was taken")


def _trafilatura(tree: HtmlElement, form: Form) -> str:
    """What trafilatura takes for the article, without comments; empty where it fails.

    It asks two other extractors whether they find more, which takes half of its time. Where it
    found an article, `recover` finds what they would add (benchmarks/fit_html.py gives the same
    F1 without them), so they are asked where it found none.
    """
    from trafilatura import extract  # 0.3 s to import, and text needs none of it

    try:
        text = extract(tree, options=_options(form, True)) or ""
        if len(text.split()) < QUICK_WORDS:
            text = extract(tree, options=_options(form, False)) or ""
    except Exception:  # it meets trees that its authors did not; the whole page is taken then
        return ""
    return text


@lru_cache(maxsize=4)
def _options(form: Form, fast: bool) -> TrafilaturaOptions:
    from trafilatura.settings import Extractor as Options

    marked = form == "md"
    return Options(
        output_format="markdown" if marked else "txt",
        fast=fast,
        comments=False,
        formatting=marked,
        links=marked,
    )


def _lighten(tree: HtmlElement, outline: Outline, blocks: Sequence[Block]) -> set[Block]:
    """Take out what an extractor copies and searches several times, and never gives.

    blocks: those that are left of the page. Returns those that the extractor is given.

    Lists of links are what most elements of a page stand in. On the dev pages F1 is the same or
    better without them, and extraction takes a quarter less time.
    """
    given = set(blocks)
    # trafilatura drops a form and a footer whatever they hold. Before fields, which tell, go.
    for place in outline.paragraphs(given):
        outline.elements[place].tag = "div"
    data = [node for node in tree.iter("script") if not _is_code(node)]
    for node in data:
        node.tag = "data"
    etree.strip_elements(tree, "script", *_DEAD_WEIGHT, with_tail=False)
    for node in data:
        node.tag = "script"
    for place in outline.hollow(_FRAMES, blocks):
        node = outline.elements[place]
        if node.get("id") != _FORUM_DATA:
            given.difference_update(outline.within(place))
            take_out(node)
    return given


def _resiliparse(tree: HtmlElement) -> str:
    """What resiliparse takes for the article: quicker, and rougher."""
    from resiliparse.extract.html2text import extract_plain_text

    source = tostring(tree, encoding="unicode")
    return str(extract_plain_text(source, main_content=True, alt_texts=False, list_bullets=False))


def _mend(tree: HtmlElement) -> None:
    """Mend the damaged text nodes: what extraction drops, no later repair brings back."""
    for node in tree.iter(etree.Element):
        if node.text and not _is_code(node) and _C1.search(node.text):
            node.text = _mended(node.text)
        if node.tail and _C1.search(node.tail):
            node.tail = _mended(node.tail)


def _is_code(node: HtmlElement) -> bool:
    """Whether what stands in an element is for browsers: JSON-LD may hold the article."""
    return node.tag == "style" or (
        node.tag == "script" and "ld+json" not in (node.get("type") or "")
    )


def _mended(text: str) -> str:
    """The text, each line mended between its spaces, without what a tree refuses."""
    text = _LINE.sub(lambda line: mend(line[0]), text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)
