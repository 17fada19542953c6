"""One rule made ready to match: its conditions, cheapest first, and where its lines come from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cleaner.engine.bounds import Bounds
from cleaner.engine.condition import Condition
from cleaner.engine.conditions import conditions
from cleaner.engine.other_lines import Neighbour, Series, Shapes
from cleaner.rules.model import Pack, Rule

# Packs of these act in every document: themes are often left untranslated.
EVERYWHERE = ("any", "en")

# Matchers that name the lines to ask, the fewest first.
_NAMING = ("repeats", "link_list", "links_to", "origin", "line")
# A pattern such as ^\p{Lu}, which most lines fit: the bounds of its rule say more.
_SHAPE = re.compile(
    r"\^(?:\(\?:)?(?:\\W\*)?(?:\(\?:\[[^\]]*\]\{\d,\d\} \)\?|\[[^\]]*\](?:\{\d,\d\}|\?)?)?\[?\\p"
)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to match: its conditions, cheapest first, and where its lines come from.

    language: that of its pack; match_beside, unless_beside: what of `match` and `unless` asks for
    the lines beside a line; unless_alone: the rest of `unless`; finder: the condition that names
    the lines to ask; None if every line must be asked; asked: what is left of `match` to ask of
    lines within the bounds that `RuleSet.within` compares, or that the finder does, `match_beside`
    aside; near: those of `match` that ask what other rules hit; of_markdown: whether it hits in
    Markdown only; on_demand: whether what it says of a line only matters where a removal wants the
    line.
    """

    rule: Rule
    pack: str
    language: str
    match: tuple[Condition, ...]
    match_beside: tuple[Shapes, ...]
    unless_alone: tuple[Condition, ...]
    unless_beside: tuple[Shapes, ...]
    finder: Condition | None
    asked: tuple[Condition, ...]
    near: tuple[Neighbour, ...]
    of_markdown: bool
    on_demand: bool

    @property
    def unless(self) -> tuple[Condition, ...]:
        """All that spares a line."""
        return (*self.unless_alone, *self.unless_beside)

    @property
    def layer(self) -> str:
        """The language in whose documents it acts, "" if it acts in all."""
        return "" if self.language in EVERYWHERE else self.language

    @property
    def of_lines(self) -> bool:
        """Whether it is asked about lines as they come, not about scores or nodes."""
        return not (self.rule.match.score or self.rule.match.html)

    @property
    def wording(self) -> Condition | None:
        """The condition whose match in the line is the span that goes."""
        worded = [c for c in self.match if c.key in Rule.WORDING]
        return worded[-1] if worded else None


def compile_rule(
    rule: Rule,
    pack: Pack,
    lexicons: Mapping[str, Collection[str]],
    categories: Mapping[str, list[str]],
) -> CompiledRule:
    """lexicons: word lists of all packs, by name; categories: ids of rules, by category."""
    match = conditions(rule.match, lexicons, categories, rule.id)
    unless = conditions(rule.unless, lexicons, categories, rule.id) if rule.unless else []
    if rule.match.run is not None:
        match.append(Series(rule.match.run, match.copy(), unless))
    finders = [c for c in match if c.wording is not None]
    if rule.match.line and all(_SHAPE.match(text) for c in finders for text in c.wording or ()):
        finders = []
    finders += [c for key in _NAMING for c in match if c.key == key]
    match.sort(key=lambda c: c.cost)
    return CompiledRule(
        rule,
        pack.pack,
        pack.language,
        tuple(match),
        tuple(c for c in match if isinstance(c, Shapes)),
        tuple(sorted((c for c in unless if not isinstance(c, Shapes)), key=lambda c: c.cost)),
        tuple(c for c in unless if isinstance(c, Shapes)),
        finders[0] if finders else None,
        tuple(_asked(match, finders[0] if finders else None)),
        tuple(c for c in match if isinstance(c, Neighbour)),
        any(c.of_markdown for c in match),
        rule.protect and pack.language in EVERYWHERE,
    )


def _asked(match: Iterable[Condition], finder: Condition | None) -> Iterator[Condition]:
    """What is left to ask of the lines that a finder and the bounds of the rule name, but for what
    is asked of the lines beside them."""
    for condition in match:
        if isinstance(condition, Shapes):
            continue
        if not isinstance(condition, Bounds):
            yield condition
        elif condition is not finder:
            if condition.more:
                yield condition
        elif left := condition.line_by_line():
            yield left
