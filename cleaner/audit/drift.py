"""Rules that went quiet or loud on a site against an earlier run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.audit.counts import TAKEN, Counts

# Expected share of false alarms among those that are shown.
FALSE_DISCOVERIES = 0.01


@dataclass(frozen=True, slots=True)
class Drift:
    """A rule that took of more or fewer documents of a site than before, beyond chance.

    now, before: documents it took of; of_now, of_before: documents there are; p: Fisher's exact
    test, two-sided.
    """

    rule: str
    site: str
    now: int
    of_now: int
    before: int
    of_before: int
    p: float

    @property
    def louder(self) -> bool:
        """Whether the rule takes of a larger share than before."""
        return self.now * self.of_before > self.before * self.of_now


def drifts(now: Counts, before: Counts, rules: Collection[str]) -> list[Drift]:
    """Those that chance does not explain, the surest first. rules: ids of those of both runs.

    Each pair of rule and site is a test, and with thousands of them some are extreme by chance:
    the procedure of Benjamini and Hochberg (1995) holds the share of false alarms.
    """
    taken, had = _by_rule_and_site(now), _by_rule_and_site(before)
    largest = max(
        (now.documents[site] + before.documents[site] for site in now.documents), default=0
    )
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, largest + 1)))))
    tested = []
    for rule, site in sorted(taken.keys() | had.keys()):
        of_now, of_before = now.documents[site], before.documents[site]
        if rule in rules and of_now and of_before:
            numbers = taken.get((rule, site), 0), of_now, had.get((rule, site), 0), of_before
            tested.append(Drift(rule, site, *numbers, fisher(*numbers, logs)))
    return _discoveries(tested)


def fisher(now: int, of_now: int, before: int, of_before: int, logs: NDArray[np.float64]) -> float:
    """The chance of a table at least as unlikely, if both shares were one.

    logs: the logarithms of the factorials from 0! to (of_now + of_before)! at least.

    >>> import numpy as np
    >>> logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, 30)))))
    >>> round(fisher(8, 10, 1, 6, logs), 4)
    0.035
    """
    hits, total = now + before, of_now + of_before
    cells = np.arange(max(0, hits - of_before), min(hits, of_now) + 1)
    chances = np.exp(
        (logs[of_now] - logs[cells] - logs[of_now - cells])
        + (logs[of_before] - logs[hits - cells] - logs[of_before - hits + cells])
        - (logs[total] - logs[hits] - logs[total - hits])
    )
    found = chances[now - cells[0]]
    # Equally unlikely tables count, and they differ in their last digits.
    return float(min(1.0, chances[chances <= found * (1 + 1e-7)].sum()))


def _discoveries(tested: Iterable[Drift]) -> list[Drift]:
    ranked = sorted(tested, key=lambda each: (each.p, each.rule, each.site))
    passing = [
        rank
        for rank, each in enumerate(ranked, 1)
        if each.p <= FALSE_DISCOVERIES * rank / len(ranked)
    ]
    return ranked[: max(passing, default=0)]


def _by_rule_and_site(counts: Counts) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, tally in counts.by.items():
        if key.kind in TAKEN:
            place = key.rule, key.site
            found[place] = found.get(place, 0) + tally.documents
    return found
