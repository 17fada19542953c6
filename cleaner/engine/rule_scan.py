"""Where the wording of rules may stand: one scan for patterns and literals, one look-up for whole
lines.

What packs in one language say is a layer of its own, and only those are asked that act in the
document; packs that act everywhere share one. In each layer what the packs that come with cleaner
say is compiled apart from what others do: who edits a pack of their own does not wait for thousands
of patterns that stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.condition import Condition
from cleaner.engine.scan import Layer, Mask, Numbers, Scanner, Texts
from cleaner.engine.wordings import Phrases

Place = tuple[int, int]
"""The number of a rule and that of a part of its wording; -1 and -1 where no rule says it."""


class _Part(NamedTuple):
    """One wording of a rule, equal if it says the same."""

    rule: str
    key: str
    wording: tuple[str, ...]


class RuleLayer:
    """What the packs in one language say.

    scanned: what is scanned for; places: of each part of that, in a row; phrase_places: of each
    that is looked up.
    """

    def __init__(self, rules: Sequence[_Worded], below: Sequence[_Worded]) -> None:
        """below: the same of the packs that come with cleaner, as they are without others."""
        shipped = {part: each for part, each, _ in below if not isinstance(each, Phrases)}
        own = {
            part: each
            for part, each, _ in rules
            if not isinstance(each, Phrases) and part not in shipped
        }
        known = {part: place for part, _, place in rules}
        self.scanned = [Layer(list(shipped.values())), Layer(list(own.values()))]
        phrases = [(each, place) for _, each, place in rules if isinstance(each, Phrases)]
        self._phrases = [each for each, _ in phrases]
        self.places = _rows([known.get(part, (-1, -1)) for part in (*shipped, *own)])
        self.phrase_places = _rows([place for _, place in phrases])

    @cached_property
    def of_key(self) -> Mapping[str, Sequence[int]]:
        """What a whole line is, by its key: numbers of parts, counted from the first phrase."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(self._phrases):
            for key in each.keys:
                found[key].append(number)
        return dict(found)

    def prepare(self) -> None:
        """Compile what is scanned for, or load it, if it is not done."""
        for layer in self.scanned:
            for database in layer.databases:
                _ = database.stored


class RuleScan:
    """The wording of the rules of some layers, in parts that it may find each by itself: first
    those that are scanned for, then phrases.

    rules: for each part the number of its rule, -1 if none of them has it; numbers: for each part
    its number among those of its rule; leads: by part and place in LEADS, whether a line that
    begins so may hold it (see Scanner); unscanned: the numbers of the rules with a part that cannot
    be scanned for and is never found.
    """

    def __init__(self, layers: Sequence[RuleLayer]) -> None:
        self._scanner = scanner = Scanner([each for layer in layers for each in layer.scanned])
        looked_up = [layer.phrase_places for layer in layers]
        scanned = (layer.places for layer in layers)
        self.rules, self.numbers = np.concatenate((*scanned, *looked_up)).T
        firsts = accumulate(map(len, looked_up), initial=scanner.count)
        self._of_key = [(each.of_key, first) for each, first in zip(layers, firsts, strict=False)]
        anywhere = np.ones((sum(map(len, looked_up)), scanner.leads.shape[1]), dtype=np.bool_)
        self.leads = np.concatenate((scanner.leads, anywhere))
        self.unscanned = {
            number for part in scanner.unscanned if (number := int(self.rules[part])) >= 0
        }

    def scan(self, texts: Texts, keys: Sequence[str]) -> tuple[Numbers, Numbers]:
        """What may stand in a text: numbers of parts, scanned ones first, and the line of each.

        keys: each line without case and outer punctuation.
        """
        parts, lines = self._scanner.scan(texts)
        held = [
            (first + part, line)
            for of_key, first in self._of_key
            for line, key in enumerate(keys)
            for part in of_key.get(key, ())
        ]
        more = np.array(held, dtype=np.int64).reshape(-1, 2)
        return np.concatenate((parts, more[:, 0])), np.concatenate((lines, more[:, 1]))

    def may_hold(self, texts: Texts, parts: Numbers, lines: Numbers) -> Mask:
        """Of what `scan` found, whether all that a part needs stands in the line."""
        held = np.ones(len(parts), dtype=np.bool_)
        scanned = int(np.count_nonzero(parts < self._scanner.count))
        held[:scanned] = self._scanner.may_hold(texts, parts[:scanned], lines[:scanned])
        return held


def rule_layers(
    rules: Iterable[CompiledRule], below: Iterable[CompiledRule]
) -> Mapping[str, RuleLayer]:
    """The layers of all wording by language, "" that of packs that act everywhere.

    below: the rules of the packs that come with cleaner, as they are without others.
    """
    given, shipped = _by_language(rules), _by_language(below)
    return {
        language: RuleLayer(given[language], shipped[language])
        for language in sorted({"", *given, *shipped})
    }


def _rows(places: Sequence[Place]) -> Numbers:
    """Places as an array: (places, 2)."""
    return np.array(places, dtype=np.int64).reshape(-1, 2)


_Worded = tuple[_Part, Condition, Place]


def _by_language(rules: Iterable[CompiledRule]) -> defaultdict[str, list[_Worded]]:
    """The parts of rules that wording finds, by language."""
    parts: defaultdict[str, list[_Worded]] = defaultdict(list)
    for rule, each in enumerate(rules):
        if each.finder and each.finder.wording is not None:
            for number, part in enumerate(each.finder.parts()):
                of = _Part(each.rule.id, part.key, tuple(part.wording or ()))
                parts[each.layer].append((of, part, (rule, number)))
    return parts
