"""CSS selectors as queries. Each takes time in proportion to the page, whatever selector and page.

XPath would not: it joins the finds of each step by comparing them with one another, and has no
timeout (`* ~ *` takes a minute of 12,000 siblings). So it is asked for the elements that one
compound such as `p.poll[data-x]` names, and steps from those to others are sets here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from functools import partial
from typing import Any

import cssselect
from cssselect.parser import (
    Attrib,
    CombinedSelector,
    Element,
    Function,
    Matching,
    Negation,
    Pseudo,
    Relation,
    SpecificityAdjustment,
    parse_series,
)
from lxml import etree
from lxml.html import HtmlElement

# The elements of a page that fit, in document order.
Query = Callable[[HtmlElement], list[HtmlElement]]
_Step = Callable[[list[HtmlElement]], set[HtmlElement]]
# What XPath is asked for: of an element alone, its attributes and what it stands in.
_OWN = ("checked", "empty", "lang", "link", "root")
# Whether places are counted from the last sibling on: for each count that must fit.
_PLACES: Mapping[str, Iterable[bool]] = {"first": (False,), "last": (True,), "only": (False, True)}
_SERIES: Mapping[str, Iterable[bool]] = {"nth": (False,), "nth-last": (True,)}
# On the largest page that is parsed each takes 30 ms (`:lang` 150), so all take about as long as a
# pattern may.
MAX_STEPS = 16


class SelectorError(ValueError):
    """What is wrong with a selector, in words; `mend` says what to write instead."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


class _Translator(cssselect.HTMLTranslator):
    """Compounds to XPath, without namespaces: XPath finds out at some pages only that it knows
    none."""

    def xpath_element(self, selector: Element) -> cssselect.xpath.XPathExpr:
        _refuse_namespace(selector.namespace)
        return super().xpath_element(selector)

    def xpath_attrib(self, selector: Attrib) -> cssselect.xpath.XPathExpr:
        _refuse_namespace(selector.namespace)
        return super().xpath_attrib(selector)


def _refuse_namespace(name: str | None) -> None:
    if name:
        raise cssselect.ExpressionError(rf"pages have no namespaces; a name is written {name}\:...")


_TRANSLATOR = _Translator()


def step_count(tree: Any) -> int:
    """How many combinators a parsed selector holds, and selectors and conditions in others."""
    count, parts = 0, [tree]
    while parts:
        part = parts.pop()
        if isinstance(part, Element):
            continue
        inside: list[Any] = []
        if isinstance(part, (CombinedSelector, Negation)):
            inside = [part.subselector]
        elif isinstance(part, (Matching, SpecificityAdjustment)):
            inside = list(part.selector_list)
        elif isinstance(part, Relation):
            inside = [selector.parsed_tree for _, selector in part.arguments]
        parts += [part.selector, *inside]
        count += len(inside) or isinstance(part, (Pseudo, Function))
    return count


def query(tree: Any) -> Query:
    """The query of a parsed selector.

    Raises SelectorError, that of cssselect, or what XPath raises.
    """
    first, steps = _steps(tree)

    def find(root: HtmlElement) -> list[HtmlElement]:
        found = first(root)
        for combinator, compound in steps:
            if not found:
                break
            reached = _FORWARD[combinator](found)
            found = [element for element in compound(root) if element in reached]
        return found

    return find


def _steps(tree: Any) -> tuple[Query, list[tuple[str, Query]]]:
    """The first compound of a selector; the others with the combinators before them."""
    steps = []
    while isinstance(tree, CombinedSelector):
        steps.append((tree.combinator, _compound(tree.subselector)))
        tree = tree.selector
    return _compound(tree), steps[::-1]


def _compound(tree: Any) -> Query:
    """The elements that fit one compound: those of XPath, and of these what its tests leave."""
    chain = []
    while not isinstance(tree, Element):
        chain.append(tree)
        tree = tree.selector
    tests: list[tuple[Query, bool]] = []
    for each in reversed(chain):
        some = _tests(each)
        if some is None:
            each = copy(each)
            each.selector = tree
            tree = each
        else:
            tests += some
    own = etree.XPath(_TRANSLATOR.selector_to_xpath(cssselect.Selector(tree)))

    def find(root: HtmlElement) -> list[HtmlElement]:
        found: list[HtmlElement] = own(root)
        for test, wanted in tests:
            if not found:
                break
            fit = set(test(root))
            found = [element for element in found if (element in fit) is wanted]
        return found

    return find


def _tests(part: Any) -> list[tuple[Query, bool]] | None:
    """What a part of a compound asks of other elements, and whether it must hold; None if
    nothing."""
    if isinstance(part, Negation):
        return [(query(part.subselector), False)]
    if isinstance(part, (Matching, SpecificityAdjustment)):
        return [(_any([query(each) for each in part.selector_list]), True)]
    if isinstance(part, Relation):
        return [(_any([_having(*each) for each in part.arguments]), True)]
    if isinstance(part, Pseudo) and part.ident not in _OWN:
        return _places(part.ident, _PLACES, None)
    if isinstance(part, Function) and part.name not in _OWN:
        return _places(part.name, _SERIES, part.arguments)
    return None


def _any(queries: Iterable[Query]) -> Query:
    """What one of the queries finds, in any order, some of it twice."""
    return lambda root: [element for each in queries for element in each(root)]


def _having(lead: Any, selector: cssselect.Selector) -> Query:
    """The elements from which `lead` and a selector lead on to one, in any order."""
    first, steps = _steps(selector.parsed_tree)
    back = [(lead.value, first), *steps][::-1]

    def find(root: HtmlElement) -> list[HtmlElement]:
        before: set[HtmlElement] | None = None
        for combinator, compound in back:
            found = [e for e in compound(root) if before is None or e in before]
            if not found:
                return []
            before = _BACK[combinator](found)
        return list(before or ())

    return find


def _places(
    name: str, known: Mapping[str, Iterable[bool]], series: Any
) -> list[tuple[Query, bool]]:
    """What `:nth-child` and the like ask. series: the tokens of `an+b`; None for the first."""
    which, kind = name.removesuffix("-child").removesuffix("-of-type"), name.rpartition("-")[2]
    if name == which or which not in known:
        places = [f":{each}-child" for each in (*_PLACES, *_SERIES)]
        raise SelectorError(
            f"no page is asked for :{name}",
            f"use one of: {', '.join(f':{own}' for own in _OWN)}, {', '.join(places)}"
            " (or -of-type), :has, :is, :not",
        )
    a, b = parse_series(series) if series is not None else (0, 1)
    return [(partial(_placed, a, b, kind == "type", last), True) for last in known[which]]


def _placed(a: int, b: int, of_type: bool, from_last: bool, root: HtmlElement) -> list[HtmlElement]:
    """The elements whose place among their siblings, or those of their tag, is one of `an+b`."""

    def fits(place: int) -> bool:
        return (place - b) % a == 0 and (place - b) // a >= 0 if a else place == b

    found = [root] if fits(1) else []
    for parent in root.iter(etree.Element):
        counts: Counter[str | None] = Counter()
        for child in reversed(parent) if from_last else parent:
            kind = child.tag if of_type else None
            counts[kind] += 1
            if fits(counts[kind]):
                found.append(child)
    return found


# What stands in an element of a set that is seen already, or behind it, is in the set too: no
# element is met more than twice.


def _below(found: list[HtmlElement]) -> set[HtmlElement]:
    reached: set[HtmlElement] = set()
    for element in found:
        if element not in reached:
            reached.update(element.iterdescendants())
    return reached


def _until_known(
    found: Iterable[HtmlElement], way: Callable[[HtmlElement], Iterable[HtmlElement]]
) -> set[HtmlElement]:
    reached: set[HtmlElement] = set()
    for element in found:
        for each in way(element):
            if each in reached:
                break
            reached.add(each)
    return reached


_FORWARD: dict[str, _Step] = {
    " ": _below,
    ">": lambda found: {child for element in found for child in element},
    "+": lambda found: {each for e in found if (each := e.getnext()) is not None},
    "~": lambda found: _until_known(found, lambda e: e.itersiblings()),
}
_BACK: dict[str, _Step] = {
    " ": lambda found: _until_known(found, lambda e: e.iterancestors()),
    ">": lambda found: {each for e in found if (each := e.getparent()) is not None},
    "+": lambda found: {each for e in found if (each := e.getprevious()) is not None},
    "~": lambda found: _until_known(reversed(found), lambda e: e.itersiblings(preceding=True)),
}
