"""All that is said of a run, gathered once: for the terminal, for machines, for the report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cleaner.audit.counts import Counts, Tally, count
from cleaner.audit.dataset import AuditError
from cleaner.audit.drift import Drift, drifts
from cleaner.audit.failures import Failures, failures
from cleaner.audit.health import Costs, Shadow, costs, never_hit, shadowed
from cleaner.audit.outputs import Finished
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.engine.compile import RuleSet
from cleaner.io.records import Wanted
from cleaner.rules.errors import suggestion


@dataclass(frozen=True)
class Overview:
    """What a run did, and how its rules do. never: ids; costs: None where they were not asked."""

    clean: Path
    info: RunInfo
    counts: Counts
    failures: Failures
    never: list[str] = field(default_factory=list)
    shadows: list[Shadow] = field(default_factory=list)
    costs: Costs | None = None
    drifts: list[Drift] = field(default_factory=list)

    def as_json(self, top: int) -> dict[str, Any]:
        """For machines: lists of rules and sites are whole up to `top`."""
        counts = self.counts
        rules, sites = counts.rules(), counts.sites()
        return {
            "documents": counts.total,
            "pages": counts.pages,
            "verdicts": dict(counts.verdicts),
            "failures": self.failures.count,
            "warnings": counts.warnings,
            "raw_characters": counts.raw_characters,
            "body_characters": counts.body_characters,
            "replacement_characters": counts.replacement_characters,
            "rules": [
                {"rule": rule, "category": category, **asdict(tally)}
                for (rule, category), tally in islice(rules.items(), top)
            ],
            "categories": [
                {"category": name, "times": tally.times, "characters": tally.characters}
                for name, tally in counts.categories().items()
            ],
            "sites": [
                {"site": name, "documents": documents, **_taken(sites.get(name))}
                for name, documents in counts.documents.most_common(top)
            ],
            "repairs": {rule: tally.times for (rule, _), tally in counts.rules(["repair"]).items()},
            "on_trial": {rule: tally.times for (rule, _), tally in counts.rules(["trial"]).items()},
            "worst": [each._asdict() for each in counts.worst[:top]],
            "samples": {rule: list(map(asdict, each)) for rule, each in counts.samples.items()},
            "never_hit": self.never,
            "shadowed": [each._asdict() for each in self.shadows],
            "costs": asdict(self.costs) if self.costs else None,
            "drifts": [{**asdict(each), "louder": each.louder} for each in self.drifts],
        }


def _taken(tally: Tally | None) -> dict[str, int]:
    tally = tally or Tally()
    return {"times": tally.times, "characters": tally.characters}


def overview(
    clean: Path,
    *,
    samples: int = 0,
    only: Collection[str] = (),
    timed: int = 0,
    against: Path | None = None,
) -> Overview:
    """Look at a finished output. Raises AuditError where there is no audit.

    samples: removals of each rule to keep; only: of these rules; timed: documents to ask the rules
    about again, with a clock; against: the output of an earlier run.
    """
    state = state_of(clean)
    info = RunInfo.read(state)
    rules = info.cleaner(state).rules
    for id_ in only:
        if id_ not in rules.rules:
            raise AuditError(f'there is no rule "{id_}": {suggestion(id_, list(rules.rules))}')
    counts = count(state, samples, only)
    finished = Finished(clean, state, Wanted(info.text_field))
    return Overview(
        clean,
        info,
        counts,
        failures(state),
        _never(counts, rules),
        shadowed(counts),
        costs(rules, islice(finished.bodies(), timed)) if timed else None,
        _drifts(counts, rules, against) if against else [],
    )


def _never(counts: Counts, rules: RuleSet) -> list[str]:
    """Those that hit nothing, though there was something of their kind to hit."""
    pages = bool(counts.pages)
    return [
        id_ for id_ in never_hit(counts, rules) if pages or not rules.rules[id_].rule.match.html
    ]


def _drifts(counts: Counts, rules: RuleSet, against: Path) -> list[Drift]:
    old = state_of(against)
    before = {each.rule.id for each in RunInfo.read(old).cleaner(old).rules.active}
    both = before & {each.rule.id for each in rules.active}
    return drifts(counts, count(old), both)
