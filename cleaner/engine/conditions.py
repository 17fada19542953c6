"""Matchers at work: each condition says of one line of a document whether it holds.

A condition is made once per rule set from the data of one matcher. `probes` are what
the scan looks for on its behalf; a condition without probes cannot name the lines
where it may hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from cleaner.document import Document
from cleaner.engine import scan_patterns
from cleaner.features import counted_at_once
from cleaner.fold import fold, key
from cleaner.result import Warning
from cleaner.rules.model import LineBounds, Matchers, Near
from cleaner.rules.patterns import compile_pattern

# Ten times what the slowest shipped pattern takes on a line of 100,000 characters.
REGEX_SECONDS = 0.5
# Scripts that write no spaces have no word edge for a literal to stand at.
_DENSE_EDGE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class RegexTimeout(Exception):
    """A pattern took longer than REGEX_SECONDS on a line."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A byte pattern of the scan; a bare probe asks for nothing but the literal."""

    pattern: str
    any_case: bool = True


@dataclass(slots=True)
class Context:
    """What matching knows while it goes through one document.

    hits: per rule id, the lines hit so far.
    """

    document: Document
    hits: dict[str, Set[int]] = field(default_factory=dict)
    warnings: list[Warning] = field(default_factory=list)


class Condition:
    """One matcher of one rule."""

    key: str
    """The matcher's key in YAML."""
    cost = 1
    """Which of a rule's conditions to ask first: 0 is a look-up, 2 runs a pattern."""
    probes: Sequence[Probe] | None = None
    """What the scan looks for; None if the scan cannot find the lines."""

    def holds(self, context: Context, line: int) -> bool:
        """Whether the line fulfils the condition. Raises RegexTimeout."""
        raise NotImplementedError

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        """Where in the view line the wording stands; nothing if it has no wording."""
        yield from ()

    def candidates(self, document: Document) -> Iterable[int] | None:
        """The only lines that can hold, where they are cheap to name."""
        return None


class Phrases(Condition):
    """The whole line is one of the phrases."""

    key = "phrases"
    cost = 0

    def __init__(self, phrases: Sequence[str]) -> None:
        self._keys = frozenset(key(fold(phrase).strip()) for phrase in phrases)
        self.probes = [Probe(scan_patterns.whole_line(text)) for text in sorted(self._keys)]

    def holds(self, context: Context, line: int) -> bool:
        return context.document.keys[line] in self._keys

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        yield 0, len(context.document.view[line])


class Literals(Condition):
    """The line contains, starts or ends with one of the literals, as whole words."""

    cost = 2

    def __init__(self, place: str, literals: Sequence[str]) -> None:
        self.key = place
        texts = sorted({fold(text).strip() for text in literals}, key=lambda t: (-len(t), t))
        body = f"(?:{'|'.join(_at_word_edges(text) for text in texts)})"
        before, after = (r"^[\W_]*" if place == "starts" else ""), ""
        if place == "ends":
            after = r"(?=[\W_]*$)"
        self._pattern = re.compile(before + body + after, re.IGNORECASE)
        self.probes = [Probe(scan_patterns.literal(text)) for text in texts]

    def holds(self, context: Context, line: int) -> bool:
        return self._pattern.search(context.document.view[line]) is not None

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        for found in self._pattern.finditer(context.document.view[line]):
            yield found.span()


class Patterns(Condition):
    """One of the patterns is found in the line."""

    key = "regex"
    cost = 2

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = [compile_pattern(pattern) for pattern in patterns]
        try:
            self.probes = [Probe(*scan_patterns.rewritten(p.pattern)) for p in self._patterns]
        except scan_patterns.Unscannable:
            self.probes = None

    def holds(self, context: Context, line: int) -> bool:
        text = context.document.view[line]
        try:
            return any(p.search(text, timeout=REGEX_SECONDS) for p in self._patterns)
        except TimeoutError:
            raise RegexTimeout from None

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        text = context.document.view[line]
        try:
            for pattern in self._patterns:
                for found in pattern.finditer(text, timeout=REGEX_SECONDS):
                    if found.end() > found.start():
                        yield found.span()
        except TimeoutError:
            raise RegexTimeout from None


class Bounds(Condition):
    """What can be counted in the line is within bounds."""

    key = "line"

    def __init__(self, bounds: LineBounds) -> None:
        self._tests: list[tuple[str, str, float]] = []
        for name, bound in bounds.model_dump(exclude_none=True).items():
            side, _, feature = name.partition("_")
            if side in ("min", "max"):
                self._tests.append((feature, side, float(bound)))
            else:
                self._tests.append((name, "is", float(bound)))

    def holds(self, context: Context, line: int) -> bool:
        return not any(self.failures(context.document, line))

    def candidates(self, document: Document) -> Iterable[int]:
        fits = ~document.features.blank
        for feature, side, bound in self._tests:
            if counted_at_once(feature):
                values = getattr(document.features, feature)
                fits &= {"min": values >= bound, "max": values <= bound, "is": values == bound}[
                    side
                ]
        return [int(line) for line in np.flatnonzero(fits)]

    def failures(self, document: Document, line: int) -> Iterator[str]:
        """Each bound that does not hold, in words."""
        for feature, side, bound in self._tests:
            value = document.features.value(feature, line)
            if (side == "min" and value < bound) or (side == "max" and value > bound):
                yield f"{side}_{feature} is {bound:g}, the line has {value:.3g}"
            elif side == "is" and value != bound:
                yield f"{feature} is {'yes' if bound else 'no'}, the line says otherwise"


class WordList(Condition):
    """The line holds enough different words of a list."""

    key = "lexicon"
    cost = 2

    def __init__(self, words: Sequence[str], min_hits: int) -> None:
        texts = sorted({fold(word).strip() for word in words}, key=lambda t: (-len(t), t))
        alternatives = "|".join(_at_word_edges(text) for text in texts)
        self._pattern = re.compile(alternatives, re.IGNORECASE)
        self._min_hits = min_hits
        self.probes = [Probe(scan_patterns.literal(text)) for text in texts]

    def holds(self, context: Context, line: int) -> bool:
        found = self._pattern.findall(context.document.view[line])
        return len({word.lower() for word in found}) >= self._min_hits


class Repeats(Condition):
    """The line says again what an earlier line says.

    Whether that was the headline is decided with what stays (see `zones`): the first line
    may be junk.
    """

    key = "repeats"
    cost = 0

    def holds(self, context: Context, line: int) -> bool:
        return line in self.candidates(context.document)

    def candidates(self, document: Document) -> Collection[int]:
        return document.line_repeats


class Neighbour(Condition):
    """A line that another rule hits stands close by. Those rules are matched first."""

    key = "near"
    cost = 0

    def __init__(self, near: Near, categories: Mapping[str, Sequence[str]], rule: str) -> None:
        named = list(near.rules or ())
        for category in near.categories or ():
            named += categories.get(category, ())
        self.rules = tuple(dict.fromkeys(other for other in named if other != rule))
        self._before = near.side in ("before", "either")
        self._after = near.side in ("after", "either")
        self._within = near.within_lines

    def holds(self, context: Context, line: int) -> bool:
        return any(True for _ in self.supports(context, line))

    def supports(self, context: Context, line: int) -> Iterator[tuple[str, int]]:
        """The hits close by, as rule id and line."""
        hits = {rule: context.hits[rule] for rule in self.rules if context.hits.get(rule)}
        if not hits:
            return
        for step, wanted in ((-1, self._before), (1, self._after)):
            if wanted:
                for other in context.document.neighbours(line, step, self._within):
                    yield from ((rule, other) for rule, lines in hits.items() if other in lines)


class Site(Condition):
    """The document comes from one of the domains or one below them."""

    key = "site"
    cost = 0

    def __init__(self, domains: Sequence[str]) -> None:
        self._domains = tuple(domain.lower() for domain in domains)

    def holds(self, context: Context, line: int) -> bool:
        host = urlsplit(context.document.url or "").hostname or ""
        return any(host == domain or host.endswith("." + domain) for domain in self._domains)


def conditions(
    matchers: Matchers,
    lexicons: Mapping[str, Sequence[str]],
    categories: Mapping[str, Sequence[str]],
    rule: str,
) -> list[Condition]:
    """The conditions of a rule's `match` or `unless`, in the order of the manual; not `score`,
    which is asked of what stays (`engine/score.py`), nor `html`, which is asked of a page's nodes.

    lexicons: words by list name; categories: rule ids by category.
    """
    return [
        _condition(name, value, lexicons, categories, rule)
        for name, value in matchers.given().items()
        if name not in ("score", "html")
    ]


def _condition(
    name: str,
    value: Any,
    lexicons: Mapping[str, Sequence[str]],
    categories: Mapping[str, Sequence[str]],
    rule: str,
) -> Condition:
    match name:
        case "phrases":
            return Phrases(value)
        case "contains" | "starts" | "ends":
            return Literals(name, value)
        case "regex":
            return Patterns(value)
        case "line":
            return Bounds(value)
        case "lexicon":
            return WordList(lexicons[value.name], value.min_hits)
        case "repeats":
            return Repeats()
        case "near":
            return Neighbour(value, categories, rule)
        case "site":
            return Site(value)
    raise NotImplementedError(f"no condition for the matcher {name!r}")


def _at_word_edges(text: str) -> str:
    """The literal as a pattern that does not start or end inside a word."""
    before = r"(?<!\w)" if re.match(r"\w", text) and not _DENSE_EDGE.match(text) else ""
    after = r"(?!\w)" if re.search(r"\w$", text) and not _DENSE_EDGE.match(text[-1]) else ""
    return before + re.escape(text) + after
