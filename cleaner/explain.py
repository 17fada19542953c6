"""Why a line went or stayed, and why a rule did or did not hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from cleaner.engine.bounds import Bounds
from cleaner.engine.compile import RuleSet
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.condition import Condition, Context, RegexTimeout
from cleaner.engine.markup import FromBlock
from cleaner.engine.match import context_of
from cleaner.pipeline import Passage
from cleaner.result import Removal, Repair
from cleaner.rules.model import Rule

Change = TypeVar("Change", Removal, Repair)
State = Literal["removes", "trial", "protects", "declined", "spared", "near"]
# How many of the nearest lines to show for a rule that hit nothing.
_NEAREST = 5
# How many terms of a block classifier to show: as a rule they make up most of the sum.
_TERMS = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stands to one line. line: from 0; detail: the reason, in words."""

    rule: str
    line: int
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a block classifier said of a line when it last judged it.

    chance: that the line is body; terms: the weightiest, as names of features, their values at
    the line, and what the term adds to the log-odds of body; round: from 1.
    """

    model: str
    round: int
    chance: float
    terms: Sequence[tuple[tuple[str, ...], tuple[float, ...], float]]


def judgements(passage: Passage, line: int) -> list[Judgement]:
    """What each block classifier said of the line, in the round that took it or in its last."""
    last: dict[str, Judgement] = {}
    asked = {each.rule.match.score for each in passage.hits if each.line == line}
    decided = {score.model: score.below for score in asked if score}
    counts: Counter[str] = Counter()
    for each in passage.rounds:
        counts[each.name] += 1
        before = last.get(each.name)
        chance = each.chance(line)
        if before and before.chance < decided.get(each.name, 0.0):
            continue
        if chance is not None:
            terms = each.terms(line)[:_TERMS]
            last[each.name] = Judgement(each.name, counts[each.name], chance, terms)
    return list(last.values())


def removals_of(passage: Passage, line: int) -> list[Removal]:
    """The removals that took the line or a part of it."""
    start, end = passage.document.starts[line], passage.document.end(line)
    return touching(passage.result.removals, start, end)


def touching(changes: Iterable[Change], start: int, end: int) -> list[Change]:
    """The removals or repairs that reach into `[start, end)` of the decoded text."""
    return [each for each in changes if each.start < end and start < each.end]


def line_standings(passage: Passage, rules: RuleSet, line: int) -> list[Standing]:
    """Every rule that hit the line, or would have but for one condition or an `unless`."""
    context = context_of(passage.document, passage.hits)
    # No rule comes near without its wording. To ask all of them, the patterns of all would be
    # compiled, which takes seconds.
    asked = rules.anywhere.worded_on(passage.document, line)
    asked |= {rules.order[id_] for id_, lines in context.hits.items() if line in lines}
    near = (each for _, each in rules.in_turn(asked))
    return [s for each in near if (s := _standing(each, passage, context, line))]


def rule_standings(passage: Passage, rules: RuleSet, id_: str) -> list[Standing]:
    """The lines that a rule hit; if there are none, those that came nearest. None of a rule that
    takes nodes of pages.

    Raises KeyError for an id that no rule has.
    """
    each, context = rules.rules[id_], context_of(passage.document, passage.hits)
    if each.rule.match.html:
        return []
    lines = [n for n, text in enumerate(passage.document.view) if text]
    if each.rule.match.score and not context.hits.get(id_):
        return _least_likely(each.rule, passage)
    found = [s for n in lines if (s := _standing(each, passage, context, n))]
    if any(standing.state != "near" for standing in found):
        return [standing for standing in found if standing.state != "near"]
    failing = {n: _failing(each.match, context, n) for n in lines}
    nearest = sorted(lines, key=lambda n: (len(failing[n]), n))[:_NEAREST]
    return [
        Standing(id_, n, "near", _reasons(failing[n], context, n))
        for n in nearest
        if len(failing[n]) < max(len(each.match), 2)
    ]


def _least_likely(rule: Rule, passage: Passage) -> list[Standing]:
    """The lines that came nearest to being hit by a `score` rule."""
    score = rule.match.score
    assert score is not None
    judged = [each for each in passage.rounds if each.name == score.model][-1:]

    def why(chance: float) -> str:
        spared = "in a run that stays" if chance < score.below else f"not below {score.below}"
        return f"body with chance {chance:.2f}, {spared}"

    return [
        Standing(rule.id, int(line), "near", why(chance))
        for each in judged
        for chance, line in sorted(zip(each.chances, each.lines, strict=True))[:_NEAREST]
    ]


def _standing(each: CompiledRule, passage: Passage, context: Context, line: int) -> Standing | None:
    """How the rule stands to the line; None if it is nowhere near."""
    rule = each.rule
    if line in context.hits.get(rule.id, ()):
        return Standing(rule.id, line, *_outcome(each, passage, line))
    if rule.match.score or rule.match.html:
        return None  # `judgements` says why; what took nodes stands in `CleanResult.pruned`
    failing = _failing(each.match, context, line)
    if each.layer and not passage.document.reads(each.layer):
        if each.language in passage.document.unwritten:
            detail = f"the rule is for {each.language}, and no letter of its script is in the text"
        else:
            detail = (
                f"the document is in {passage.result.language}, the rule is for {each.language}"
            )
        return None if failing else Standing(rule.id, line, "spared", detail)
    if not failing:
        sparing = [c for c in each.unless if c not in _failing(each.unless, context, line)]
        names = " and ".join(f"`{c.key}`" for c in sparing)
        return Standing(rule.id, line, "spared", f"spared by {names} under `unless`")
    # Without its wording a rule is not near: most lines meet the bounds of most rules.
    worded = each.finder is not None and each.finder.wording is not None
    if worded and len(failing) == 1 and len(each.match) > 1 and failing[0] is not each.finder:
        return Standing(rule.id, line, "near", _reasons(failing, context, line))
    return None


def _outcome(each: CompiledRule, passage: Passage, line: int) -> tuple[State, str]:
    """What became of a hit."""
    rule = each.rule
    if rule.protect:
        return "protects", "keeps the line, whatever other rules say"
    for hit, reason in passage.decision.declined:
        if hit.rule is rule and hit.line == line:
            return "declined", reason
    if rule.status == "trial":
        return "trial", f"on trial: would remove the {rule.scope}"
    takers = {r.rule for r in removals_of(passage, line)}
    if rule.id not in takers and takers:
        return "removes", f"wanted the {rule.scope}; taken by {', '.join(sorted(takers))}"
    done = "replaces the span" if rule.replace is not None else f"removes the {rule.scope}"
    if score := rule.match.score:
        chances = [j.chance for j in judgements(passage, line) if j.model == score.model]
        if chances and chances[0] >= score.below:
            done += " with those around it"
    return "removes", f"{done} ({rule.category})"


def _failing(conditions: Sequence[Condition], context: Context, line: int) -> list[Condition]:
    """The conditions that do not hold on the line; a pattern that takes too long does not."""
    failing = []
    for condition in conditions:
        try:
            holds = condition.holds(context, line)
        except RegexTimeout:
            holds = False
        if not holds:
            failing.append(condition)
    return failing


def _reasons(failing: Sequence[Condition], context: Context, line: int) -> str:
    return "; ".join(reason for c in failing for reason in _reason(c, context, line))


def _reason(condition: Condition, context: Context, line: int) -> Iterator[str]:
    if isinstance(condition, (Bounds, FromBlock)):
        yield from condition.failures(context.document, line)
    else:
        yield f"`{condition.key}` does not hold"
