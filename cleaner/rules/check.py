"""Rules prove themselves: their examples, run in the engine that users run.

An example must be able to fail. A `before` that comes out clean with its rule off
proves nothing, and neither does a `keep` that the rule never came near.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.compile import RuleSet
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.condition import Context, RegexTimeout
from cleaner.engine.match import Hit, context_of, match
from cleaner.engine.shared_words import shared_words
from cleaner.fold import fold
from cleaner.html.extract import Page, left_of
from cleaner.html.sniff import is_html
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult
from cleaner.rules import check_nodes
from cleaner.rules.errors import PackError
from cleaner.rules.lint import Finding
from cleaner.rules.load import Source
from cleaner.rules.model import Example, Pack, Rule

# What a rule of a shipped pack must have of each kind.
MIN_EXAMPLES = 2
# A near miss has this share of the words of a text that the rule takes; below it, the
# two have only small words in common.
_NEAR_SHARE = 0.34


def check_examples(rules: RuleSet, sources: Sequence[Source]) -> list[PackError]:
    """Every example of the sources that fails or proves nothing, with its place.

    rules: the whole rule set that the sources are part of. A rule that a later layer
    overrides is not run; a trial rule is run as if it were active.
    """
    awake = _awake(rules)
    return [
        error
        for source in sources
        for number in range(len(source.pack.rules))
        for error in check_rule(awake, source, number)
    ]


def check_rule(rules: RuleSet, source: Source, number: int) -> Iterator[PackError]:
    """The faults of the examples of one rule of a source, by its place there."""
    rule = source.pack.rules[number]
    each = rules.rules.get(rule.id)
    if each is None or each.pack != source.pack.pack:
        return
    gentle = rules.in_profile(rule.profile)
    without = gentle.without([rule.id])
    for at, example in enumerate(rule.examples):
        for message, mend in _failures(gentle, without, each, example):
            yield source.error(Finding(("rules", number, "examples", at), message, mend))


def check_numbers(sources: Sequence[Source]) -> list[PackError]:
    """Every rule of the sources with too few examples to ship.

    What a `score` rule takes hangs on weights that are fitted again: benchmarks prove it.
    """
    errors = []
    for source in sources:
        for number, rule in enumerate(source.pack.rules):
            if rule.match.score:
                continue
            kept = sum(example.keep is not None for example in rule.examples)
            for kind, count in (("keep", kept), ("before", len(rule.examples) - kept)):
                if count < MIN_EXAMPLES:
                    path = ("rules", number, "id")
                    message = f"the rule has {count} examples with `{kind}`"
                    mend = f"a rule that ships has at least {MIN_EXAMPLES}"
                    errors.append(source.error(Finding(path, message, mend)))
    return errors


def _awake(rules: RuleSet) -> RuleSet:
    """The rule set with its trial rules active."""
    if all(each.rule.status == "active" for each in rules.active):
        return rules
    packs: list[Pack] = []
    for pack in rules.packs:
        active = tuple(rule.model_copy(update={"status": "active"}) for rule in pack.rules)
        packs.append(pack.model_copy(update={"rules": active}))
    return RuleSet(packs, rules.disabled)


def _failures(
    rules: RuleSet, without: RuleSet, each: CompiledRule, example: Example
) -> Iterator[tuple[str, str]]:
    """What is wrong with an example, and how to mend it. without: the rules with this one off."""
    if each.rule.match.html:
        yield from check_nodes.failures(rules, without, each.rule, example)
        return
    page = _page(rules, each.rule, example)
    wanted = page.text if example.after is None else example.after
    language = _language(each)
    result = _clean(rules, example, page, language)
    if not _same(result.body, wanted):
        yield f"the body is not the one wanted: {_difference(wanted, result.body)}", _who(result)
        return
    if each.rule.protect and example.keep is not None:
        if not any(hit.rule is each.rule for hit in _hits(rules, example, page, language)[0]):
            yield (
                "the rule protects no line of the text, so it proves nothing",
                "write a text with a line that it hits",
            )
        return
    if not each.rule.protect and example.keep is None:
        others = _clean(without, example, page, language)
        if _same(others.body, wanted):
            yield (
                "the example passes with this rule switched off too, so it proves nothing:"
                f" {_who(others)}",
                "write a text that only this rule gets right",
            )
        elif each.rule.id not in _takers(result):
            yield f"no removal names this rule: {_who(result)}", "write a text that it takes"
    elif not _comes_near(each, rules, example, page):
        yield (
            "the text does not come near the rule, so it proves nothing",
            "use the rule's words, or meet all of its matchers but one",
        )


def _page(rules: RuleSet, rule: Rule, example: Example) -> Page:
    """The text of an example. Of a rule that asks for the block of a page it may be HTML; then it
    is what pruning leaves, since extraction would need a whole page around it."""
    if rule.asks_origin and is_html(example.raw):
        return left_of(example.raw, rules.selectors, example.url)
    return Page(example.raw)


def _about(example: Example, language: str) -> dict[str, str | None]:
    return {"url": example.url, "title": example.title, "language": language}


def _clean(rules: RuleSet, example: Example, page: Page, language: str) -> CleanResult:
    return Cleaner(rules).clean_extracted(page, **_about(example, language))


def _language(each: CompiledRule) -> str:
    """What the examples of a rule are written in: where a pack names none, English."""
    return "en" if each.language == "any" else each.language


def _same(body: str, wanted: str) -> bool:
    return body.rstrip("\n") == wanted.rstrip("\n")


def _takers(result: CleanResult) -> set[str]:
    return {removal.rule for removal in result.removals}


def _who(result: CleanResult) -> str:
    """Which rules took something, for a person."""
    takers = sorted(_takers(result))
    return f"removed by: {', '.join(takers)}" if takers else "no rule removed anything"


def _difference(wanted: str, body: str) -> str:
    lines = list(unified_diff(wanted.splitlines(), body.splitlines(), n=0, lineterm=""))[3:]
    return " / ".join(line[:100] for line in lines[:4]) or "the line ends differ"


def _comes_near(each: CompiledRule, rules: RuleSet, example: Example, page: Page) -> bool:
    """Whether a line of the text has the rule's words, or meets all its matchers but one."""
    language = _language(each)
    wordings = [fold(text) for text in _literals(each.rule)]
    for other in each.rule.examples:
        if other.before is not None:
            hits, document = _hits(rules, other, _page(rules, each.rule, other), language)
            wordings += [document.view[hit.line] for hit in hits if hit.rule is each.rule]
    hits, document = _hits(rules, example, page, language)
    context = context_of(document, hits)
    return any(
        _nearly_holds(each, context, number)
        or any(shared_words(wording, line) >= _NEAR_SHARE for wording in wordings)
        for number, line in enumerate(document.view)
        if line
    )


def _hits(
    rules: RuleSet, example: Example, page: Page, language: str
) -> tuple[list[Hit], Document]:
    document = Document(page.text, **_about(example, language), origins=page.origins)
    return match(rules, document)[0], document


def _literals(rule: Rule) -> Iterator[str]:
    for name in Rule.WORDING:
        if name != "regex":
            yield from getattr(rule.match, name) or ()


def _nearly_holds(each: CompiledRule, context: Context, line: int) -> bool:
    """All matchers hold, so that something else spares the line; or all of several but one."""
    try:
        failing = [condition for condition in each.match if not condition.holds(context, line)]
    except RegexTimeout:
        return False
    if len(failing) == 1 and isinstance(failing[0], Bounds):
        return len(list(failing[0].failures(context.document, line))) == 1
    return not failing or (len(failing) == 1 and len(each.match) > 1)
