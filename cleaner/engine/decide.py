"""What goes: scope, then protection, then overlap."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from cleaner.document import Document
from cleaner.engine.match import Hit
from cleaner.engine.overlap import Cut, disjoint
from cleaner.engine.shared_words import shared_words
from cleaner.engine.zones import Zones
from cleaner.rules.model import AlsoLine

# A `rest` may take this much prose for each word it leaves, and a footer's worth in any case:
# comments and teasers below an article hold sentences too. On the labelled scrapes any share from
# 0 to 0.5 scores the same (benchmarks/quality.py --sweep rest).
REST_PROSE_SHARE = 0.15
REST_PROSE_WORDS = 60
# Teasers, labels and field names are shorter, or do not end as sentences do.
SENTENCE_WORDS = 8


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, what trial rules would take, and why other hits take nothing.

    cuts: disjoint, by line; declined: the hit and the reason in words.
    """

    cuts: list[Cut]
    trials: list[Cut]
    declined: list[tuple[Hit, str]]


def decide(hits: Sequence[Hit], document: Document) -> Decision:
    """Choose what goes of the document. hits: any order, may overlap.

    The zones depend on what stays, and what stays on the zones, so both are worked out
    until they agree: a body cleaned again then has the zones it had.
    """
    protected = {h.line: h.rule.id for h in hits if h.rule.protect and _active(h)}
    removing = [hit for hit in hits if not hit.rule.protect]
    standing = {(h.rule.id, h.line) for h in hits if h.rule.protect and _active(h)}
    placed = any(h.rule.where != "anywhere" or h.rule.match.repeats == "headline" for h in removing)
    cuts: dict[int, Cut] = {}
    reasons: dict[int, str] = {}
    gone: frozenset[int] = frozenset()
    settled = False
    while not settled:
        zones = Zones(document, gone) if placed else None
        before = len(cuts)
        for number, hit in enumerate(removing):
            reason = _elsewhere(hit, zones, standing)
            cut = None
            if not reason:
                cut, reason = _cut(hit, document, gone, protected)
            reasons[number] = reason
            # What was once in the tail stays taken: zones may only let more go.
            if cut is not None:
                cuts[number] = cut
                standing.add((hit.rule.id, hit.line))
        now = frozenset(n for cut in cuts.values() if _active(cut.hit) for n in cut.lines)
        settled = now == gone and len(cuts) == before
        gone = now
    return Decision(
        disjoint([cut for cut in cuts.values() if _active(cut.hit)]),
        [cut for cut in cuts.values() if not _active(cut.hit)],
        [(removing[number], reason) for number, reason in reasons.items() if reason],
    )


def _active(hit: Hit) -> bool:
    return hit.rule.status == "active"


def _elsewhere(hit: Hit, zones: Zones | None, standing: set[tuple[str, int]]) -> str:
    """Why the hit is not where its rule may act; empty if it is.

    standing: the hits that act so far, as rule id and line.
    """
    rule, line = hit.rule, hit.line
    if zones and not zones.hold(rule.where, line):
        return f"the line is not in the {rule.where} of the document"
    if zones and rule.match.repeats == "headline" and not zones.is_headline(line):
        return "the line repeats another line, but not the headline"
    if hit.near and not standing.intersection(hit.near):
        return "the rules that hit close by do not act there"
    return ""


def _cut(
    hit: Hit,
    document: Document,
    gone: Collection[int],
    protected: Mapping[int, str],
) -> tuple[Cut | None, str]:
    """What the hit takes, and why it takes nothing or less than it would."""
    rule, line = hit.rule, hit.line
    if line in protected:
        return None, f'the rule "{protected[line]}" protects the line'
    if rule.scope == "span":
        return (Cut(hit, line, line, hit.spans) if hit.spans else None), ""
    first = last = line
    reason = ""
    if rule.scope == "block":
        last = _block_end(document, line)
    elif rule.scope == "rest":
        if _prose_behind(document, line, gone) <= _prose_allowed(document, line):
            last = len(document) - 1
        else:
            reason = "too much prose follows, so only the line goes"
    if rule.also:
        first = _also(document, line, -1, rule.also.previous or (), first)
        last = _also(document, line, 1, rule.also.next or (), last)
    first = max((n + 1 for n in protected if first <= n < line), default=first)
    last = min((n - 1 for n in protected if line < n <= last), default=last)
    return Cut(hit, first, last), reason


def _block_end(document: Document, line: int) -> int:
    """The last line before the next blank one; the line itself where no line is blank."""
    blank = document.features.blank
    if not blank.any():
        return line
    while line + 1 < len(document) and not blank[line + 1]:
        line += 1
    return line


def _prose_behind(document: Document, line: int, gone: Collection[int]) -> int:
    """The words of sentences behind a line, in lines that no other rule takes."""
    features = document.features
    return sum(
        int(features.words[n])
        for n in range(line + 1, len(document))
        if features.words[n] >= SENTENCE_WORDS and features.ends_sentence[n] and n not in gone
    )


def _prose_allowed(document: Document, line: int) -> float:
    before = int(document.features.words[:line].sum())
    return max(REST_PROSE_WORDS, REST_PROSE_SHARE * before)


def _also(document: Document, line: int, step: int, wanted: Sequence[AlsoLine], edge: int) -> int:
    """How far the neighbours that go with a hit reach, at least to `edge`."""
    at = line
    for also in wanted:
        blanks = 0
        neighbour = at + step
        while 0 <= neighbour < len(document) and not document.view[neighbour]:
            blanks += 1
            neighbour += step
        outside = not 0 <= neighbour < len(document)
        if outside or blanks > also.max_blank_lines or not _fits(document, line, neighbour, also):
            break
        at = neighbour
    return min(edge, at) if step < 0 else max(edge, at)


def _fits(document: Document, line: int, neighbour: int, also: AlsoLine) -> bool:
    words = int(document.features.words[neighbour])
    ends = bool(document.features.ends_sentence[neighbour])
    return (
        (also.min_words is None or words >= also.min_words)
        and (also.max_words is None or words <= also.max_words)
        and (also.ends_sentence is None or ends == also.ends_sentence)
        and (
            also.min_shared_words is None
            or shared_words(document.view[neighbour], document.view[line]) >= also.min_shared_words
        )
    )
