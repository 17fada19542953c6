"""What `explain` says of a document, as values that go into JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cleaner.engine.compile import RuleSet
from cleaner.explain import (
    Judgement,
    Standing,
    judgements,
    line_standings,
    removals_of,
    rule_standings,
    touching,
)
from cleaner.pipeline import Passage
from cleaner.rules.errors import suggestion


class NoSuchError(ValueError):
    """A question about a line or a rule that is not there. mend: what there is."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message, mend)
        self.message, self.mend = message, mend


def account(
    passage: Passage, rules: RuleSet, *, line: int | None = None, rule: str | None = None
) -> dict[str, Any]:
    """Of a line (from 1): why it went or stayed; of a rule: its hits; of both: how the rule
    stands to the line; of neither: all lines.

    Raises NoSuchError.
    """
    if rule is not None and rule not in rules.rules:
        raise NoSuchError(f'there is no rule "{rule}"', suggestion(rule, list(rules.rules)))
    if line is not None:
        said = _line(passage, rules, line)
        if rule is not None:
            said["standings"] = [each for each in said["standings"] if each["rule"] == rule]
        return said
    if rule is not None:
        return _rule(passage, rules, rule)
    return _document(passage)


def _document(passage: Passage) -> dict[str, Any]:
    document, result = passage.document, passage.result
    lines = []
    for number in range(len(document)):
        start, end = document.starts[number], document.ends[number]
        trials = [each.rule for each in touching(result.trials, start, end)]
        repairs = [each.fix for each in touching(result.repairs, start, end)]
        lines.append(
            {
                "line": document.number_in_text(number) + 1,
                "text": document.text[start:end],
                "removals": _removals(passage, number),
                "trials": trials,
                "repairs": list(dict.fromkeys(repairs)),
            }
        )
    return {
        "lines": lines,
        "pruned": [asdict(node) for node in result.pruned],
        "verdict": asdict(result.verdict),
        "warnings": [str(warning) for warning in result.warnings],
    }


def _line(passage: Passage, rules: RuleSet, line: int) -> dict[str, Any]:
    document = passage.document
    count = document.number_in_text(len(document) - 1) + 1
    if not 1 <= line <= count:
        raise NoSuchError(f"there is no line {line}", f"the document has {count} lines, from 1 on")
    at = document.line_numbered(line - 1)
    removals = _removals(passage, at)
    return {
        "line": line,
        "text": document.line(at),
        "stays": not removals,
        "removals": removals,
        "standings": [_standing(passage, each) for each in line_standings(passage, rules, at)],
        "judgements": [_judgement(each) for each in judgements(passage, at)],
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "model": judgement.model,
        "round": judgement.round,
        "chance": float(judgement.chance),
        "terms": [
            {"features": list(names), "values": list(map(float, values)), "weight": float(weight)}
            for names, values, weight in judgement.terms
        ],
    }


def _rule(passage: Passage, rules: RuleSet, rule: str) -> dict[str, Any]:
    off = rule in rules.disabled
    standings = [] if off else rule_standings(passage, rules, rule)
    pruned = [asdict(node) for node in passage.result.pruned if node.rule == rule]
    return {
        "rule": rule,
        "off": off,
        "hits": any(each.state != "near" for each in standings) or bool(pruned),
        "pruned": pruned,
        "standings": [_standing(passage, each) for each in standings],
    }


def _standing(passage: Passage, standing: Standing) -> dict[str, Any]:
    document = passage.document
    return {
        "rule": standing.rule,
        "line": document.number_in_text(standing.line) + 1,
        "text": document.line(standing.line),
        "state": standing.state,
        "detail": standing.detail,
    }


def _removals(passage: Passage, number: int) -> list[dict[str, str]]:
    """What was taken of a line, cut to the line."""
    document = passage.document
    start, end = document.starts[number], document.ends[number]
    return [
        {
            "rule": each.rule,
            "category": each.category,
            "text": document.text[max(each.start, start) : min(each.end, end)],
            "replacement": each.replacement,
        }
        for each in removals_of(passage, number)
    ]
