"""Examples of rules that take nodes of web pages: HTML in, and out what pruning leaves of it.

Extraction is not run, since it would need a whole page around each example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Page, left_of
from cleaner.rules.model import Example, Rule

_NAME = re.compile(r"[a-z]{3,}")


def failures(
    rules: RuleSet, without: RuleSet, rule: Rule, example: Example
) -> Iterator[tuple[str, str]]:
    """What is wrong with an example, and how to mend it. without: the rules with this one off."""
    raw = example.raw
    whole = left_of(raw, (), example.url).text
    wanted = whole if example.after is None else example.after.rstrip("\n")
    page = left_of(raw, rules.selectors, example.url)
    takers = sorted({node.rule for node in page.pruned})
    if page.text != wanted:
        took = f"nodes taken by: {', '.join(takers)}" if takers else "no rule took a node"
        yield f"this is left: {' / '.join(page.text.splitlines())[:200]!r}", took
        return
    if rule.protect == (example.keep is not None):
        if left_of(raw, without.selectors, example.url).text == wanted:
            yield (
                "the example passes with this rule switched off too, so it proves nothing",
                "write a page that only this rule gets right",
            )
        elif not rule.protect and rule.id not in takers:
            yield "no node was taken by this rule", "write a node that it takes"
    elif not _comes_near(rule, page, raw):
        yield (
            "the page does not come near the rule, so it proves nothing",
            "use a class, an id or an element of its selectors, or part of its name",
        )


def _comes_near(rule: Rule, page: Page, raw: str) -> bool:
    """The rule was stopped on this page, or the page has a word of its selectors in a tag."""
    if any(warning.rule == rule.id for warning in page.warnings):
        return True
    tags = " ".join(re.findall(r"<[^>]*>", raw)).lower()
    words = {word for text in rule.match.html or () for word in _NAME.findall(text.lower())}
    return any(word in tags for word in words)
