"""Which rules hit which lines: one scan for the wording, then the exact conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cleaner.document import Document
from cleaner.engine.compile import CompiledRule, RuleSet
from cleaner.engine.conditions import REGEX_SECONDS, Bounds, Context, Neighbour, RegexTimeout
from cleaner.result import Warning
from cleaner.rules.model import Rule

# Packs of these act in every document: themes are often left untranslated.
_EVERYWHERE = ("any", "en")
# From here on NumPy is faster than asking line by line (benchmarks/speed.py).
_MANY_LINES = 20


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


def match(rules: RuleSet, document: Document) -> tuple[list[Hit], Context]:
    """All hits of all rules but `score` rules, whatever their `where`; by rule, then by line.

    The context holds what was known on the way and the warnings: a pattern that takes too long
    is one, and its rule hits nothing here. Rules of packs in another language than the document's
    hit nothing; what that language is, is only asked when such a rule would hit.
    """
    context = Context(document, language=document.given_language)
    found = _scanned(rules, document)
    hits: list[Hit] = []
    for each in rules.may_hit(found.keys()):
        if not speaks(each, context.language):
            continue
        id_ = each.rule.id
        if id_ in rules.unscanned:
            lines: Iterable[int] = range(len(document))
        elif each.finder is not None and each.finder.probes is None:
            lines = each.finder.candidates(document) or ()
        else:
            lines = _within_bounds(each, sorted(found[id_]), document)
        new = confirmed(each, lines, context) if lines else []
        if new and each.language not in _EVERYWHERE:
            context.language = document.language
            if not speaks(each, context.language):
                del context.hits[id_]
                continue
        hits += new
    return hits, context


def speaks(each: CompiledRule, language: str | None) -> bool:
    """Whether the rule acts in documents of the language (None: unknown)."""
    return each.language in _EVERYWHERE or language in (None, each.language)


def context_of(document: Document, hits: Iterable[Hit]) -> Context:
    """What matching knew of a document when all these hits were made."""
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for hit in hits:
        lines[hit.rule.id].add(hit.line)
    return Context(document, dict(lines))


def _scanned(rules: RuleSet, document: Document) -> dict[str, set[int]]:
    """The lines in which the scan found wording, by rule id."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for rule, line in rules.scan("\n".join(document.view)):
        found[rule].add(line)
    return found


def _within_bounds(each: CompiledRule, lines: list[int], document: Document) -> list[int]:
    """The lines that the bounds of the rule allow; where there are many, seen all at once."""
    for condition in each.match if len(lines) > _MANY_LINES else ():
        if isinstance(condition, Bounds):
            fits = condition.may_hold(document)
            lines = [line for line in lines if fits[line]]
    return lines


def confirmed(each: CompiledRule, lines: Iterable[int], context: Context) -> list[Hit]:
    """The hits of one rule among the lines where it may hit; warnings go to the context."""
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
