"""The conditions of a rule: each made once per rule set from the data of one matcher."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from cleaner.engine.bounds import Bounds
from cleaner.engine.condition import Condition, Context
from cleaner.engine.markup import FromBlock, LinkList, LinksTo
from cleaner.engine.other_lines import Neighbour, Repeats, Shapes
from cleaner.engine.wordings import Literals, Patterns, Phrases, WordList
from cleaner.rules.matchers import Matchers

# The function words of all packs, by a name that no list of a pack can have.
ALL_STOP_WORDS = "stop words"


class Site(Condition):
    """The document comes from one of the domains or one below them."""

    key = "site"
    cost = 0

    def __init__(self, domains: Sequence[str]) -> None:
        self._domains = tuple(domain.lower() for domain in domains)

    def holds(self, context: Context, line: int) -> bool:
        host = urlsplit(context.document.url or "").hostname or ""
        return any(host == domain or host.endswith("." + domain) for domain in self._domains)


def conditions(
    matchers: Matchers,
    lexicons: Mapping[str, Collection[str]],
    categories: Mapping[str, Sequence[str]],
    rule: str,
) -> list[Condition]:
    """The conditions of a rule's `match` or `unless` but `run`, `score` and `html`, in the order
    of the manual: a run is asked of all hits of the rule, a score of what stays, `html` of nodes.

    lexicons: words by list name, and under ALL_STOP_WORDS function words; categories: rule ids by
    category.
    """
    return [
        _condition(name, value, lexicons, categories, rule)
        for name, value in matchers.given().items()
        if name not in ("run", "score", "html")
    ]


def _condition(
    name: str,
    value: Any,
    lexicons: Mapping[str, Collection[str]],
    categories: Mapping[str, Sequence[str]],
    rule: str,
) -> Condition:
    match name:
        case "phrases":
            return Phrases(value)
        case "contains" | "starts" | "ends":
            return Literals(name, value)
        case "regex":
            return Patterns(value)
        case "line":
            return Bounds(value, lexicons[ALL_STOP_WORDS])
        case "lexicon":
            return WordList(lexicons[value.name], value.min_hits)
        case "repeats":
            return Repeats(value)
        case "near":
            return Neighbour(value, categories, rule)
        case "links_to":
            return LinksTo(value)
        case "link_list":
            return LinkList()
        case "origin":
            return FromBlock(value)
        case "site":
            return Site(value)
        case "beside":
            return Shapes(value, lexicons[ALL_STOP_WORDS])
    raise NotImplementedError(f"no condition for the matcher {name!r}")
