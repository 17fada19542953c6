"""What goes: scope, then protection, then overlap."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.engine.condition import Context
from cleaner.engine.match import Hit, OnDemand, awaited
from cleaner.engine.overlap import Cut, disjoint
from cleaner.engine.protection import Protection
from cleaner.engine.score import Scorer
from cleaner.engine.shared_words import shared_words
from cleaner.engine.zones import Zones
from cleaner.fold import fold, key
from cleaner.line_features import Mask
from cleaner.rules.model import PLACES, AlsoLine

# A `rest` may take this much prose for each word it leaves, and a teaser's worth in any case:
# comments and teasers below an article hold sentences too. On the labelled scrapes any share from
# 0 to 0.5 scores the same (benchmarks/quality.py --sweep rest), and on all dev data 20 words do as
# 60: what more there is the block classifier takes, line by line.
REST_PROSE_SHARE = 0.15
REST_PROSE_WORDS = 20
# Words. A form above an article of short lines is no end of it: behind fewer than these a `rest`
# takes no more than these. Of the 224 labelled scrapes and dev articles with one, none changes.
_REST_LEAST = 40


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, what trial rules would take, and why other hits take nothing.

    cuts: disjoint, by line; declined: the hit and the reason in words; gone: for each line
    whether it goes whole.
    """

    cuts: list[Cut]
    trials: list[Cut]
    declined: list[tuple[Hit, str]]
    gone: Mask


def decide(hits: Sequence[Hit], context: Context, scorer: Scorer) -> Decision:
    """Choose what goes of the document. hits: any order, may overlap; context: of their making.

    Zones and scores depend on what stays, and what stays on them, so they are worked out
    until they agree: a body cleaned again then has the zones and scores it had.
    """
    document = context.document
    taking = _Taking(hits, context)
    removing = [hit for hit in hits if not hit.rule.protect]
    waiting: list[Hit] = [hit for hit in context.spared if not hit.rule.protect]
    awaiting = [each for each in context.awaiting if not each.each.rule.protect]
    gone = np.zeros(len(document), dtype=np.bool_)
    settled = repeats_too = False
    places = _places(removing)
    while not settled:
        zones = Zones(document, gone)
        inside = zones.holding(*places)
        now = taking.go_through(removing, inside, zones, gone, repeats_too)
        settled, gone = now is None, gone if now is None else now
        # What a line repeats must stay itself, which the other rules decide.
        if settled and not repeats_too and any(hit.rule.match.repeats for hit in removing):
            settled, repeats_too = False, True
        if settled:
            outside = [n for n in np.flatnonzero(~inside).tolist() if n not in taking.final]
            awaiting, found = awaited(awaiting, context, gone)
            waiting, more = _spared([*waiting, *found], context, gone)
            more = more or scorer.hits(gone)
            removing += more
            places = np.concatenate((places, _places(more)), axis=1)
            settled = not more
    for number in outside:
        where = removing[number].rule.where
        taking.reasons[number] = f"the rule acts at the {where} of the document only"
    cuts, reasons = taking.cuts.values(), sorted(taking.reasons.items())
    return Decision(
        disjoint([cut for cut in cuts if _active(cut.hit)]),
        [cut for cut in cuts if not _active(cut.hit)],
        [(removing[number], reason) for number, reason in reasons if reason],
        gone,
    )


class _Taking:
    """What hits take, by their number: cuts, the reasons of those that take nothing or less than
    their rule says, and the final ones, which take all they can."""

    def __init__(self, hits: Sequence[Hit], context: Context) -> None:
        document = context.document
        protecting = [hit for hit in hits if hit.rule.protect and _active(hit)]
        kept = document.blocks.kept if document.blocks else ()
        on_demand = [each for each in context.hits.values() if isinstance(each, OnDemand)]
        on_demand = [each for each in on_demand if each.rule.status == "active"]
        self.cuts: dict[int, Cut] = {}
        self.reasons: dict[int, str] = {}
        self.final: set[int] = set()
        self._in_part: set[int] = set()  # lines that spans are cut from
        self._lefts: dict[str, int] = {}  # of lines that spans are cut from: what they say then
        self._document = document
        self._protection = Protection(protecting, kept, on_demand)
        self._standing = {(hit.rule.id, hit.line) for hit in protecting}
        self._asked = frozenset(each.rule.id for each in on_demand)

    def go_through(
        self, removing: Sequence[Hit], inside: Mask, zones: Zones, gone: Mask, repeats_too: bool
    ) -> Mask | None:
        """The lines that go with what hits in their zone take now; None if that is no more.

        zones: those of the lines that are not gone; repeats_too: whether lines that repeat others
        are asked.
        """
        before, now = len(self.cuts), gone.copy()
        for number in np.flatnonzero(inside).tolist():
            hit = removing[number]
            if number in self.final or (hit.rule.match.repeats and not repeats_too):
                continue
            reason = _elsewhere(hit, zones, self._standing, self._asked)
            if not reason and hit.rule.match.repeats:
                reason = _unsaid(hit, zones, now, self._in_part)
            cut = None
            if not reason:
                cut, reason = _cut(hit, self._document, zones, self._protection)
            if cut is not None and cut.spans and (reason := self._repeating(hit)):
                cut = None
            self.reasons[number] = reason
            # What was once in the tail stays taken: zones may only let more go.
            if cut is not None:
                self.cuts[number] = cut
                self._standing.add((hit.rule.id, hit.line))
                if _active(hit) and cut.spans:
                    self._in_part.add(hit.line)
                elif _active(hit):
                    now[cut.first : cut.last + 1] = True
                if hit.rule.scope != "rest":
                    self.final.add(number)
        return None if len(self.cuts) == before and (now == gone).all() else now

    def _repeating(self, hit: Hit) -> str:
        """Why spans stay: without them the line would go, as one that repeats another, when the
        body is cleaned again; empty if it would not."""
        left = _left(hit, self._document)
        if self._document.repetition.elsewhere(hit.line, left):
            return "without it the line would say what another line says"
        if left and _active(hit) and self._lefts.setdefault(left, hit.line) != hit.line:
            return "without it the line would say what is left of another line"
        return ""


def _spared(waiting: Iterable[Hit], context: Context, gone: Mask) -> tuple[list[Hit], list[Hit]]:
    """The hits that take nothing as the lines beside them are, of those that stay, and the others;
    a line that has gone itself waits on."""
    sides: tuple[list[Hit], list[Hit]] = [], []
    for hit in waiting:
        line = hit.line
        spared = gone[line] or any(each.holds_among(context, line, gone) for each in hit.spared_by)
        sides[not spared].append(hit)
    return sides


def _places(hits: Sequence[Hit]) -> NDArray[np.int64]:
    """Of each hit, where its rule may act, as a number in PLACES, and its line: (2, hits)."""
    numbers = [(PLACES.index(hit.rule.where), hit.line) for hit in hits]
    return np.array(numbers, dtype=np.int64).reshape(-1, 2).T


def _active(hit: Hit) -> bool:
    return hit.rule.status == "active"


def _elsewhere(
    hit: Hit, zones: Zones, standing: set[tuple[str, int]], on_demand: frozenset[str]
) -> str:
    """Why the hit in its zone is not where its rule may act; empty if it is.

    standing: the hits that act so far, as rule id and line; on_demand: ids of rules all of whose
    hits act.
    """
    rule, line = hit.rule, hit.line
    if rule.match.link_list and zones.link_list(line) < rule.match.link_list:
        return "too few lines of links stand in a row there, or a sentence leads to them"
    if not all(any(each in standing or each[0] in on_demand for each in side) for side in hit.near):
        return "the rules that hit close by do not act there"
    return ""


def _unsaid(hit: Hit, zones: Zones, gone: Mask, in_part: Collection[int]) -> str:
    """Why a hit that repeats takes nothing: what it repeats is not said elsewhere; empty if it is.

    gone: the lines that go, with those that this round takes; in_part: lines that spans are cut
    from.
    """
    line = hit.line
    match hit.rule.match.repeats:
        case "passage" if not zones.is_held(line, gone, in_part):
            return "no paragraph close by that stays holds it, or it stands between no paragraphs"
        case "heading" if not zones.is_in_contents(line, gone):
            return "it stands in no list of three headings at the head that stand below and stay"
        case "headline" | "line" if not zones.is_said_before(line, gone):
            return "the line that it repeats goes itself"
        case "headline" if not zones.is_headline(line):
            return "the line repeats another line, but not the headline"
    return ""


def _cut(
    hit: Hit, document: Document, zones: Zones, protection: Protection
) -> tuple[Cut | None, str]:
    """What the hit takes, and why it takes nothing or less than it would."""
    rule, line = hit.rule, hit.line
    if protected := protection.reason(line):
        return None, protected
    if rule.scope == "span":
        return (Cut(hit, line, line, hit.spans) if hit.spans else None), ""
    first = last = line
    reason = ""
    if rule.scope == "block":
        last = document.block_end(line)
    elif rule.scope == "rest":
        before = zones.words_before(line)
        if zones.prose_behind(line) > max(REST_PROSE_WORDS, REST_PROSE_SHARE * before):
            reason = "too much prose follows, so only the line goes"
        elif before < _REST_LEAST < zones.words_behind(line):
            reason = "next to nothing stands before it, so only the line goes"
        else:
            last = len(document) - 1
    if rule.also:
        first = _also(document, line, -1, rule.also.previous or (), first)
        last = _also(document, line, 1, rule.also.next or (), last)
    return Cut(hit, *protection.within(line, first, last)), reason


def _left(hit: Hit, document: Document) -> str:
    """The key of what a line says without the spans of a hit."""
    line = document.view[hit.line]
    bounds = [0, *(offset for span in sorted(hit.spans) for offset in span), len(line)]
    parts = zip(bounds[::2], bounds[1::2], strict=True)
    return key(fold("".join(line[start:end] for start, end in parts)))


def _also(document: Document, line: int, step: int, wanted: Sequence[AlsoLine], edge: int) -> int:
    """How far the neighbours that go with a hit reach, at least to `edge`."""
    at = line
    for also in wanted:
        blanks = 0
        neighbour = at + step
        while 0 <= neighbour < len(document) and document.is_blank(neighbour):
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
