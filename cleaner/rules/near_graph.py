"""Which rules must be matched before which: those that a `near` names come first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from cleaner.rules.model import Rule


def by_category(rules: Collection[Rule]) -> dict[str, list[str]]:
    """The ids of the rules that `near: {categories: ...}` sees, by category."""
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for rule in rules:
        if rule.joins_category:
            ids[rule.category].append(rule.id)
    return dict(ids)


def near_graph(rules: Collection[Rule]) -> dict[str, list[str]]:
    """For each rule id, the ids it waits for and `category NAME` for each category; for each of
    those, the ids in it. In order, so that each run gives the same."""
    categories = by_category(rules)
    graph = {}
    for rule in rules:
        named = {id_ for near in rule.nears for id_ in near.rules or ()}
        asked = {name for near in rule.nears for name in near.categories or ()}
        graph[rule.id] = sorted(named) + [_node(n) for n in sorted(asked) if n in categories]
    return graph | {_node(name): sorted(ids) for name, ids in categories.items()}


def _node(category: str) -> str:
    return f"category {category}"  # no id has a space
