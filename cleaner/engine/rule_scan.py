"""Where the wording of rules may stand: one scan for patterns and literals, one look-up for whole
lines.

What is scanned for stands in layers. What the packs that come with cleaner say is apart from what
others do: who edits a pack of their own does not wait for thousands of patterns that stay as they
are. So is what they say in languages of another script than the Latin one: where no letter of it
stands, it is not scanned for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import NamedTuple

import numpy as np

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.condition import Condition
from cleaner.engine.scan import Mask, Numbers, Scanner, Texts
from cleaner.engine.wordings import Phrases
from cleaner.scripts import languages_beside


class _Part(NamedTuple):
    """One wording of a rule, equal if it says the same; alike: the languages in its script, where
    that is not the Latin one."""

    rule: str
    alike: frozenset[str]
    key: str
    wording: tuple[str, ...]


class RuleScan:
    """The wording of rules, in parts that it may find each by itself: first those that are scanned
    for, then phrases.

    rules: for each part the number of its rule, -1 if none of them has it; numbers: for each part
    its number among those of its rule.
    """

    def __init__(self, rules: Sequence[CompiledRule], below: Iterable[CompiledRule]) -> None:
        """below: the rules of the packs that come with cleaner, as they are without others."""
        parts = list(_parts(rules))
        layers: defaultdict[frozenset[str], dict[_Part, Condition]] = defaultdict(dict)
        for part, each, _ in _parts(below):
            if not isinstance(each, Phrases):
                layers[part.alike][part] = each
        own = {
            part: each
            for part, each, _ in parts
            if not isinstance(each, Phrases) and part not in layers.get(part.alike, ())
        }
        self._languages = [*layers, frozenset[str]()]
        scanned = [*layers.values(), own]
        self._scanner = Scanner([list(layer.values()) for layer in scanned])
        self._phrases = [(each, place) for _, each, place in parts if isinstance(each, Phrases)]
        known = {part: place for part, _, place in parts}
        places = [known.get(part, (-1, -1)) for layer in scanned for part in layer]
        places += [place for _, place in self._phrases]
        self.rules, self.numbers = np.array(places, dtype=np.int64).reshape(-1, 2).T

    def scan(
        self, texts: Texts, keys: Sequence[str], unwritten: Set[str]
    ) -> tuple[Numbers, Numbers]:
        """What may stand in a text: numbers of parts, scanned ones first, and the line of each.

        keys: each line without case and outer punctuation; unwritten: languages that the text
        cannot be in.
        """
        off = {
            n for n, languages in enumerate(self._languages) if languages and languages <= unwritten
        }
        parts, lines = self._scanner.scan(texts, off)
        held = [(part, line) for line, key in enumerate(keys) for part in self._of_key.get(key, ())]
        more = np.array(held, dtype=np.int64).reshape(-1, 2)
        return np.concatenate((parts, more[:, 0])), np.concatenate((lines, more[:, 1]))

    def may_hold(self, texts: Texts, parts: Numbers, lines: Numbers) -> Mask:
        """Of what `scan` found, whether all that a part needs stands in the line."""
        held = np.ones(len(parts), dtype=np.bool_)
        scanned = int(np.count_nonzero(parts < self._scanner.count))
        held[:scanned] = self._scanner.may_hold(texts, parts[:scanned], lines[:scanned])
        return held

    def prepare(self) -> None:
        """Compile what is scanned for, or load it, if it is not done."""
        self._scanner.prepare()

    @cached_property
    def leads(self) -> Mask:
        """By part and place in LEADS, whether a line that begins so may hold it (see Scanner)."""
        scanned = self._scanner.leads
        phrases = np.ones((len(self._phrases), scanned.shape[1]), dtype=np.bool_)
        return np.concatenate((scanned, phrases))

    @cached_property
    def unscanned(self) -> set[int]:
        """The numbers of the rules with a part that cannot be scanned for; it is never found."""
        return {
            number for part in self._scanner.unscanned if (number := int(self.rules[part])) >= 0
        }

    @cached_property
    def _of_key(self) -> dict[str, list[int]]:
        """The parts that a whole line is."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, (phrases, _) in enumerate(self._phrases, self._scanner.count):
            for key in phrases.wording:
                found[key].append(number)
        return dict(found)


def _parts(rules: Iterable[CompiledRule]) -> Iterator[tuple[_Part, Condition, tuple[int, int]]]:
    """The parts of rules that wording finds, each with the numbers of its rule and of itself."""
    for rule, each in enumerate(rules):
        if each.finder and each.finder.wording is not None:
            alike = languages_beside(each.language)
            for number, part in enumerate(each.finder.parts()):
                of = _Part(each.rule.id, alike, part.key, tuple(part.wording or ()))
                yield of, part, (rule, number)
