"""The rules that act in a document by its language, and the lines where their wording may stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.compiled_rule import EVERYWHERE, CompiledRule
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
        self,
        rules: Sequence[CompiledRule],
        bounds: AllBounds,
        scan: RuleScan,
        languages: Collection[str],
        off: Collection[str],
    ) -> None:
        """scan: of the wording in these languages, and that which acts everywhere; off: ids of
        rules that are switched off."""
        self._rules, self._bounds, self._scan = rules, bounds, scan
        self._acts = [
            each.rule.id not in off and (each.language in EVERYWHERE or each.language in languages)
            for each in rules
        ]
        of_lines = (n for n, each in enumerate(rules) if each.of_lines)
        self.unscanned = self._scan.unscanned | {n for n in of_lines if not rules[n].finder}

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
        asked = self._leads[parts, features.lead[lines]]
        asked &= self._bounds.hold(features, self._scan.rules[parts], lines)
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
        worded = {n for n in self._scan.rules[parts].tolist() if n >= 0 and self._acts[n]}
        return worded | set(self.found_otherwise)

    @cached_property
    def _leads(self) -> Mask:
        """By part and place in LEADS, whether a line that begins so may hold it: `RuleScan.leads`,
        but no line where its rule does not act or the scan does not name its lines."""
        acts = np.array([*self._acts, False], dtype=np.bool_)
        acts[list(self.unscanned)] = False
        return self._scan.leads & acts[self._scan.rules, None]

    @cached_property
    def found_otherwise(self) -> list[int]:
        """The rules that the scan cannot find, in the order of matching."""
        return sorted(self._otherwise())

    @cached_property
    def found_otherwise_in_text(self) -> list[int]:
        """Those of them that do not hit in Markdown only."""
        return [n for n in self.found_otherwise if not self._rules[n].of_markdown]

    def _otherwise(self) -> Iterator[int]:
        for number, each in enumerate(self._rules):
            worded = each.finder is not None and each.finder.wording is not None
            if self._acts[number] and each.of_lines and (not worded or number in self.unscanned):
                yield number


class AllBounds:
    """The bounds of all rules on words and ends of sentences, as arrays."""

    def __init__(self, rules: Iterable[CompiledRule]) -> None:
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
