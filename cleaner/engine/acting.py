"""The rules that act in a document by its language, and the lines where their wording may stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.rule_scan import RuleScan
from cleaner.engine.scan import Mask, Numbers
from cleaner.features import Features
from cleaner.fold import lowered

# By the number of a rule, lines, each with the numbers of the parts of its wording.
Found = dict[int, dict[int, list[int]]]


class Acting:
    """The rules of a rule set that act in documents of some languages; rules go by their numbers
    in the set.

    unscanned: the rules that must be asked about every line.
    """

    def __init__(
        self, rules: AllRules, scan: RuleScan, layers: Collection[str], off: Iterable[int]
    ) -> None:
        """scan: of the wording of these layers; off: rules that are switched off."""
        self._rules, self._scan, self._layers = rules, scan, layers
        self.unscanned = scan.unscanned | rules.unfound
        self._on = np.ones(len(rules.rules) + 1, dtype=np.bool_)
        self._on[[*off, -1]] = False  # -1: parts that no rule has

    def scan(self, document: Document) -> Found:
        """The lines within the bounds of each rule in which the scan found its wording, with the
        parts of it that were found."""
        view = "\n".join(document.view)
        texts = view, lowered(view)
        parts, lines = self._scan.scan(texts, document.keys)
        found: Found = {}
        if not len(parts):
            return found
        features = document.features
        asked = self._scan.leads[parts, features.lead[lines]]
        rules = self._scan.rules[parts]
        asked &= self._named[rules]
        asked &= self._rules.hold(features, rules, lines)
        parts, lines = parts[asked], lines[asked]
        asked = self._scan.may_hold(texts, parts, lines)
        parts, lines = parts[asked], lines[asked]
        rules, numbers = self._scan.rules[parts], self._scan.numbers[parts]
        for rule, line, number in zip(
            rules.tolist(), lines.tolist(), numbers.tolist(), strict=True
        ):
            found.setdefault(rule, {}).setdefault(line, []).append(number)
        return found

    def worded_on(self, document: Document, line: int) -> set[int]:
        """The rules whose wording may stand on the line, whatever else they ask, and those that
        the scan does not find."""
        seen = document.view[line]
        parts, _ = self._scan.scan((seen, lowered(seen)), [document.keys[line]])
        found = self._scan.rules[parts]
        return {*found[self._on[found]].tolist(), *self.found_otherwise}

    @cached_property
    def _named(self) -> Mask:
        """Of each rule, whether it acts on lines that the scan names."""
        named = self._on.copy()
        named[list(self.unscanned)] = False
        return named

    @cached_property
    def found_otherwise(self) -> list[int]:
        """The rules that the scan cannot find, in the order of matching."""
        rules = self._rules.rules
        return [
            number
            for number in sorted(self._rules.unworded | self.unscanned)
            if self._on[number] and rules[number].layer in self._layers
        ]

    @cached_property
    def found_otherwise_in_text(self) -> list[int]:
        """Those of them that do not hit in Markdown only."""
        return [n for n in self.found_otherwise if not self._rules.rules[n].of_markdown]


class AllRules:
    """The rules of a rule set, by number, and what is compared of all of them at once: their bounds
    on words and ends of sentences.

    unfound: those that name no lines; unworded: those that no wording finds, these among them. Both
    without rules that are asked about scores or nodes.
    """

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.rules = rules
        asked = [(number, each.finder) for number, each in enumerate(rules) if each.of_lines]
        self.unfound = {number for number, finder in asked if not finder}
        self.unworded = {n for n, finder in asked if not finder or finder.wording is None}
        bounds = [next((c for c in each.match if isinstance(c, Bounds)), None) for each in rules]
        words = [each.words if each else (0.0, np.inf) for each in bounds]
        ends = [
            -1 if each is None or each.ends_sentence is None else int(each.ends_sentence)
            for each in bounds
        ]
        self._least = np.array([least for least, _ in words], dtype=np.float64)
        self._most = np.array([most for _, most in words], dtype=np.float64)
        self._ends = np.array(ends, dtype=np.int8)
        # By rule, and whether a line ends a sentence.
        self._ending = np.stack((self._ends <= 0, self._ends != 0), axis=1)

    def hold(self, features: Features, rules: Numbers, lines: Numbers) -> Mask:
        """Of pairs of a rule and a line, whether the line is within the bounds."""
        words = features.words[lines]
        fits = (words >= self._least[rules]) & (words <= self._most[rules])
        return np.asarray(fits & self._ending[rules, features.ends_sentence[lines].view(np.int8)])

    def of(self, rule: int, features: Features) -> Mask:
        """Of each line, whether it is within the bounds of a rule."""
        fits = (features.words >= self._least[rule]) & (features.words <= self._most[rule])
        if self._ends[rule] >= 0:
            fits &= features.ends_sentence == bool(self._ends[rule])
        return np.asarray(fits)
