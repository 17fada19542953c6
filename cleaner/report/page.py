"""What is said of a run, as one page of HTML that needs nothing else.

A scrape is hostile input, and the page shows pieces of it: every value that the template prints is
made visible (no control characters, nothing that turns the direction of text) and escaped, and a
content security policy lets nothing load or run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from cleaner.atomic import write_atomically
from cleaner.audit.counts import Tally
from cleaner.audit.overview import Overview
from cleaner.audit.shard import BESIDE
from cleaner.visible import visible

# Of each rule.
REPORT_SAMPLES = 5
# A page stays small for a million documents.
RULES, SITES, SAMPLES, WORST, FAILURES, NAMES = 30, 30, 40, 25, 100, 400


class Bar(NamedTuple):
    """A row of a plot. share: of the longest one, from 0 to 1; notes: figures beside it."""

    label: str
    note: str
    share: float
    figures: Sequence[str]


class Capped(NamedTuple):
    """The first rows of many, and how many there are more."""

    rows: Sequence[Any]
    more: int


def write_report(found: Overview, path: Path) -> None:
    """Write the page, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, page(found).encode("utf-8", "backslashreplace"))


def page(found: Overview) -> str:
    """The page."""
    counts = found.counts
    rules = counts.rules()
    return _template().render(
        found=found,
        beside=BESIDE,
        counts=counts,
        lost=counts.raw_characters - counts.body_characters,
        verdicts=[(name, counts.verdicts[name]) for name in ("keep", "review", "empty")],
        tenths=[counts.lost[tenth] for tenth in range(10)],
        categories=_bars((name, "", tally) for name, tally in counts.categories().items()),
        rules=_capped(
            _bars((rule, category, tally) for (rule, category), tally in rules.items()), RULES
        ),
        sites=_capped(_sites(found), SITES),
        worst=_capped(counts.worst, WORST),
        samples=_capped(
            [(rule, counts.samples[rule]) for rule, _ in rules if counts.samples.get(rule)], SAMPLES
        ),
        failed=Capped(found.failures.first[:FAILURES], max(found.failures.count - FAILURES, 0)),
        never=_capped(found.never, NAMES),
        shadows=_capped(found.shadows, RULES),
        costs=_capped(found.costs.rules if found.costs else [], RULES),
        drifts=_capped(found.drifts, 2 * RULES),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("cleaner.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"number": "{:,}".format, "percent": "{:.1%}".format}
    return environment.get_template("page.html.jinja")


def _shown(value: Any) -> Any:
    """What the template prints of a value, before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _capped(rows: Iterable[Any], most: int) -> Capped:
    rows = list(rows)
    return Capped(rows[:most], max(len(rows) - most, 0))


def _bars(tallies: Iterable[tuple[str, str, Tally]]) -> list[Bar]:
    """Bars as long as their characters are many."""
    rows = sorted(tallies, key=lambda row: -row[2].characters)
    longest = max((tally.characters for _, _, tally in rows), default=0) or 1
    return [
        Bar(label, note, tally.characters / longest, (f"{tally.characters:,}", f"{tally.times:,}"))
        for label, note, tally in rows
    ]


def _sites(found: Overview) -> list[Bar]:
    """Bars as long as what was taken of a site's documents is much, the largest sites first."""
    counts, taken = found.counts, found.counts.sites()
    rows = []
    for site, documents in islice(counts.documents.most_common(), 10_000):
        tally = taken.get(site, Tally())
        rows.append((site or "not known", documents, tally, tally.characters / documents))
    longest = max((each for *_, each in rows), default=0) or 1
    return [
        Bar(site, "", each / longest, (f"{documents:,}", f"{tally.times:,}", f"{each:,.0f}"))
        for site, documents, tally, each in rows
    ]
