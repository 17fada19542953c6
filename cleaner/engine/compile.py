"""Packs to a rule set: layers, the order of matching, one scanner for all wording."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TypeVar

from cleaner import features
from cleaner.document import Document
from cleaner.engine.acting import Acting, AllRules
from cleaner.engine.compiled_rule import CompiledRule, compile_rule
from cleaner.engine.conditions import ALL_STOP_WORDS
from cleaner.engine.line_model import LineModel
from cleaner.engine.rule_scan import RuleScan, rule_layers
from cleaner.engine.scan import Mask
from cleaner.fold import fold
from cleaner.html.selectors import Selector, compile_selectors
from cleaner.rules.archive import place_of
from cleaner.rules.block_model import BlockModel
from cleaner.rules.errors import suggestion
from cleaner.rules.load import load_packs, shipped_names
from cleaner.rules.model import PROFILES, Pack, Profile, Rule
from cleaner.rules.near_graph import by_category, near_graph

# For how many mixtures of languages the scan is kept ready, up to some megabytes each: more than
# there are languages with packs, and a language that is not sure may be any in the scripts of the
# text.
_MIXTURES = 48

_Made = TypeVar("_Made")


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
        shipped = _shipped(packs)
        below = compiled if len(shipped) == len(packs) else _compiled(*merge(shipped)[:2])
        self.by_number = list(self.rules.values())
        self._layers = rule_layers(self.by_number, below.values())
        self._all = AllRules(self.by_number)
        self._scans: dict[frozenset[str], RuleScan] = {}  # shared by all that `without` gives
        self._acting: dict[frozenset[str], Acting] = {}

    def __reduce__(self) -> tuple[type[RuleSet], tuple[tuple[Pack, ...], frozenset[str]]]:
        return RuleSet, (self.packs, self.disabled)

    def without(self, ids: Collection[str]) -> RuleSet:
        """The same rule set with some rules switched off; nothing is compiled again."""
        other = object.__new__(RuleSet)
        known = {
            name: value
            for name, value in dict(self.__dict__).items()
            if not isinstance(getattr(RuleSet, name, None), cached_property)
        }
        other.__dict__ = {**known, "disabled": self.disabled | frozenset(ids), "_acting": {}}
        return other

    def in_profile(self, profile: Profile) -> RuleSet:
        """The same rule set without the rules that act in harder profiles only.

        Raises ValueError for a profile that does not exist.
        """
        if profile not in PROFILES:
            raise ValueError(f'there is no profile "{profile}": {suggestion(profile, PROFILES)}')
        harder = PROFILES[PROFILES.index(profile) + 1 :]
        return self.without([i for i, each in self.rules.items() if each.rule.profile in harder])

    def acting(self, document: Document) -> Acting:
        """The active rules that act in a document: those of packs in its language, in one that is
        written alike, and in all that its script may be in where the language is not sure."""
        return self._in(
            frozenset(each for each in self._layers if not each or document.reads(each))
        )

    @property
    def anywhere(self) -> Acting:
        """All active rules, whatever the language of their packs."""
        return self._in(frozenset(self._layers))

    def _in(self, languages: frozenset[str]) -> Acting:
        known = self._acting.get(languages)
        if known is None:
            scan = self._scans.get(languages)
            if scan is None:
                spoken = [each for name, each in self._layers.items() if name in languages]
                scan = _keep(self._scans, languages, RuleScan(spoken))
            off = [self.order[id_] for id_ in self.disabled if id_ in self.order]
            made = Acting(self._all, scan, languages, off)
            known = _keep(self._acting, languages, made)
        return known

    def within(self, number: int, document: Document) -> Mask:
        """For each line whether it is within the bounds of a rule, as far as they are compared
        for all lines at once."""
        return self._all.of(number, document.features)

    def in_turn(self, numbers: Iterable[int]) -> Iterator[tuple[int, CompiledRule]]:
        """Rules by number, in the order of matching."""
        return ((number, self.by_number[number]) for number in sorted(numbers))

    def prepare(self) -> None:
        """Compile the databases, or load them, which else the first document of each language waits
        for: on a fresh machine half a minute for all."""
        for each in self._layers.values():
            each.prepare()

    @cached_property
    def unscanned(self) -> frozenset[str]:
        """Ids of the rules that must be asked about every line of every document."""
        return frozenset(self.by_number[number].rule.id for number in self.anywhere.unscanned)

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


def _keep(known: dict[frozenset[str], _Made], languages: frozenset[str], made: _Made) -> _Made:
    """Note what was made for some languages, and forget the oldest of too many."""
    if len(known) >= _MIXTURES:
        known.pop(next(iter(known.copy())), None)  # other threads may note something meanwhile
    known[languages] = made
    return made


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


def _near_order(given: Collection[Rule]) -> list[str]:
    """Rule ids, each behind the rules its `near` names, else as they come. Raises CycleError."""
    places = {rule.id: place for place, rule in enumerate(given)}
    sorter = TopologicalSorter(near_graph(given))
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        order += sorted((id_ for id_ in ready if id_ in places), key=places.__getitem__)
        sorter.done(*ready)
    return order
