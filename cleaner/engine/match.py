"""Which rules hit which lines: one scan for the wording, then the exact conditions."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cleaner.document import Document
from cleaner.engine.compile import CompiledRule, RuleSet
from cleaner.engine.conditions import REGEX_SECONDS, Context, Neighbour, RegexTimeout
from cleaner.result import Warning
from cleaner.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule whose conditions all hold on a line.

    spans: where its wording stands in the view line, for a rule that takes spans.
    near: the hits that its `near` rests on, as rule id and line; empty if it asks for none.
    """

    rule: Rule
    line: int
    spans: tuple[tuple[int, int], ...] = ()
    near: tuple[tuple[str, int], ...] = ()


def match(rules: RuleSet, document: Document) -> tuple[list[Hit], list[Warning]]:
    """All hits of all rules, whatever their `where`; by rule, then by line.

    A pattern that takes too long is a warning, and its rule hits nothing here.
    """
    context = Context(document)
    found = _scanned(rules, document)
    hits: list[Hit] = []
    for each in rules.may_hit(found.keys()):
        id_ = each.rule.id
        if id_ in rules.unscanned:
            lines: Iterable[int] = range(len(document))
        elif each.finder is not None and each.finder.probes is None:
            lines = each.finder.candidates(document) or ()
        else:
            lines = sorted(found[id_])
        if lines:
            hits += _confirmed(each, lines, context)
    return hits, context.warnings


def context_of(document: Document, hits: Iterable[Hit]) -> Context:
    """What matching knew of a document when all these hits were made."""
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for hit in hits:
        lines[hit.rule.id].add(hit.line)
    return Context(document, dict(lines))


def _scanned(rules: RuleSet, document: Document) -> dict[str, set[int]]:
    """The lines in which the scan found wording, by rule id."""
    view = "\n".join(document.view).encode()
    line_ends = np.flatnonzero(np.frombuffer(view, dtype=np.uint8) == 0x0A).tolist()
    found: defaultdict[str, set[int]] = defaultdict(set)
    for rule, end in rules.scan(view):
        found[rule].add(bisect_left(line_ends, end - 1))
    return found


def _confirmed(each: CompiledRule, lines: Iterable[int], context: Context) -> list[Hit]:
    """The hits of one rule among the lines where it may hit."""
    hits: list[Hit] = []
    view = context.document.view
    for line in lines:
        if not view[line] and context.document.features.blank[line]:
            continue
        try:
            if not all(c.holds(context, line) for c in each.match):
                continue
            if any(c.holds(context, line) for c in each.unless):
                continue
            spans: tuple[tuple[int, int], ...] = ()
            if each.rule.scope == "span" and each.wording:
                spans = tuple(each.wording.spans(context, line))
            near = [
                s for c in each.match if isinstance(c, Neighbour) for s in c.supports(context, line)
            ]
            hits.append(Hit(each.rule, line, spans, tuple(near)))
        except RegexTimeout:
            context.warnings.append(
                Warning(
                    f"the pattern took longer than {REGEX_SECONDS} s, so the rule is off for"
                    " this document",
                    each.rule.id,
                    context.document.number_in_text(line),
                )
            )
            return []
    context.hits[each.rule.id] = frozenset(hit.line for hit in hits)
    return hits
