"""CSS selectors of rules, compiled once; a page asks only those whose class, id or tag it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cssselect
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash
from lxml import etree
from lxml.html import HtmlElement

from cleaner.html.outline import Outline
from cleaner.html.queries import MAX_STEPS, Query, SelectorError, query, step_count
from cleaner.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector of one rule.

    key: "." and a class, "#" and an id, or a tag, without which no element can fit; with "*" at
    its end, how an id must begin; None if every page must be asked; plain: whether all elements
    with the key fit; find: asks a page.
    """

    rule: Rule
    text: str
    key: str | None
    plain: bool
    find: Query


def compile_selectors(rules: Iterable[Rule]) -> list[Selector]:
    """The selectors of all rules that have some, in the order of the rules."""
    return [
        Selector(rule, text, *compiled)
        for rule in rules
        for text in rule.match.html or ()
        for compiled in compile_selector(text)
    ]


def compile_selector(text: str) -> Iterator[tuple[str | None, bool, Query]]:
    """Key, `plain` and query of each selector of a list with commas. Raises SelectorError."""
    try:
        found = cssselect.parse(text)
        if sum(step_count(parsed.parsed_tree) for parsed in found) > MAX_STEPS:
            raise SelectorError(
                f"it has more than {MAX_STEPS} steps, :has(), :not() and the like",
                "write several selectors as a list, or a shorter one",
            )
        for parsed in found:
            if parsed.pseudo_element:
                raise cssselect.ExpressionError("no page holds pseudo elements")
            tree = parsed.parsed_tree
            yield _key(tree), _is_plain(tree), query(tree)
    except SelectorError as error:
        raise SelectorError(f'"{text}": {error}', error.mend) from None
    except (cssselect.SelectorError, etree.XPathSyntaxError, ValueError) as error:
        raise SelectorError(
            f'"{text}" is no CSS selector: {error}', "write a selector as in a style sheet: .class"
        ) from None


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
        elif isinstance(tree, Attrib) and (tree.attrib, tree.operator) == ("id", "^="):
            return f"#{tree.value.value if tree.value else ''}*"
        elif isinstance(tree, Element):
            tag = tree.element
            return tag.lower() if tag else None
        elif hasattr(tree, "selector"):  # attributes, :not() and others around the rest
            tree = tree.selector
        else:
            return None


def _is_plain(tree: Any) -> bool:
    """Whether the selector is one class or one id and nothing else."""
    if not isinstance(tree, (Class, Hash)):
        return False
    rest = tree.selector
    return isinstance(rest, Element) and rest.element is None and rest.namespace is None


def selected(
    selectors: Iterable[Selector], tree: HtmlElement, outline: Outline
) -> Iterator[tuple[Selector, list[int]]]:
    """The selectors that find something on the page, and the numbers of its elements.

    An element that holds no block is found for rules that protect alone.
    """
    named = outline.named
    for each in selectors:
        if each.rule.protect or each.key is None:
            places = _found(each, tree, outline)
        elif each.plain:
            places = named.get(each.key, [])
        elif each.key in named or (
            each.key[-1] == "*" and any(name.startswith(each.key[:-1]) for name in named)
        ):
            places = _found(each, tree, outline)
        else:
            continue
        if places:
            yield each, places


def _found(selector: Selector, tree: HtmlElement, outline: Outline) -> list[int]:
    numbers = map(outline.number, selector.find(tree))
    return [number for number in numbers if number is not None]
