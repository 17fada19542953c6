"""CSS selectors of rules, compiled once; a page asks only those whose class, id or tag it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cssselect
from cssselect.parser import Class, CombinedSelector, Element, Hash
from lxml import etree
from lxml.html import HtmlElement

from cleaner.rules.model import Rule

_TRANSLATOR = cssselect.HTMLTranslator()


class SelectorError(ValueError):
    """What is wrong with a selector, in words."""


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector of one rule.

    key: "." and a class, "#" and an id, or a tag, without which no element can fit; None if
    every page must be asked.
    """

    rule: Rule
    text: str
    key: str | None
    xpath: etree.XPath


def compile_selectors(rules: Iterable[Rule]) -> list[Selector]:
    """The selectors of all rules that have some, in the order of the rules."""
    return [
        Selector(rule, text, key, xpath)
        for rule in rules
        for text in rule.match.html or ()
        for key, xpath in compile_selector(text)
    ]


def compile_selector(text: str) -> Iterator[tuple[str | None, etree.XPath]]:
    """The key and the XPath of each selector of a list with commas. Raises SelectorError."""
    try:
        for parsed in cssselect.parse(text):
            if parsed.pseudo_element:
                raise SelectorError(f'"{text}" names a pseudo element, which no page holds')
            yield _key(parsed.parsed_tree), etree.XPath(_TRANSLATOR.selector_to_xpath(parsed))
    except (cssselect.SelectorError, etree.XPathSyntaxError) as error:
        raise SelectorError(f'"{text}" is no CSS selector: {error}') from None


def _key(tree: Any) -> str | None:
    """What the selected element itself must have: the rightmost part of the selector."""
    tag = None
    while True:
        if isinstance(tree, CombinedSelector):
            tree = tree.subselector
        elif isinstance(tree, Hash):
            return f"#{tree.id}"
        elif isinstance(tree, Class):
            return f".{tree.class_name}"
        elif isinstance(tree, Element):
            tag = tree.element
            return tag.lower() if tag else None
        elif hasattr(tree, "selector"):  # attributes, :not() and others around the rest
            tree = tree.selector
        else:
            return None


_CLASSES = etree.XPath("//@class", smart_strings=False)
_IDS = etree.XPath("//@id", smart_strings=False)


def names(tree: HtmlElement) -> set[str]:
    """The keys of the classes and ids of a page."""
    classes = {each for value in set(_CLASSES(tree)) for each in value.split()}
    return {f".{each}" for each in classes} | {f"#{each}" for each in _IDS(tree)}


def selected(
    selectors: Iterable[Selector], tree: HtmlElement
) -> Iterator[tuple[Selector, list[HtmlElement]]]:
    """The selectors that find something on the page, and what, in document order."""
    present = names(tree)
    for each in selectors:
        if each.key is None or each.key[0] not in ".#" or each.key in present:
            nodes = each.xpath(tree)
            if nodes:
                yield each, nodes
