"""Which documents a change of the rules can touch (`--changed-rules`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cleaner.decode import decode
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.match import match
from cleaner.html.sniff import is_html
from cleaner.rules.near_graph import near_graph


@dataclass(frozen=True, slots=True)
class ChangedRules:
    """What differs between the rules of an earlier run and those of this one.

    ids: of the rules that were added, taken out or edited; asked: this rule set with only those
    of them that it has, and the rules their `near` names.

    A document is untouched where none of these rules hit it before or hits it now: what every
    other rule hits, and so what goes, is then as before. Documents of pages, and changes of a rule
    that scores or takes nodes, are not judged: they are cleaned again.
    """

    ids: frozenset[str]
    asked: RuleSet

    def touch(self, content: bytes, language: str | None) -> bool:
        """Whether any of the changed rules hits this document now. Raises UndecodableError."""
        text = decode(content)[0]
        if is_html(text):
            return True
        hits, context = match(self.asked, Document(text, language=language))
        return any(hit.rule.id in self.ids for hit in hits) or bool(context.warnings)


def changed_rules(
    before: Mapping[str, str], now: Mapping[str, str], rules: RuleSet
) -> ChangedRules | None:
    """The difference of two rule sets, given as digests by id in their order; None where it can
    touch every document."""
    ids = {id_ for id_ in before.keys() | now.keys() if before.get(id_) != now.get(id_)}
    both = before.keys() & now.keys()
    if [id_ for id_ in before if id_ in both] != [id_ for id_ in now if id_ in both]:
        return None  # where two rules want the same, the first may win
    active = {each.rule.id: each.rule for each in rules.active}
    present = ids & active.keys()
    if any(active[id_].match.score or active[id_].match.html for id_ in present):
        return None
    return ChangedRules(frozenset(ids), rules.without(rules.rules.keys() - _needed(present, rules)))


def _needed(ids: Collection[str], rules: RuleSet) -> set[str]:
    """The rules, and those their `near` rests on, and so on."""
    graph = near_graph([each.rule for each in rules.active])
    needed: set[str] = set()
    todo = list(ids)
    while todo:
        id_ = todo.pop()
        if id_ not in needed:
            needed.add(id_)
            todo += graph.get(id_, ())
    return needed
