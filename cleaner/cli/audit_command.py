"""cleaner audit: what a run took, and how its rules do."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cleaner.audit.dataset import AuditError
from cleaner.audit.overview import overview
from cleaner.cli.audit_tables import show
from cleaner.cli.common import PathOrAddress, check_report, fail, terminal
from cleaner.report.page import REPORT_SAMPLES, write_report


@click.command("audit")
@click.argument("clean", type=PathOrAddress(exists=True, path_type=Path))
@click.option(
    "--top",
    default=15,
    show_default=True,
    type=click.IntRange(1),
    metavar="N",
    help="Rules, sites and documents to show.",
)
@click.option(
    "--samples",
    default=1,
    show_default=True,
    type=click.IntRange(0, 1000),
    metavar="N",
    help="Removals of each rule to show.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help="Show samples of this rule only (repeatable).",
)
@click.option(
    "--against",
    type=PathOrAddress(exists=True, path_type=Path),
    metavar="OLD",
    help="The output of an earlier run: which rules went quiet or loud on a site.",
)
@click.option(
    "--time",
    "timed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    metavar="N",
    help="Ask the rules about N documents again, to see what they cost.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it as a page of HTML.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    clean: Path,
    top: int,
    samples: int,
    rules: tuple[str, ...],
    against: Path | None,
    timed: int,
    report: Path | None,
    as_json: bool,
) -> None:
    """What the run that wrote CLEAN took: by rule, site and category, with samples to judge.

    Rule health: rules that never hit; that only wanted what others took; with --time, what they
    cost; with --against, where they take of a share of documents that chance does not explain
    (Fisher's exact test, at most 1 % false alarms).

    \b
    Examples:
      cleaner audit clean/
      cleaner audit clean/ --rule dateline --samples 20
      cleaner audit clean/ --against clean-of-last-week/ --time 200
      cleaner audit clean/ --report report.html

    Exit status: 0 done, 1 there is no audit, 2 wrong use.
    """
    try:
        kept = max(samples, REPORT_SAMPLES) if report else samples
        found = overview(clean, samples=kept, only=rules, timed=timed, against=against)
        if report is not None:
            check_report(report, Path(found.info.raw), clean)
            write_report(found, report)
    except AuditError as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(found.as_json(top), ensure_ascii=True))
    elif report is None:
        show(found, terminal(), top, samples, rules)
