"""Which rules hit which lines: one scan for the wording, then the exact conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.compile import RuleSet
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.condition import Condition, Context, RegexTimeout
from cleaner.engine.other_lines import Shapes
from cleaner.engine.scan import Mask
from cleaner.engine.wordings import REGEX_SECONDS
from cleaner.result import Warning
from cleaner.rules.model import Rule

# The parts of a rule's wording that the scan found in lines.
Wording = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule whose conditions all hold on a line.

    spans: where its wording stands in the view line, for a rule that takes spans.
    near: the hits that its `near` rests on, as rule id and line, for each side on which there must
    be one; empty if it asks for none.
    spared_by: what of its `unless` holds as long as the lines beside it stay.
    """

    rule: Rule
    line: int
    spans: tuple[tuple[int, int], ...] = ()
    near: tuple[tuple[tuple[str, int], ...], ...] = ()
    spared_by: tuple[Shapes, ...] = ()


class Awaiting(NamedTuple):
    """A line that a rule may hit when the lines beside it are gone, as `confirmed` was asked."""

    each: CompiledRule
    line: int
    asked: Sequence[Condition]
    wording: Wording | None


def match(
    rules: RuleSet, document: Document, *, complete: bool = True
) -> tuple[list[Hit], Context]:
    """All hits of all rules but `score` rules, whatever their `where`; by rule, then by line.

    The context holds what was known on the way and the warnings: a pattern that takes too long
    is one, and its rule hits nothing here. Rules of packs in another language than the document's
    hit nothing.
    Not complete: most rules that protect are left to be asked about the lines that removals
    want. Of these the context has `OnDemand` lines, and the hits have none.
    """
    context = Context(document)
    acting = rules.acting(document)
    found = acting.scan(document)
    hits: list[Hit] = []
    markdown = document.blocks is not None
    otherwise = acting.found_otherwise if markdown else acting.found_otherwise_in_text
    for number, each in rules.in_turn({*found, *otherwise}):
        if each.of_markdown and not markdown:
            continue
        if each.near and not all(near.may_hold(context) for near in each.near):
            continue
        id_ = each.rule.id
        lines: Wording | None = found.get(number)
        if not complete and each.on_demand:
            context.settle(id_, OnDemand(each, number, lines, rules, context))
            continue
        if lines is not None:
            hits += confirmed(each, sorted(lines), context, each.asked, lines)
        elif asked := _may_hit(each, number, rules, document).nonzero()[0].tolist():
            hits += confirmed(each, asked, context, each.asked)
    return hits, context


class OnDemand:
    """The lines that a rule hits, each found out when it is asked for.

    Raises SlowPattern where a pattern takes too long: that puts the rule off for the document,
    so what was said of other lines no longer holds.
    """

    def __init__(
        self,
        each: CompiledRule,
        number: int,
        lines: Wording | None,
        rules: RuleSet,
        context: Context,
    ) -> None:
        """lines: those within its bounds in which the scan found its wording; None if it is
        found otherwise. context: of the same document; rules before this one are settled."""
        self.rule = each.rule
        self._each, self._number, self._rules, self._context = each, number, rules, context
        self.found = lines
        self._known: dict[int, bool] = {}

    def __contains__(self, line: object) -> bool:
        assert isinstance(line, int)
        known = self._known.get(line)
        if known is None:
            within = self.within.item(line) if self.found is None else line in self.found
            known = self._known[line] = within and self._hits(line)
        return known

    @property
    def possible(self) -> Collection[int]:
        """The only lines that may be among them."""
        if self.found is not None:
            return self.found
        return np.flatnonzero(self.within).tolist()

    @property
    def hit(self) -> bool:
        """Whether it hits a line that was asked about."""
        return any(self._known.values())

    @cached_property
    def within(self) -> Mask:
        """For each line whether it may be one of them, where the scan does not say."""
        within = _may_hit(self._each, self._number, self._rules, self._context.document)
        for near in self._each.near:
            within = within & near.reach(self._context)
        return within

    def _hits(self, line: int) -> bool:
        try:
            each, context = self._each, self._context
            if not _all_hold(each, each.asked, context, line, self.found):
                return False
            if not all(c.holds(context, line) for c in each.match_beside):
                return False
            return not any(c.holds(context, line) for c in each.unless_beside)
        except RegexTimeout:
            raise SlowPattern(self._each.rule.id) from None


def asked_and_hit(context: Context) -> set[str]:
    """Ids of the rules on demand that hit a line which something wanted or rested on."""
    return {i for i, lines in context.hits.items() if isinstance(lines, OnDemand) and lines.hit}


class SlowPattern(Exception):
    """A pattern that was asked on demand took too long."""


def context_of(document: Document, hits: Iterable[Hit]) -> Context:
    """What matching knew of a document when all these hits were made."""
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for hit in hits:
        lines[hit.rule.id].add(hit.line)
    return Context(document, {rule: frozenset(of) for rule, of in lines.items()})


def _may_hit(each: CompiledRule, number: int, rules: RuleSet, document: Document) -> Mask:
    """For each line whether to ask a rule about it that the scan does not find."""
    if isinstance(each.finder, Bounds):
        return each.finder.may_hold(document)
    if each.finder is None or each.finder.wording is not None:
        return rules.within(number, document)
    named = np.zeros(len(document), dtype=np.bool_)
    candidates = each.finder.candidates(document)
    if not candidates:
        return named
    named[list(candidates)] = True
    return named & rules.within(number, document)


def confirmed(
    each: CompiledRule,
    lines: Iterable[int],
    context: Context,
    asked: Sequence[Condition] | None = None,
    wording: Wording | None = None,
) -> list[Hit]:
    """The hits of one rule among the lines where it may hit; warnings go to the context.

    asked: the conditions to ask, if some are known to hold; wording: the parts of its finder that
    may hold on each line, if that is known.
    """
    hits: list[Hit] = []
    spared: list[Hit] = []
    asked = each.match if asked is None else asked
    context.settle(each.rule.id, None)
    for line in lines:
        if each.match_beside and not all(c.holds(context, line) for c in each.near):
            continue  # which does not change when lines go
        if not all(c.holds(context, line) for c in each.match_beside):
            context.awaiting.append(Awaiting(each, line, asked, wording))
            continue
        try:
            hit = _hit(each, asked, context, line, wording)
        except RegexTimeout:
            context.warnings.append(_too_slow(each, context, line))
            return []
        if hit:
            (spared if hit.spared_by else hits).append(hit)
    context.spared += spared
    if hits:
        context.settle(each.rule.id, frozenset(hit.line for hit in hits))
    return hits


def awaited(
    awaiting: Iterable[Awaiting], context: Context, gone: Mask
) -> tuple[list[Awaiting], list[Hit]]:
    """What still waits for lines beside it to go, and the hits of what waits no more, which what
    stays beside them may spare. gone: for each line whether it goes."""
    still: list[Awaiting] = []
    hits: list[Hit] = []
    for waiting in awaiting:
        each, line, asked, wording = waiting
        beside = each.match_beside
        if gone[line] or not all(c.holds_among(context, line, gone) for c in beside):
            still.append(waiting)
            continue
        try:
            hit = _hit(each, asked, context, line, wording)
        except RegexTimeout:
            context.warnings.append(_too_slow(each, context, line))
            continue
        if hit:
            hits.append(replace(hit, spared_by=each.unless_beside))
    return still, hits


def _hit(
    each: CompiledRule,
    asked: Sequence[Condition],
    context: Context,
    line: int,
    wording: Wording | None,
) -> Hit | None:
    """The hit of a rule on a line beside which all is as its `match` wants it. Raises
    RegexTimeout."""
    if not _all_hold(each, asked, context, line, wording):
        return None
    spans: tuple[tuple[int, int], ...] = ()
    if each.rule.scope == "span" and each.wording:
        spans = tuple(each.wording.spans(context, line))
    near = tuple(side for c in each.near for side in c.supports(context, line))
    spared_by = tuple(c for c in each.unless_beside if c.holds(context, line))
    return Hit(each.rule, line, spans, near, spared_by)


def _too_slow(each: CompiledRule, context: Context, line: int) -> Warning:
    message = (
        f"the pattern took longer than {REGEX_SECONDS} s, so the rule is off for this document"
    )
    return Warning(message, each.rule.id, context.document.number_in_text(line))


def _all_hold(
    each: CompiledRule,
    asked: Sequence[Condition],
    context: Context,
    line: int,
    wording: Wording | None,
) -> bool:
    """Whether a rule hits a line, as far as the conditions asked and its `unless` say, but for what
    they say of the lines beside it.

    No rule hits a blank line; one with an image alone has an empty view and is not blank.
    """
    document = context.document
    if not document.view[line] and document.features.blank[line]:
        return False
    for condition in asked:
        if wording is not None and condition is each.finder:
            if not condition.holds_part(context, line, wording[line]):
                return False
        elif not condition.holds(context, line):
            return False
    return not each.unless_alone or not any(c.holds(context, line) for c in each.unless_alone)
