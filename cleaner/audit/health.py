"""Whether rules earn their keep: which never hit, which others always shadow, what they cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

from cleaner.audit.counts import TAKEN, Counts
from cleaner.audit.dataset import Entry
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.match import match

# A rule that was beaten so often and never took anything would hardly be missed.
_SHADOWED_TIMES = 2


class Shadow(NamedTuple):
    """A rule that only ever wanted what others took: how often, and who took it most often."""

    rule: str
    times: int
    by: str
    of_these: int


def never_hit(counts: Counts, rules: RuleSet) -> list[str]:
    """The active rules that hit no document, or that protected nothing which another wanted."""
    hit = {rule for rule, _ in counts.hits} | {key.rule for key in counts.by}
    return sorted(each.rule.id for each in rules.active if each.rule.id not in hit)


def shadowed(counts: Counts) -> list[Shadow]:
    """The rules that took nothing themselves, those that were beaten most often first."""
    took = {key.rule for key in counts.by if key.kind in TAKEN}
    times: Counter[str] = Counter()
    winners: dict[str, Counter[str]] = {}
    for (rule, winner), count in counts.overlapped.items():
        if rule not in took:
            times[rule] += count
            winners.setdefault(rule, Counter())[winner] += count
    return [
        Shadow(rule, count, *winners[rule].most_common(1)[0])
        for rule, count in times.most_common()
        if count >= _SHADOWED_TIMES
    ]


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that rules took to be asked, the costliest first. whole: those of all matching;
    documents, characters: how many were asked about."""

    documents: int
    characters: int
    whole: float
    rules: list[tuple[str, float]]


def costs(rules: RuleSet, bodies: Iterable[tuple[Entry, str]]) -> Costs:
    """Ask the rules about some documents of a run again, and look at the clock.

    `html` rules and the block classifier are not asked line by line, and not timed.
    """
    watched = _Watched(rules)
    documents = characters = 0
    whole = 0.0
    for entry, body in bodies:
        raw = entry.raw(body)
        about = entry.about
        document = Document(raw, url=about["url"], title=about["title"])
        match(rules, document)  # what rules share is worked out, so that none is charged for it
        start = perf_counter()
        match(watched, document)
        whole += perf_counter() - start
        documents += 1
        characters += len(raw)
    ranked = sorted(watched.seconds.items(), key=lambda item: -item[1])
    return Costs(documents, characters, whole, ranked)


class _Watched(RuleSet):
    """A rule set that counts the seconds between one rule's turn in matching and the next's."""

    def __init__(self, rules: RuleSet) -> None:
        self.__dict__ = dict(rules.__dict__)
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def in_turn(self, numbers: Iterable[int]) -> Iterator[tuple[int, CompiledRule]]:
        """See RuleSet."""
        for number, each in super().in_turn(numbers):
            start = perf_counter()
            yield number, each
            self.seconds[each.rule.id] += perf_counter() - start
