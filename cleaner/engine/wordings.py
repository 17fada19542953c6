"""Conditions on what a line says: phrases, literals, patterns, lists of words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import regex

from cleaner.engine import scan_patterns
from cleaner.engine.condition import Condition, Context, Probe, RegexTimeout
from cleaner.engine.scan_needs import Needs
from cleaner.fold import fold, key
from cleaner.rules.patterns import compile_pattern
from cleaner.scripts import DENSE

# Ten times what the slowest shipped pattern takes on a line of 100,000 characters.
REGEX_SECONDS = 0.5
# What a word goes on in. Scripts that write no spaces have no word edge for a literal to
# stand at, and a literal of another script may touch them: `用Facebook登录`.
_INNER = re.compile(rf"[^\W{DENSE}]")


class Phrases(Condition):
    """The whole line is one of the phrases: a look-up, which needs no scan."""

    key = "phrases"
    cost = 0

    def __init__(self, phrases: Sequence[str]) -> None:
        self.wording: Sequence[str] = phrases

    @cached_property
    def keys(self) -> frozenset[str]:
        """What a line that is one of them has as its key (see Document.keys)."""
        return frozenset(key(fold(phrase).strip()) for phrase in self.wording)

    def holds(self, context: Context, line: int) -> bool:
        return context.document.keys[line] in self.keys

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
        self.wording: Sequence[str] = patterns

    @cached_property
    def _patterns(self) -> list[regex.Pattern[str]]:
        return [compile_pattern(pattern) for pattern in self.wording]

    def probes(self) -> list[Probe]:
        return [
            Probe(text, any_case)
            for texts, any_case in map(scan_patterns.rewritten, self.wording)
            for text in texts
        ]

    def first_letters(self) -> frozenset[str]:
        return frozenset[str]().union(*map(scan_patterns.first_letters, self.wording))

    def needs(self) -> Needs:
        return scan_patterns.needed(*self.wording) if len(self.wording) == 1 else ()

    def holds(self, context: Context, line: int) -> bool:
        return self.holds_part(context, line, range(len(self._patterns)))

    def parts(self) -> list[Condition]:
        return self._parts

    @cached_property
    def _parts(self) -> list[Condition]:
        several = len(self.wording) > 1
        return [Patterns([pattern]) for pattern in self.wording] if several else [self]

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


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted({fold(text).strip() for text in texts}, key=lambda t: (-len(t), t))


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
