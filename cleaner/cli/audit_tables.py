"""The tables of `cleaner audit`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaner.audit.counts import Counts, Tally
from cleaner.audit.overview import Overview
from cleaner.audit.samples import Sample
from cleaner.visible import visible


def show(
    found: Overview, console: Console, top: int, samples: int, only: Sequence[str] = ()
) -> None:
    """Print all of it; only: samples of these rules, and nothing else."""
    if not only:
        _summary(found, console)
        _rules(found.counts, console, top)
        _documents(found.counts, console, top)
        _health(found, console, top)
        _drifts(found, console, top)
    chosen = only or [rule for rule, _ in islice(found.counts.rules(), top)]
    _samples({rule: found.counts.samples.get(rule, [])[:samples] for rule in chosen}, console)


def _summary(found: Overview, console: Console) -> None:
    counts = found.counts
    verdicts = ", ".join(f"{counts.verdicts[v]:,} {v}" for v in ("keep", "review", "empty"))
    lost = counts.raw_characters - counts.body_characters
    console.print(f"{counts.total:,} documents ({verdicts}), {found.failures.count:,} failed")
    console.print(
        f"{counts.raw_characters:,} characters came in, {lost:,}"
        f" ({_share(lost, counts.raw_characters)}) went"
    )
    if counts.replacement_characters:
        console.print(
            f"{counts.replacement_characters:,} letters of the bodies were lost before they came"
            " in (U+FFFD)"
        )


def _rules(counts: Counts, console: Console, top: int) -> None:
    """What was taken, by rule and category, and what was repaired."""
    rules = counts.rules()
    _print(
        console,
        f"rules that took most often ({min(top, len(rules))} of {len(rules)})",
        ("rule", "category", "times", "documents", "of all", "characters"),
        (
            (rule, category, *_numbers(tally, counts.total), f"{tally.characters:,}")
            for (rule, category), tally in islice(rules.items(), top)
        ),
    )
    _print(
        console,
        "categories",
        ("category", "times", "characters"),
        (
            (name, f"{tally.times:,}", f"{tally.characters:,}")
            for name, tally in counts.categories().items()
        ),
    )
    for kind, title in (("repair", "repairs"), ("trial", "hits of rules on trial")):
        rows = ((rule, *_numbers(tally, counts.total)) for (rule, _), tally in _of(counts, kind))
        _print(console, title, (kind, "times", "documents", "of all"), islice(rows, top))


def _documents(counts: Counts, console: Console, top: int) -> None:
    """What was taken by site, and the documents that lost most."""
    taken = counts.sites()
    _print(
        console,
        f"sites ({min(top, len(counts.documents))} of {len(counts.documents)})",
        ("site", "documents", "removals", "a document", "characters"),
        (
            (
                visible(site) or "not known",
                f"{documents:,}",
                f"{taken.get(site, _NONE).times:,}",
                f"{taken.get(site, _NONE).times / documents:.1f}",
                f"{taken.get(site, _NONE).characters:,}",
            )
            for site, documents in counts.documents.most_common(top)
        ),
    )
    _print(
        console,
        "documents that lost the largest share",
        ("document", "lost", "verdict", "why"),
        (
            (
                visible(", ".join(filter(None, (each.document, each.record)))),
                f"{each.share:.0%}",
                each.verdict,
                visible(each.reasons.replace("\n", "; ")),
            )
            for each in counts.worst[: min(top, 5)]
        ),
    )


_NONE = Tally()


def _of(counts: Counts, kind: str) -> Iterable[tuple[tuple[str, str], Tally]]:
    return counts.rules([kind]).items()


def _health(found: Overview, console: Console, top: int) -> None:
    never = found.never
    if never:
        names = f"{', '.join(never[:top])}{', ...' if len(never) > top else ''}"
        console.print(f"\n{len(never):,} rules never hit: {names}")
    _print(
        console,
        "rules that took nothing, since others always took it",
        ("rule", "times", "mostly taken by"),
        ((each.rule, f"{each.times:,}", each.by) for each in found.shadows[:top]),
    )
    if found.costs is not None:
        costs = found.costs
        _print(
            console,
            f"rules that cost most, asked about {costs.documents:,} documents",
            ("rule", "ms", "of matching"),
            (
                (rule, f"{seconds * 1000:.1f}", _share(seconds, costs.whole))
                for rule, seconds in costs.rules[:top]
            ),
        )


def _drifts(found: Overview, console: Console, top: int) -> None:
    drifts = found.drifts
    more = f" ({top} of {len(drifts):,})" if len(drifts) > top else ""
    _print(
        console,
        f"rules that went quiet or loud{more}",
        ("rule", "site", "", "before", "now", "by chance"),
        (
            (
                each.rule,
                visible(each.site) or "not known",
                "louder" if each.louder else "quieter",
                f"{each.before:,} of {each.of_before:,}",
                f"{each.now:,} of {each.of_now:,}",
                f"{each.p:.1g}",
            )
            for each in drifts[:top]
        ),
    )


def _samples(samples: dict[str, list[Sample]], console: Console) -> None:
    for rule, each in samples.items():
        for sample in each:
            where = ", ".join(filter(None, (sample.document, sample.record)))
            note = _NOTES.get(sample.kind, "")
            console.print(Text(f"\n{rule} ({sample.category}), {visible(where)}{note}", "bold"))
            text = Text(visible(sample.left), "dim")
            more = f" … and {sample.cut:,} characters more" if sample.cut else ""
            # Marks that also show where there is no colour.
            text.append(f"[-{visible(sample.text)}{more}-]", "strike red not dim")
            text.append(visible(sample.after) and f"[+{visible(sample.after)}+]", "green not dim")
            text.append(visible(sample.right), "dim")
            console.print(text)


_NOTES = {"trial": ", on trial: it stayed", "pruned": ", a node of the page"}


def _print(
    console: Console, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    table = Table(title=f"\n{title}", title_justify="left", box=box.SIMPLE_HEAD)
    for name in head:
        table.add_column(name, justify="right" if name in _NUMBERS else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(table)


_NUMBERS = frozenset(
    (
        *("times", "documents", "of all", "characters", "removals", "a document", "lost"),
        *("ms", "of matching", "before", "now", "by chance"),
    )
)


def _numbers(tally: Tally, documents: int) -> tuple[str, str, str]:
    return f"{tally.times:,}", f"{tally.documents:,}", _share(tally.documents, documents)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "-"
