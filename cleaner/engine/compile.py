"""Packs to a rule set: layers, the order of matching, one scanner for all wording."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import TopologicalSorter

import numpy as np

from cleaner import features
from cleaner.document import Document
from cleaner.engine.bounds import Bounds
from cleaner.engine.compiled_rule import CompiledRule, compile_rule
from cleaner.engine.conditions import ALL_STOP_WORDS
from cleaner.engine.line_model import LineModel
from cleaner.engine.rule_scan import RuleScan
from cleaner.engine.scan import Mask, Numbers
from cleaner.features import Features
from cleaner.fold import fold, lowered
from cleaner.html.selectors import Selector, compile_selectors
from cleaner.rules.archive import place_of
from cleaner.rules.block_model import BlockModel
from cleaner.rules.errors import suggestion
from cleaner.rules.load import load_packs, shipped_names
from cleaner.rules.model import PROFILES, Pack, Profile, Rule
from cleaner.rules.near_graph import by_category, near_graph

# By the number of a rule, lines, each with the numbers of the parts of its wording.
Found = dict[int, dict[int, list[int]]]


def load_rules(
    *folders: str | os.PathLike[str],
    only: str | Collection[str] = (),
    disable: str | Collection[str] = (),
    profile: Profile = "normal",
) -> RuleSet:
    """The shipped rules with folders of own packs (`.yaml`) layered on top, in order.

    An archive of packs (.tar.gz, .zip) does for a folder, at a path or an address, where a checksum
    pins it: "rules-2.1.tar.gz#sha256=...".

    A rule of a later layer overrides the rule of the same id below it. only: the packs to keep,
    by name; disable: rules to switch off, by id (one or several); profile: how much is taken,
    "careful", "normal" or "hard". Raises RulesError with every fault of the packs, and
    ValueError for a pack, rule or profile that does not exist.
    """
    only, disable = ((each,) if isinstance(each, str) else each for each in (only, disable))
    sources = load_packs([place_of(os.fspath(folder)) for folder in folders], only)
    rules = RuleSet([source.pack for source in sources])
    for id_ in disable:
        if id_ not in rules.rules:
            raise ValueError(f'there is no rule "{id_}": {suggestion(id_, list(rules.rules))}')
    return rules.without(disable).in_profile(profile)


class RuleSet:
    """All rules of some packs, compiled once.

    Later packs override rules of the same id in earlier ones and may disable them.
    rules: by id, in an order in which each follows the rules its `near` names.
    """

    def __init__(self, packs: Sequence[Pack], disable: Collection[str] = ()) -> None:
        self.packs = tuple(packs)
        self.disabled = frozenset(disable)
        merged, lexicons, models = merge(packs)
        self.models = {name: LineModel(model) for name, model in models.items()}
        given = [rule for rule, _ in merged.values()]
        compiled = _compiled(merged, lexicons)
        self._selectors = compile_selectors(given)
        self.rules = {id_: compiled[id_] for id_ in _near_order(given)}
        self.order = {id_: number for number, id_ in enumerate(self.rules)}
        of_lines = {id_: each for id_, each in self.rules.items() if _of_lines(each.rule)}
        self._unfound = frozenset(id_ for id_, each in of_lines.items() if not each.finder)
        self._found_otherwise = frozenset(
            id_ for id_, each in of_lines.items() if not (each.finder and each.finder.wording)
        )
        shipped = _shipped(packs)
        below = compiled if len(shipped) == len(packs) else _compiled(*merge(shipped)[:2])
        self._scan = RuleScan(list(self.rules.values()), below.values())
        self._bounds = _Bounds(self.rules.values())

    def __reduce__(self) -> tuple[type[RuleSet], tuple[tuple[Pack, ...], frozenset[str]]]:
        return RuleSet, (self.packs, self.disabled)

    def without(self, ids: Collection[str]) -> RuleSet:
        """The same rule set with some rules switched off; nothing is compiled again."""
        other = object.__new__(RuleSet)
        known = {
            name: value
            for name, value in self.__dict__.items()
            if not isinstance(getattr(RuleSet, name, None), cached_property)
        }
        other.__dict__ = {**known, "disabled": self.disabled | frozenset(ids)}
        return other

    def in_profile(self, profile: Profile) -> RuleSet:
        """The same rule set without the rules that act in harder profiles only.

        Raises ValueError for a profile that does not exist.
        """
        if profile not in PROFILES:
            raise ValueError(f'there is no profile "{profile}": {suggestion(profile, PROFILES)}')
        harder = PROFILES[PROFILES.index(profile) + 1 :]
        return self.without([i for i, each in self.rules.items() if each.rule.profile in harder])

    def scan(self, document: Document) -> Found:
        """The lines within the bounds of each active rule in which the scan found its wording,
        with the parts of it that were found, by the number of the rule in `rules`."""
        view = "\n".join(document.view)
        texts = view, lowered(view)
        parts, lines = self._scan.scan(texts, document.keys, document.unwritten)
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

    def worded_on(self, document: Document, line: int) -> set[str]:
        """Ids of the active rules whose wording may stand on the line, whatever else they ask, and
        of those that the scan does not find."""
        seen = document.view[line]
        texts = seen, lowered(seen)
        parts, _ = self._scan.scan(texts, [document.keys[line]], document.unwritten)
        numbers = {*self._scan.rules[parts].tolist(), *self.found_otherwise} - {-1}
        return {self.by_number[number].rule.id for number in numbers} - self.disabled

    def within(self, number: int, document: Document) -> Mask:
        """For each line whether it is within the bounds of a rule, as far as they are compared
        for all lines at once."""
        return self._bounds.of(number, document.features)

    @cached_property
    def _leads(self) -> Mask:
        """By part and place in LEADS, whether a line that begins so may hold it: `RuleScan.leads`,
        but no line where its rule does not act or the scan does not name its lines."""
        off = self.disabled | self.unscanned
        acts = np.array([*(id_ not in off for id_ in self.rules), False], dtype=np.bool_)
        return self._scan.leads & acts[self._scan.rules, None]

    def in_turn(self, numbers: Iterable[int]) -> Iterator[tuple[int, CompiledRule]]:
        """Rules by number, in the order of matching."""
        return ((number, self.by_number[number]) for number in sorted(numbers))

    @cached_property
    def by_number(self) -> list[CompiledRule]:
        return list(self.rules.values())

    def prepare(self) -> None:
        """Compile the databases, or load them, which else the first document waits for: on a fresh
        machine a quarter of a minute."""
        self._scan.prepare()

    @cached_property
    def unscanned(self) -> frozenset[str]:
        """Ids of the rules that must be asked about every line of every document."""
        return self._unfound | {self.by_number[n].rule.id for n in self._scan.unscanned}

    @cached_property
    def found_otherwise(self) -> list[int]:
        """The numbers of the active rules that the scan cannot find, in the order of matching."""
        ids = (self._found_otherwise | self.unscanned) - self.disabled
        return sorted(self.order[id_] for id_ in ids)

    @cached_property
    def found_otherwise_in_text(self) -> list[int]:
        """Those of them that do not hit in Markdown only."""
        return [n for n in self.found_otherwise if not self.by_number[n].of_markdown]

    @cached_property
    def scored(self) -> list[CompiledRule]:
        """The active rules that ask a block classifier."""
        return [each for each in self.active if each.rule.match.score]

    @cached_property
    def selectors(self) -> list[Selector]:
        """The selectors of the active rules that take nodes of web pages."""
        return [each for each in self._selectors if each.rule.id not in self.disabled]

    @property
    def active(self) -> list[CompiledRule]:
        """The rules that are not switched off, in the order of matching."""
        return [each for id_, each in self.rules.items() if id_ not in self.disabled]


class _Bounds:
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


def merge(
    packs: Iterable[Pack],
) -> tuple[dict[str, tuple[Rule, Pack]], dict[str, Collection[str]], dict[str, BlockModel]]:
    """The rules that hold after all packs, by id with their pack; word lists; models.

    The function words of all packs are one list: a line is in the language that it is in.
    """
    rules: dict[str, tuple[Rule, Pack]] = {}
    lexicons: dict[str, Collection[str]] = {}
    models: dict[str, BlockModel] = {}
    stop_words = set(features.STOP_WORDS)
    for pack in packs:
        for id_ in pack.disable or ():
            rules.pop(id_, None)
        rules |= {rule.id: (rule, pack) for rule in pack.rules}
        lexicons |= pack.lexicons
        models |= pack.models
        stop_words.update(fold(word).lower() for word in pack.stop_words or ())
    lexicons[ALL_STOP_WORDS] = frozenset(stop_words)
    return rules, lexicons, models


def _shipped(packs: Sequence[Pack]) -> Sequence[Pack]:
    """The packs at the start that have the names of those that come with cleaner, each once."""
    names = set(shipped_names())
    for number, pack in enumerate(packs):
        if pack.pack not in names:
            return packs[:number]
        names.remove(pack.pack)
    return packs


def _compiled(
    merged: Mapping[str, tuple[Rule, Pack]], lexicons: Mapping[str, Collection[str]]
) -> dict[str, CompiledRule]:
    """Rules by id, each with its pack, ready to match."""
    categories = by_category([rule for rule, _ in merged.values()])
    return {
        id_: compile_rule(rule, pack, lexicons, categories) for id_, (rule, pack) in merged.items()
    }


def _of_lines(rule: Rule) -> bool:
    """Whether the rule is asked about lines as they come, not about scores or nodes."""
    return not (rule.match.score or rule.match.html)


def _near_order(rules: Collection[Rule]) -> list[str]:
    """Rule ids, each behind the rules its `near` names. Raises CycleError."""
    graph = near_graph(rules)
    return [id_ for id_ in TopologicalSorter(graph).static_order() if id_ in graph]
