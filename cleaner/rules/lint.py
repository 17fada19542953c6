"""Faults of a rule that no schema sees: it can never hit, or contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cleaner.fold import fold, key
from cleaner.html.queries import SelectorError
from cleaner.html.selectors import compile_selector
from cleaner.rules.matchers import LineBounds, Matchers, Origin
from cleaner.rules.model import Example, Rule
from cleaner.rules.patterns import PatternError, compile_pattern
from cleaner.rules.validation import Path

_DOMAIN = re.compile(r"^(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}$")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault at a path of the rule or pack that was looked at."""

    path: Path
    message: str
    mend: str

    def inside(self, *outer: int | str) -> Finding:
        """The same finding, seen from further out."""
        return Finding((*outer, *self.path), self.message, self.mend)


def lint_rule(rule: Rule) -> Iterator[Finding]:
    """What is wrong with a rule, whatever other rules there are."""
    yield from _action(rule)
    yield from (finding.inside("match") for finding in _matchers(rule.match))
    if rule.unless is not None:
        yield from (finding.inside("unless") for finding in _matchers(rule.unless))
        yield from (finding.inside("unless") for finding in _not_in_unless(rule.unless))
        yield from _always_spared(rule)
    if rule.match.score:
        yield from _score(rule)
    if rule.match.html or (rule.unless and rule.unless.html):
        yield from _html(rule)
    yield from _run(rule)
    for number, example in enumerate(rule.examples):
        yield from (finding.inside("examples", number) for finding in _example(example))


def _action(rule: Rule) -> Iterator[Finding]:
    if rule.remove and rule.replace is not None:
        yield Finding(
            ("replace",),
            '"remove" and "replace" exclude each other',
            "keep one of the two; `replace` takes the matched span",
        )
    if rule.protect:
        given = [n for n in ("remove", "replace", "also") if getattr(rule, n) is not None]
        for name in given if rule.where == "anywhere" else [*given, "where"]:
            yield Finding(
                (name,),
                f'a rule that protects cannot have "{name}"',
                f'remove "{name}", or take "protect" away',
            )
    if rule.scope == "span":
        if not any(getattr(rule.match, name) for name in Rule.WORDING):
            yield Finding(
                ("match",),
                "no wording says which span of the line goes",
                f"add one of: {', '.join(Rule.WORDING)}",
            )
        if rule.also is not None:
            yield Finding(
                ("also",),
                '"also" takes whole lines, but the rule takes a span',
                "remove `also`, or write `remove: line`",
            )


def _matchers(matchers: Matchers) -> Iterator[Finding]:
    given = matchers.given()
    if not given:
        yield Finding(
            (),
            "no matcher is given, so nothing says which lines are meant",
            f"add one of: {', '.join(Matchers.model_fields)}",
        )
    for name in ("phrases", "contains", "starts", "ends"):
        for at, text in enumerate(given.get(name, ())):
            if not key(fold(text)):
                yield Finding(
                    (name, at),
                    f'"{text}" has no letter or digit, and the rest of a line does not matter here',
                    "write a `regex` for it",
                )
            if "\n" in text:
                yield Finding(
                    (name, at),
                    "the text holds a line end, but a rule reads one line",
                    "write one line, and use `also` for its neighbours",
                )
    for at, pattern in enumerate(matchers.regex or ()):
        try:
            compile_pattern(pattern)
        except PatternError as error:
            yield Finding(("regex", at), str(error), error.mend)
    for at, domain in enumerate(matchers.site or ()):
        if not _DOMAIN.match(domain):
            yield Finding(
                ("site", at),
                f'"{domain}" is no domain',
                "write the domain alone, as in example.com",
            )
    if matchers.line is not None:
        yield from (finding.inside("line") for finding in _bounds(matchers.line))
        yield from _phrases_outside(matchers, matchers.line)
    yield from _other_places(matchers)
    yield from _other_lines(matchers)
    if matchers.origin is not None:
        yield from (finding.inside("origin") for finding in _origin(matchers.origin))
    if matchers.near and not (matchers.near.rules or matchers.near.categories):
        yield Finding(
            ("near",), "nothing says which lines must be near", "add `rules` (ids) or `categories`"
        )


def _other_lines(matchers: Matchers) -> Iterator[Finding]:
    """Shapes of other lines that are not said, or not of which lines."""
    if matchers.beside is not None:
        given = {side: getattr(matchers.beside, side) for side in ("previous", "next")}
        if not any(given.values()):
            yield Finding(("beside",), "no line is described", "add one of: previous, next")
        for side, bounds in given.items():
            if bounds is not None:
                yield from (finding.inside("beside", side) for finding in _bounds(bounds))


def _bounds(bounds: LineBounds) -> Iterator[Finding]:
    given = bounds.model_dump(exclude_none=True)
    if not given:
        yield Finding((), "no bound is given", f"add one of: {', '.join(LineBounds.model_fields)}")
    yield from _crossed(given, "line")


def _origin(origin: Origin) -> Iterator[Finding]:
    given = origin.model_dump(exclude_none=True)
    if not given:
        yield Finding(
            (), "nothing is asked of the block", f"add one of: {', '.join(Origin.model_fields)}"
        )
    yield from _crossed(given, "block")


def _crossed(given: Mapping[str, Any], what: str) -> Iterator[Finding]:
    """Bounds that are higher at least than at most. what: they are bounds on."""
    for name, low in given.items():
        high = given.get(name.replace("min_", "max_", 1))
        if name.startswith("min_") and high is not None and low > high:
            yield Finding(
                (name,),
                f"no {what} has at least {low:g} and at most {high:g}",
                f"lower {name} or raise {name.replace('min_', 'max_', 1)}",
            )


def _phrases_outside(matchers: Matchers, bounds: LineBounds) -> Iterator[Finding]:
    """Phrases that are longer than the line may be."""
    for at, text in enumerate(matchers.phrases or ()):
        characters = len(key(fold(text)).replace(" ", ""))
        if bounds.max_characters is not None and characters > bounds.max_characters:
            yield Finding(
                ("phrases", at),
                f'"{text}" is longer than max_characters allows, so it can never hit',
                "raise max_characters or remove the phrase",
            )
        words = len(re.findall(r"[\w']+", key(fold(text))))
        if bounds.max_words is not None and words > bounds.max_words:
            yield Finding(
                ("phrases", at),
                f'"{text}" has more words than max_words allows, so it can never hit',
                "raise max_words or remove the phrase",
            )


def _other_places(matchers: Matchers) -> Iterator[Finding]:
    """Phrases that no `starts`, `ends` or `contains` beside them fits."""
    tests = {"starts": str.startswith, "ends": str.endswith, "contains": str.__contains__}
    phrases = [key(fold(text)) for text in matchers.phrases or ()]
    for name, test in tests.items():
        wanted = [key(fold(text)) for text in getattr(matchers, name) or ()]
        if wanted and phrases and not any(test(p, w) for p in phrases for w in wanted):
            yield Finding(
                (name,),
                f"none of the phrases {_VERB[name]} this, so the rule can never hit",
                "matchers must all hold; make two rules of it",
            )


_VERB = {"starts": "starts with", "ends": "ends with", "contains": "contains"}


def _always_spared(rule: Rule) -> Iterator[Finding]:
    """An `unless` that holds wherever `match` does."""
    wanted = rule.match.given()
    for name, value in (rule.unless or Matchers()).given().items():
        same = wanted.get(name)
        if same is None:
            continue
        covers = set(value) >= set(same) if isinstance(value, tuple) else value == same
        if covers:
            yield Finding(
                ("unless", name),
                "this spares every line that `match` wants, so the rule can never hit",
                f'remove "{name}" from one of the two',
            )


def _run(rule: Rule) -> Iterator[Finding]:
    """A run that no other matcher makes up."""
    if rule.match.run is not None and len(rule.match.given()) == 1:
        mend = "add a matcher beside `run`"
        yield Finding(("match", "run"), "nothing says which lines make up the run", mend)


# What stands under `match` alone, and what to write in its place: what is decided with what stays,
# which is after `unless`, and a run of lines.
_NOT_IN_UNLESS = {
    "run": "write it under `match`",
    "link_list": "write `line: {min_link_share: 0.85}`, which spares every line that is nearly all"
    " link",
    "score": "write it under `match` with a lower `below`",
}


def _not_in_unless(unless: Matchers) -> Iterator[Finding]:
    """Matchers that cannot spare a line."""
    for name, mend in _NOT_IN_UNLESS.items():
        if getattr(unless, name) is not None:
            yield Finding((name,), f'"{name}" cannot stand under `unless`', mend)
    if unless.repeats == "headline":
        mend = 'write "line", which spares every repeated line'
        yield Finding(("repeats",), '"headline" cannot stand under `unless`', mend)


def _score(rule: Rule) -> Iterator[Finding]:
    """Scores are worked out on what stays, when all that protects and spares is known."""
    if rule.protect:
        yield Finding(
            ("protect",),
            'a rule with "score" takes lines and cannot protect them',
            'remove "protect", or find the lines by another matcher',
        )
    if rule.match.near:
        yield Finding(
            ("match", "near"),
            '"near" and "score" exclude each other',
            "leave the neighbours to the score, which sees what other rules took",
        )


def _html(rule: Rule) -> Iterator[Finding]:
    """Nodes go before there are lines, so nothing that is asked of a line goes with them."""
    if rule.unless is not None:
        yield Finding(
            ("unless",),
            '"unless" is asked of lines, and a rule with "html" takes nodes',
            "narrow the selector, with :not(...) for instance, or protect nodes in another rule",
        )
    for name in rule.match.given():
        if name not in ("html", "site"):
            yield Finding(
                ("match", name),
                f'"{name}" is asked of lines, and "html" of the nodes of a page',
                "make two rules of it",
            )
    for name, fault in (
        ("where", rule.where != "anywhere"),
        ("remove", rule.remove is not None),
        ("replace", rule.replace is not None),
        ("also", rule.also is not None),
    ):
        if fault:
            yield Finding(
                (name,),
                f'a rule with "html" takes whole nodes, so it cannot have "{name}"',
                f'remove "{name}"',
            )
    for at, selector in enumerate(rule.match.html or ()):
        try:
            list(compile_selector(selector))
        except SelectorError as error:
            yield Finding(("match", "html", at), str(error), error.mend)


def _example(example: Example) -> Iterator[Finding]:
    pair = example.before is not None and example.after is not None
    if example.keep is not None:
        pair = example.before is None and example.after is None
    if not pair:
        yield Finding(
            (),
            "an example is either `before` with `after`, or `keep` alone",
            "write the raw text under `before` and the body under `after`",
        )
    elif example.before is not None and example.before.strip() == (example.after or "").strip():
        yield Finding(
            (),
            "nothing is removed between `before` and `after`",
            "write a text that must not change under `keep`",
        )
