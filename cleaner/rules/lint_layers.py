"""Faults between rules: names of what no pack holds, rules that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from cleaner.fold import fold
from cleaner.rules.errors import suggestion
from cleaner.rules.lint import Finding
from cleaner.rules.matchers import Matchers
from cleaner.rules.model import Pack, Rule
from cleaner.rules.near_graph import near_graph


def lint_layers(packs: Sequence[Pack]) -> list[tuple[int, Finding]]:
    """What is wrong between packs: (number of the pack, finding)."""
    ids = {rule.id for pack in packs for rule in pack.rules}
    lists = {
        name: len({fold(word).strip().lower() for word in words})
        for pack in packs
        for name, words in pack.lexicons.items()
    }
    models = {name for pack in packs for name in pack.models}
    below: set[str] = set()
    findings = []
    for number, pack in enumerate(packs):
        for at, rule in enumerate(pack.rules):
            found = [
                finding.inside("rules", at, side)
                for side in ("match", "unless")
                if (matchers := getattr(rule, side)) is not None
                for finding in _names(matchers, ids, lists, models)
            ]
            findings += [(number, finding) for finding in found]
        for at, id_ in enumerate(pack.disable or ()):
            if id_ not in ids:
                mend = suggestion(id_, sorted(ids))
                message = f'there is no rule "{id_}" to disable'
                findings.append((number, Finding(("disable", at), message, mend)))
            elif id_ not in below:
                message = f'the rule "{id_}" is not below this pack, so it stays on'
                mend = "take it out of `disable`; what is below is layered before this pack"
                findings.append((number, Finding(("disable", at), message, mend)))
        below.update(rule.id for rule in pack.rules)
    return findings or _circles(packs)


def _names(
    matchers: Matchers, ids: set[str], lists: Mapping[str, int], models: set[str]
) -> Iterator[Finding]:
    """Rules, word lists and models that do not exist; more words than a list has. lists: sizes."""
    if matchers.lexicon and matchers.lexicon.name not in lists:
        name = matchers.lexicon.name
        yield Finding(
            ("lexicon", "name"),
            f'there is no word list "{name}"',
            suggestion(name, sorted(lists)) if lists else "add it under `lexicons`",
        )
    elif matchers.lexicon and matchers.lexicon.min_hits > lists[matchers.lexicon.name]:
        name, size = matchers.lexicon.name, lists[matchers.lexicon.name]
        yield Finding(
            ("lexicon", "min_hits"),
            f'the word list "{name}" has {size} different words, so the rule can never hit',
            "lower min_hits or add words",
        )
    if matchers.score and matchers.score.model not in models:
        name = matchers.score.model
        yield Finding(
            ("score", "model"),
            f'there is no block classifier "{name}"',
            suggestion(name, sorted(models)) if models else "add it under `models`",
        )
    for at, id_ in enumerate(matchers.near.rules or () if matchers.near else ()):
        if id_ not in ids:
            yield Finding(
                ("near", "rules", at), f'there is no rule "{id_}"', suggestion(id_, sorted(ids))
            )


def _circles(packs: Sequence[Pack]) -> list[tuple[int, Finding]]:
    """Rules whose `near` waits for a rule that waits for them."""
    places: dict[str, tuple[int, int]] = {}
    rules: dict[str, Rule] = {}
    for number, pack in enumerate(packs):
        for at, rule in enumerate(pack.rules):
            places[rule.id], rules[rule.id] = (number, at), rule
    try:
        TopologicalSorter(near_graph(rules.values())).prepare()
    except CycleError as error:
        waiting = [id_ for id_ in error.args[1][:-1] if id_ in places]
        circle = [*waiting, waiting[0]]
        number, at = places[circle[0]]
        path = ("rules", at, "match", "near")
        finding = Finding(
            path,
            f"the rules wait for each other: {' -> '.join(circle)}",
            "name rules under `near` that do not look for this one",
        )
        return [(number, finding)]
    return []
