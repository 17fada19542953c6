"""cleaner eval: how good the rules are on labelled articles."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.table import Table

from cleaner.cli.common import Number, rule_options, terminal
from cleaner.engine.compile import RuleSet
from cleaner.evaluate import Gold, Report, Score, Tally, score
from cleaner.io.gold import Fault, read_gold
from cleaner.pipeline import Cleaner
from cleaner.visible import one_line, visible

_LOST_SHOWN = 3
_SHARE = Number(0, 1)


@click.command("eval")
@click.argument("gold", type=click.Path(exists=True, path_type=Path))
@rule_options
@click.option("--min-f1", type=_SHARE, metavar="SHARE", help="Exit with 1 below this mean F1.")
@click.option(
    "--min-precision", type=_SHARE, metavar="SHARE", help="Exit with 1 below this mean precision."
)
@click.option(
    "--min-recall", type=_SHARE, metavar="SHARE", help="Exit with 1 below this mean recall."
)
@click.option(
    "--max-lost",
    type=click.IntRange(0),
    metavar="N",
    help="Exit with 1 above this number of lost body lines.",
)
@click.option(
    "--worst",
    default=5,
    show_default=True,
    type=click.IntRange(0),
    metavar="N",
    help="How many documents to show: of lowest F1, harmed, and of most lost lines.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    gold: Path,
    rules: RuleSet,
    min_f1: float | None,
    min_precision: float | None,
    min_recall: float | None,
    max_lost: int | None,
    worst: int,
    as_json: bool,
) -> None:
    """Clean labelled articles and score the bodies against the ones wanted.

    GOLD is a folder with raw/ and clean/, which hold files of the same names, or a file of JSON
    rows (.jsonl, .jsonl.gz) with raw and clean, and where known id, url and title.

    \b
    Precision, recall and F1 compare words and are means over documents.
    Lines are compared without case, spaces and shapes of quotes and dashes; of the lines that
    a rule removed, "right" is the share that does not stand in the body wanted.

    \b
    Examples:
      cleaner eval gold/
      cleaner eval gold.jsonl.gz --rules my-rules/ --worst 20
      cleaner eval gold/ --min-f1 0.95 --max-lost 0       in CI

    Exit status: 0 all well, 1 a bound was missed or an article could not be read (the others
    are scored), 2 wrong use or nothing to score.
    """
    cleaner = Cleaner(rules)
    faults: list[Fault] = []
    scores = list(_scores(cleaner, read_gold(gold), faults))
    for fault in faults:
        click.echo(one_line(f"failed: {fault}"), err=True)
    if not scores:
        raise click.UsageError(f"{gold} holds no article that can be scored")
    report = Report(scores)
    if as_json:
        click.echo(json.dumps(_as_json(report, faults, worst), ensure_ascii=True))
    else:
        _show(report, worst)
    least = {"f1": min_f1, "precision": min_precision, "recall": min_recall}
    missed = list(_missed(report, least, max_lost))
    for line in missed:
        click.echo(f"missed: {line}", err=True)
    if missed or faults:
        sys.exit(1)


def _missed(report: Report, least: dict[str, float | None], max_lost: int | None) -> Iterator[str]:
    """The bounds that the scores do not meet."""
    for name in ("F1", "precision", "recall"):
        value, bound = getattr(report.cleaned, name.lower()), least[name.lower()]
        # What is compared is what is printed.
        if bound is not None and round(value, 4) < bound:
            yield f"{name} {value:.4f} is below --min-{name.lower()} {bound}"
    if max_lost is not None and report.lost > max_lost:
        yield f"body lines lost: {report.lost}, above --max-lost {max_lost}"


def _scores(
    cleaner: Cleaner, articles: Iterator[Gold | Fault], faults: list[Fault]
) -> Iterator[Score]:
    """The score of each article; faults are put aside."""
    for article in articles:
        if isinstance(article, Fault):
            faults.append(article)
        else:
            result = cleaner.clean(article.raw, url=article.url, title=article.title)
            yield score(article, result)


def _show(report: Report, worst: int) -> None:
    console = terminal()
    table = _table("words", "precision", "recall", "F1")
    for name, measure in (("cleaned", report.cleaned), ("doing nothing", report.nothing)):
        table.add_row(name, *(f"{value:.4f}" for value in measure))
    console.print(table)
    console.print(f"\n{_counts(report)}")
    if report.by_rule:
        console.print()
        table = _table("rule", "removals", "words", "lines", "right")
        for name, tally in report.by_rule.items():
            table.add_row(visible(name), *_cells(tally))
        table.add_row()
        for name, tally in report.by_category.items():
            table.add_row(f"all {name}", *_cells(tally))
        console.print(table)
    for each in report.worst(worst):
        for line in _document(each):
            console.print(visible(line))


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _cells(tally: Tally) -> tuple[str, ...]:
    counts = (f"{count:,}" for count in (tally.removals, tally.words, tally.lines))
    return (*counts, f"{tally.right_share:.1%}")


def _counts(report: Report) -> str:
    lines = [
        f"{len(report.scores):,} documents, {len(report.worse_than_nothing):,} of them worse"
        " than doing nothing",
        f"{report.lost:,} of {report.body_lines:,} body lines lost",
        f"{report.left:,} of {report.junk_lines:,} junk lines left",
    ]
    if report.absent:
        lines.append(
            f"{report.absent:,} lines of the wanted bodies do not stand in the raw text,"
            " so only their words are scored"
        )
    return "\n".join(lines)


def _document(score: Score) -> Iterator[str]:
    """A document with its first lost lines."""
    mark = ", worse than doing nothing" if score.worse_than_nothing else ""
    yield f"\n{score.id}: F1 {score.cleaned.f1:.4f}, doing nothing {score.nothing.f1:.4f}{mark}"
    yield f"  body lines lost: {len(score.lost)}, junk lines left: {len(score.left)}"
    for lost in score.lost[:_LOST_SHOWN]:
        yield f"  lost ({lost.rule or 'by no rule'}): {_short(lost.text)}"
    if len(score.lost) > _LOST_SHOWN:
        yield f"  and {len(score.lost) - _LOST_SHOWN} more"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"


def _as_json(report: Report, faults: list[Fault], worst: int) -> dict[str, Any]:
    return {
        "documents": len(report.scores),
        "cleaned": report.cleaned._asdict(),
        "nothing": report.nothing._asdict(),
        "worse_than_nothing": len(report.worse_than_nothing),
        "body_lines": report.body_lines,
        "body_lines_lost": report.lost,
        "body_lines_absent": report.absent,
        "junk_lines": report.junk_lines,
        "junk_lines_left": report.left,
        "rules": _as_rows(report.by_rule),
        "categories": _as_rows(report.by_category),
        "worst": [_as_row(each) for each in report.worst(worst)],
        "failed": [asdict(fault) for fault in faults],
    }


def _as_rows(tallies: dict[str, Tally]) -> dict[str, dict[str, float]]:
    return {
        name: {**asdict(tally), "right_share": tally.right_share} for name, tally in tallies.items()
    }


def _as_row(score: Score) -> dict[str, Any]:
    return {
        "id": score.id,
        "cleaned": score.cleaned._asdict(),
        "nothing": score.nothing._asdict(),
        "lost": [asdict(lost) for lost in score.lost],
        "left": list(score.left),
    }
