"""Matchers at work: each condition says of one line of a document whether it holds.

A condition is made once per rule set from the data of one matcher. `probes` are what
the scan looks for on its behalf; a condition without wording cannot name the lines
where it may hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.engine import scan_patterns
from cleaner.engine.scan_leads import ANY
from cleaner.engine.scan_needs import Needs
from cleaner.features import counted_at_once
from cleaner.fold import fold, key
from cleaner.result import Warning
from cleaner.rules.matchers import Beside, LineBounds, Matchers, Near, Run
from cleaner.rules.patterns import compile_pattern
from cleaner.scripts import DENSE

# Ten times what the slowest shipped pattern takes on a line of 100,000 characters.
REGEX_SECONDS = 0.5
# What a word goes on in. Scripts that write no spaces have no word edge for a literal to
# stand at, and a literal of another script may touch them: `用Facebook登录`.
_INNER = re.compile(rf"[^\W{DENSE}]")


# The function words of all packs, by a name that no list of a pack can have.
ALL_STOP_WORDS = "stop words"


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

    hits: per rule id, the lines hit so far, without rules that hit none; language: the
    document's, once a rule had to know and if it could be told.
    """

    document: Document
    hits: dict[str, Container[int]] = field(default_factory=dict)
    warnings: list[Warning] = field(default_factory=list)
    language: str | None = None


class Condition:
    """One matcher of one rule."""

    key: str
    """The matcher's key in YAML."""
    cost = 1
    """Which of a rule's conditions to ask first: 0 is a look-up, 2 runs a pattern."""
    wording: Sequence[str] | None = None
    """What the scan can find the lines by; None if it cannot."""
    of_markdown = False
    """Whether it can hold in Markdown only."""

    def probes(self) -> list[Probe]:
        """What the scan looks for; made when its database is. Raises Unscannable."""
        return []

    def first_letters(self) -> frozenset[str]:
        """The letters and digits of which a line that fulfils the condition has one first (see
        scan_leads.py); made when the database is. Raises Unscannable."""
        return ANY

    def needs(self) -> Needs:
        """What else stands in a line that fulfils the condition (see scan_needs.py), in small
        letters where case does not matter to its probes; made when the database is. Raises
        Unscannable."""
        return ()

    def parts(self) -> list[Condition]:
        """Conditions one of which holds where this one does, for the scan to tell apart."""
        return [self]

    def holds(self, context: Context, line: int) -> bool:
        """Whether the line fulfils the condition. Raises RegexTimeout."""
        raise NotImplementedError

    def holds_part(self, context: Context, line: int, parts: Iterable[int]) -> bool:
        """The same for a line on which no other of `parts` can hold. Raises RegexTimeout."""
        return self.holds(context, line)

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
        self.wording = sorted(self._keys)

    def probes(self) -> list[Probe]:
        return [Probe(scan_patterns.whole_line(text)) for text in self.wording or ()]

    def holds(self, context: Context, line: int) -> bool:
        return context.document.keys[line] in self._keys

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        yield 0, len(context.document.view[line])


class Literals(Condition):
    """The line contains, starts or ends with one of the literals, as whole words."""

    cost = 2

    def __init__(self, place: str, literals: Sequence[str]) -> None:
        self.key = place
        self._texts = _longest_first(literals)
        self.wording = self._texts

    def probes(self) -> list[Probe]:
        return [Probe(scan_patterns.literal(text)) for text in self._texts]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        before = r"^[\W_]*" if self.key == "starts" else ""
        after = r"(?=[\W_]*$)" if self.key == "ends" else ""
        return re.compile(before + _at_word_edges(self._texts) + after, re.IGNORECASE)

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
        self.wording = patterns

    @cached_property
    def _patterns(self) -> list[regex.Pattern[str]]:
        return [compile_pattern(pattern) for pattern in self.wording or ()]

    def probes(self) -> list[Probe]:
        return [
            Probe(text, any_case)
            for texts, any_case in (scan_patterns.rewritten(p.pattern) for p in self._patterns)
            for text in texts
        ]

    def first_letters(self) -> frozenset[str]:
        each = (scan_patterns.first_letters(p.pattern) for p in self._patterns)
        return frozenset[str]().union(*each)

    def needs(self) -> Needs:
        return scan_patterns.needed(self._patterns[0].pattern) if len(self._patterns) == 1 else ()

    def holds(self, context: Context, line: int) -> bool:
        return self.holds_part(context, line, range(len(self._patterns)))

    def parts(self) -> list[Condition]:
        wording = self.wording or ()
        return [Patterns([pattern]) for pattern in wording] if len(wording) > 1 else [self]

    def holds_part(self, context: Context, line: int, parts: Iterable[int]) -> bool:
        text = context.document.view[line]
        patterns = self._patterns
        try:
            for number in parts:
                if patterns[number].search(text, timeout=REGEX_SECONDS):
                    return True
        except TimeoutError:
            raise RegexTimeout from None
        return False

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        text = context.document.view[line]
        try:
            for pattern in self._patterns:
                for found in pattern.finditer(text, timeout=REGEX_SECONDS):
                    if found.end() > found.start():
                        yield found.span()
        except TimeoutError:
            raise RegexTimeout from None


# Features by what they cost, if more than those that NumPy counts for all lines; what only Markdown
# has costs nothing.
_DEARER = {
    "link_share": -1,
    "image_share": -1,
    "links": 1,
    "longest_word": 2,
    "stop_words_share": 3,
}
_COMPARED = {"min": np.greater_equal, "max": np.less_equal, "is": np.equal}


class Bounds(Condition):
    """What can be counted in the line is within bounds."""

    key = "line"

    def __init__(self, bounds: LineBounds, stop_words: Collection[str]) -> None:
        self._stop_words = stop_words
        self._tests: list[tuple[str, str, float]] = []
        # What most bounds ask, which `match` compares for many rules and lines at once.
        most = math.inf if bounds.max_words is None else float(bounds.max_words)
        self.words = (float(bounds.min_words or 0), most)
        self.ends_sentence = bounds.ends_sentence
        for name, bound in bounds.model_dump(exclude_none=True).items():
            side, _, feature = name.partition("_")
            if side in ("min", "max"):
                self._tests.append((feature, side, float(bound)))
            else:
                self._tests.append((name, "is", float(bound)))
        self._tests.sort(key=lambda test: _DEARER.get(test[0], 0))
        self.of_markdown = any(
            feature in ("link_share", "image_share") and side == "min" and bound > 0
            for feature, side, bound in self._tests
        )

    @property
    def more(self) -> bool:
        """Whether more is asked than the number of words and the end of a sentence."""
        return any(feature not in ("words", "ends_sentence") for feature, _, _ in self._tests)

    def line_by_line(self) -> Bounds | None:
        """What is left to ask of a line that `may_hold` names; None if that says all."""
        tests = [test for test in self._tests if not counted_at_once(test[0])]
        if not tests:
            return None
        left = copy(self)
        left._tests = tests
        return left

    def holds(self, context: Context, line: int) -> bool:
        document = context.document
        for feature, side, bound in self._tests:
            value = self._value(document, feature, line)
            if side == "min":
                if value < bound:
                    return False
            elif side == "max":
                if value > bound:
                    return False
            elif value != bound:
                return False
        return True

    def may_hold(self, document: Document) -> NDArray[np.bool_]:
        """For each line whether it is within the bounds that are counted for all at once."""
        fits = ~document.features.blank
        for feature, side, bound in self._tests:
            if counted_at_once(feature):
                values = getattr(document.features, feature)
                fits &= _COMPARED[side](values, bound)
            elif feature == "links" and side == "min" and bound > 0:
                fits &= document.features.may_have_links
            if not fits.any():
                break
        return fits

    def _value(self, document: Document, feature: str, line: int) -> float:
        if feature == "stop_words_share":
            return document.features.stop_words_share(line, self._stop_words)
        return document.features.value(feature, line)

    def failures(self, document: Document, line: int) -> Iterator[str]:
        """Each bound that does not hold, in words."""
        for feature, side, bound in self._tests:
            value = self._value(document, feature, line)
            if (side == "min" and value < bound) or (side == "max" and value > bound):
                yield f"{side}_{feature} is {bound:g}, the line has {value:.3g}"
            elif side == "is" and value != bound:
                yield f"{feature} is {'yes' if bound else 'no'}, the line says otherwise"


class WordList(Condition):
    """The line holds enough different words of a list."""

    key = "lexicon"
    cost = 2

    def __init__(self, words: Collection[str], min_hits: int) -> None:
        self._texts = _longest_first(words)
        self._min_hits = min_hits
        self.wording = self._texts

    def probes(self) -> list[Probe]:
        return [Probe(scan_patterns.literal(text)) for text in self._texts]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_at_word_edges(self._texts), re.IGNORECASE)

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
        self._rules = frozenset(self.rules)
        self._steps = {"before": (-1,), "after": (1,), "either": (-1, 1)}[near.side]
        self._within = near.within_lines
        self._itself = near.itself

    def may_hold(self, context: Context) -> bool:
        """Whether one of the rules hits any line."""
        return not self._rules.isdisjoint(context.hits)

    def holds(self, context: Context, line: int) -> bool:
        return any(True for _ in self.supports(context, line))

    def supports(self, context: Context, line: int) -> Iterator[tuple[str, int]]:
        """The hits close by, as rule id and line."""
        found = self._rules.intersection(context.hits)
        if not found:
            return
        hits = [(rule, context.hits[rule]) for rule in self.rules if rule in found]
        if self._itself:
            for rule, lines in hits:
                if line in lines:
                    yield rule, line
        for step in self._steps:
            for other in context.document.neighbours(line, step, self._within):
                for rule, lines in hits:
                    if other in lines:
                        yield rule, other


class LinksTo(Condition):
    """A link or an image of the line leads to one of the addresses."""

    key = "links_to"
    of_markdown = True

    def __init__(self, parts: Sequence[str]) -> None:
        texts = "|".join(
            (r"(?<![\w-])" if re.match(r"\w", part) else "")
            + re.escape(part)
            + (r"(?!\w)" if re.search(r"\w$", part) else "")
            for part in parts
        )
        self._pattern = re.compile(texts, re.IGNORECASE)

    def holds(self, context: Context, line: int) -> bool:
        marked = context.document.marked.get(line)
        return marked is not None and any(self._pattern.search(k.target) for k in marked.links)

    def candidates(self, document: Document) -> Collection[int]:
        return [line for line, marked in document.marked.items() if marked.links]


class LinkList(Condition):
    """The line is one of many that are nearly all link.

    How many there are is decided with what stays (see `zones`).
    """

    key = "link_list"
    cost = 0
    of_markdown = True

    def holds(self, context: Context, line: int) -> bool:
        return context.document.is_link_line(line)

    def candidates(self, document: Document) -> Collection[int]:
        return [line for line in document.marked if document.is_link_line(line)]


class Site(Condition):
    """The document comes from one of the domains or one below them."""

    key = "site"
    cost = 0

    def __init__(self, domains: Sequence[str]) -> None:
        self._domains = tuple(domain.lower() for domain in domains)

    def holds(self, context: Context, line: int) -> bool:
        host = urlsplit(context.document.url or "").hostname or ""
        return any(host == domain or host.endswith("." + domain) for domain in self._domains)


class Shapes(Condition):
    """The nearest lines before and after that are not blank are within bounds."""

    key = "beside"

    def __init__(self, beside: Beside, stop_words: Collection[str]) -> None:
        sides = ((-1, beside.previous), (1, beside.next))
        self._sides = [(step, Bounds(bounds, stop_words)) for step, bounds in sides if bounds]

    def holds(self, context: Context, line: int) -> bool:
        return all(
            any(bounds.holds(context, n) for n in context.document.neighbours(line, step, 1))
            for step, bounds in self._sides
        )


class Series(Condition):
    """The line is one of several on which all other conditions of the rule hold."""

    key = "run"
    cost = 3

    def __init__(self, run: Run, match: Sequence[Condition], unless: Sequence[Condition]) -> None:
        self._run = run
        self._match = sorted(match, key=lambda c: c.cost)
        self._unless = tuple(unless)

    def holds(self, context: Context, line: int) -> bool:
        missing = self._run.min_lines - 1
        for step in (-1, 1):
            at = line
            while missing and (following := self._next(context, at, step)) is not None:
                at = following
                missing -= 1
        return not missing

    def _next(self, context: Context, line: int, step: int) -> int | None:
        """The nearest such line on one side."""
        near = context.document.neighbours(line, step, self._run.within_lines)
        return next((n for n in near if self._is_like(context, n)), None)

    def _is_like(self, context: Context, line: int) -> bool:
        return all(c.holds(context, line) for c in self._match) and not any(
            c.holds(context, line) for c in self._unless
        )


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted({fold(text).strip() for text in texts}, key=lambda t: (-len(t), t))


def conditions(
    matchers: Matchers,
    lexicons: Mapping[str, Collection[str]],
    categories: Mapping[str, Sequence[str]],
    rule: str,
) -> list[Condition]:
    """The conditions of a rule's `match` or `unless` but `run`, `score` and `html`, in the order
    of the manual: a run is asked of all hits of the rule, a score of what stays, `html` of nodes.

    lexicons: words by list name, and under ALL_STOP_WORDS function words; categories: rule ids by
    category.
    """
    return [
        _condition(name, value, lexicons, categories, rule)
        for name, value in matchers.given().items()
        if name not in ("run", "score", "html")
    ]


def _condition(
    name: str,
    value: Any,
    lexicons: Mapping[str, Collection[str]],
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
            return Bounds(value, lexicons[ALL_STOP_WORDS])
        case "lexicon":
            return WordList(lexicons[value.name], value.min_hits)
        case "repeats":
            return Repeats()
        case "near":
            return Neighbour(value, categories, rule)
        case "links_to":
            return LinksTo(value)
        case "link_list":
            return LinkList()
        case "site":
            return Site(value)
        case "beside":
            return Shapes(value, lexicons[ALL_STOP_WORDS])
    raise NotImplementedError(f"no condition for the matcher {name!r}")


def _at_word_edges(texts: Collection[str]) -> str:
    """A pattern for any of the literals where it does not start or end inside a word.

    Grouped by their edges, since each look at what a word goes on in is slow to compile. Those
    that end in a sign come first: `source:` is found before `source`.
    """
    groups: dict[tuple[bool, bool], list[str]] = {}
    for text in sorted(set(texts), key=lambda t: (-len(t), t)):
        edges = bool(_INNER.match(text[-1])), bool(_INNER.match(text))
        groups.setdefault(edges, []).append(re.escape(text))
    alternatives = []
    for (after, before), words in sorted(groups.items()):
        start = f"(?<!{_INNER.pattern})" if before else ""
        end = f"(?!{_INNER.pattern})" if after else ""
        alternatives.append(f"{start}(?:{'|'.join(words)}){end}")
    return f"(?:{'|'.join(alternatives)})"
