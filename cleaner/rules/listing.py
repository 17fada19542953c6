"""The rules of a rule set as rows, for people and machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cleaner.engine.compile import RuleSet
from cleaner.rules.model import Place, Profile


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule. takes: what goes with a hit; profile: the gentlest in which it acts; every_line:
    whether the scan cannot find it, so that it is asked about each line."""

    id: str
    pack: str
    language: str
    category: str
    where: Place
    takes: Literal["line", "span", "block", "rest", "replaces", "protects"]
    profile: Profile
    status: Literal["active", "trial", "off"]
    every_line: bool
    description: str


def listed(rules: RuleSet) -> list[Listed]:
    """Every rule, by pack and id."""
    rows = []
    for id_, each in sorted(rules.rules.items(), key=lambda item: (item[1].pack, item[0])):
        rule = each.rule
        rows.append(
            Listed(
                id=id_,
                pack=each.pack,
                language=each.language,
                category=rule.category,
                where=rule.where,
                takes="protects"
                if rule.protect
                else "replaces"
                if rule.replace is not None
                else rule.scope,
                profile=rule.profile,
                status="off" if id_ in rules.disabled else rule.status,
                every_line=id_ in rules.unscanned,
                description=rule.description,
            )
        )
    return rows
