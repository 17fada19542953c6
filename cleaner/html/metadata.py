"""What a page says of itself: title, author, date, address, site, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from cleaner.result import Metadata

# Where each field stands, the most reliable place first; `meta` elements by name or property.
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title"),
    "author": ("author", "article:author", "dc.creator", "citation_author", "parsely-author"),
    "date": (
        "article:published_time", "og:published_time", "datepublished", "dc.date", "dc.date.issued",
        "citation_publication_date", "parsely-pub-date", "pubdate", "date", "publishdate",
    ),
    "url": ("og:url", "twitter:url"),
    "site": ("og:site_name", "application-name", "twitter:site"),
    "language": ("og:locale", "content-language", "dc.language"),
}  # fmt: skip
_ARTICLE_TYPES = ("article", "posting", "report", "webpage", "recipe")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://\S{4,2000}")
_MAX_JSON = 500_000
_MAX_FIELD = 1_000


def metadata(tree: HtmlElement, url: str | None = None) -> Metadata:
    """The fields that the page's head, its JSON-LD and its mark-up give; None where none does.

    url: the address it was fetched from, which wins over what it says itself.
    """
    named: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        name = name or node.get("http-equiv")
        content = " ".join((node.get("content") or "").split())
        if name and content:
            named.setdefault(name.strip().lower(), content[:_MAX_FIELD])
    found = {
        field: next((named[name] for name in names if name in named), None)
        for field, names in _META.items()
    }
    if (found["author"] or "").startswith(("http://", "https://")):
        found["author"] = None  # a profile page, as Facebook asks for
    for field, value in _linked_data(tree):
        found[field] = found[field] or value
    title = found["title"] or _text(tree, "title") or _text(tree, "h1")
    time = next(iter(tree.iterfind(".//time[@datetime]")), None)
    address = url or _matching(_ADDRESS, _canonical(tree)) or _matching(_ADDRESS, found["url"])
    return Metadata(
        title=title,
        author=found["author"],
        date=_matching(_DATE, found["date"])
        or _matching(_DATE, time.get("datetime") if time is not None else None),
        url=address,
        site=found["site"],
        language=_matching(_LANGUAGE, tree.get("lang") or tree.get("xml:lang"))
        or _matching(_LANGUAGE, found["language"]),
    )


def _linked_data(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Fields from the JSON-LD of the article."""
    for script in tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if "ld+json" not in kind or not script.text or len(script.text) > _MAX_JSON:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            kinds = item.get("@type")
            if not any(each in str(kinds).lower() for each in _ARTICLE_TYPES):
                continue
            for field, value in (
                ("title", item.get("headline")),
                ("author", _name(item.get("author"))),
                ("date", item.get("datePublished")),
                ("site", _name(item.get("publisher"))),
                ("language", item.get("inLanguage")),
            ):
                if isinstance(value, str) and value.strip():
                    yield field, " ".join(value.split())[:_MAX_FIELD]


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """The things of a JSON-LD document, also those of its graph."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (each for each in graph if isinstance(each, dict))


def _name(value: Any) -> str | None:
    """The names of persons or organisations, with commas."""
    names = []
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and not name.startswith(("http://", "https://")):
            names.append(name)
    return ", ".join(names) or None


def _canonical(tree: HtmlElement) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            return str(link.get("href") or "")
    return None


def _text(tree: HtmlElement, tag: str) -> str | None:
    node = next(tree.iter(tag), None)
    return (
        (" ".join(node.text_content().split())[:_MAX_FIELD] or None) if node is not None else None
    )


def _matching(pattern: re.Pattern[str], value: str | None) -> str | None:
    found = pattern.match((value or "").strip())
    return found[0] if found else None
