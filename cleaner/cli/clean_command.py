"""cleaner clean: a file, a folder or stdin."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from cleaner.batch.conservation import Books
from cleaner.batch.outcome import Outcome, Tally, failure_of
from cleaner.cli.common import (
    Number,
    PathOrAddress,
    check_report,
    cleaner_of,
    extractor_option,
    fail,
    language_option,
    rule_options,
    terminal,
)
from cleaner.cli.conduct import conduct
from cleaner.cli.container_options import Choice, container_options
from cleaner.cli.kinds import form
from cleaner.cli.run_options import How, run_options
from cleaner.cli.showing import Printed, Showing
from cleaner.cli.summary import show_books, show_others
from cleaner.cli.targets import plan
from cleaner.cli.watch import Watching, check_watch
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.faults import reason_of
from cleaner.html.extract import Extractor
from cleaner.pipeline import Cleaner


@click.command("clean")
@click.argument("raw", type=PathOrAddress(exists=True, allow_dash=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=PathOrAddress(path_type=Path),
    metavar="CLEAN",
    help="Where the bodies go: a folder for a folder, a file for a file.",
)
@container_options
@rule_options
@language_option
@click.option("--dry-run", is_flag=True, help="Write nothing, show the summary.")
@click.option("--diff", is_flag=True, help="Print what changes, as a unified diff.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print a JSON object a document: body, removals, repairs, verdict.",
)
@extractor_option
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was taken, and samples of it, as a page of HTML.",
)
@click.option("--watch", is_flag=True, help="Go on with what arrives in RAW, until Ctrl-C.")
@click.option(
    "--settle",
    type=Number(min=0.1),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="With --watch: a file is taken when nobody has written to it for so long.",
)
@run_options
def command(
    raw: Path,
    output: Path | None,
    choice: Choice,
    rules: RuleSet,
    language: str | None,
    dry_run: bool,
    diff: bool,
    as_json: bool,
    extractor: Extractor,
    report: Path | None,
    watch: bool,
    settle: float,
    how: How,
) -> None:
    """Clean RAW: a file, a folder (subfolders too) or - for text from stdin.

    \b
    A document a file:   .txt .md .html
    Many in a file:      .jsonl .json .csv .tsv .parquet .warc .wet .wacz
    Each of them plain or .gz .zst .bz2 .xz. Many in a file stay so, the body in the place of
    the text and every other field as it was.

    \b
    Examples:
      cleaner clean raw/ -o clean/
      cleaner clean article.txt > body.txt
      cleaner clean data.jsonl.gz -o clean.jsonl.gz --text-field page.text
      cleaner clean crawl.warc.gz -o bodies.parquet
      cleaner clean page.html --to md > body.md
      cleaner clean raw/ --dry-run
      cleaner clean raw/ -o clean/ --rules my-rules/ --disable dateline
      cleaner clean s3://crawl/raw -o s3://crawl/clean --engine ray

    A run that was stopped or killed goes on where it was when the same command is given again,
    and what is done and has not changed is passed over. What is known of it stands in the folder
    CLEAN.cleaner beside CLEAN.

    Exit status: 0 all clean, 1 a file or record failed (the others are done; records are kept
    in CLEAN.rejected.jsonl), 2 wrong use, 130 stopped.
    """
    what = _printed(output, dry_run=dry_run, diff=diff, as_json=as_json)
    _check(raw, output, report, writes=not (dry_run or diff), what=what, watch=watch)
    cleaner = cleaner_of(rules, form(raw, output, choice), extractor)
    shown = Showing(what)
    if str(raw) == "-":
        shown.show(_stdin(cleaner, language))
        if not _tell(shown):
            sys.exit(1)
        return
    choice = replace(choice, language=language)
    planned = partial(plan, raw, output, choice, to_stdout=what == "bodies", watch=watch)
    todo = planned()
    if report is not None and todo.place is None:
        raise click.UsageError(f"--report: of one file, see: cleaner explain {raw}")
    shown.streamed = todo.streamed
    books = conduct(
        cleaner,
        todo,
        how,
        raw=raw,
        choice=choice,
        results=what is not None,
        show=shown.show,
        watching=Watching(raw, settle, planned) if watch else None,
    )
    all_well = _tell(shown, books, todo.others)
    if report is not None and todo.place is not None:
        _report(todo.place.root, report)
    if not all_well:
        sys.exit(1)


def _printed(output: Path | None, *, dry_run: bool, diff: bool, as_json: bool) -> Printed | None:
    """What is printed of each document. Raises UsageError where two forms are asked for."""
    if diff and as_json:
        raise click.UsageError("--diff and --json each print the documents: choose one")
    if as_json:
        return "json"
    if diff:
        return "diff"
    return "bodies" if output is None and not dry_run else None


def _check(
    raw: Path,
    output: Path | None,
    report: Path | None,
    *,
    writes: bool,
    what: Printed | None,
    watch: bool,
) -> None:
    """Raises UsageError for options that do not go together. what: see Showing."""
    if output is not None and not writes:
        raise click.UsageError("-o writes bodies, --dry-run and --diff write nothing: choose one")
    if report is not None:
        if output is None:
            raise click.UsageError(
                "--report tells of what is kept beside an output: name one with -o"
            )
        check_report(report, raw, output)
    if watch:
        check_watch(raw, output)
    if str(raw) == "-":
        if output is not None:
            raise click.UsageError("- cleans stdin to stdout; leave -o away")
    elif raw.is_dir() and what == "bodies":
        raise click.UsageError(
            f"where should the bodies of {raw} go? Name a folder with -o,"
            " or use --dry-run, --diff or --json"
        )


def _tell(shown: Showing, books: Books | None = None, others: Counter[str] | None = None) -> bool:
    """Print the summary, the books and what was passed over; whether every document is there and
    has a body."""
    shown.summary.show(terminal(err=True), brief=shown.what == "bodies")
    if books is not None:
        show_books(books, terminal(err=True))
    show_others(others or Counter(), terminal(err=True))
    return not shown.summary.failures.count and (books is None or books.hold)


def _report(written: Path, path: Path) -> None:
    # Nobody else should wait for the template engine.
    from cleaner.audit.dataset import AuditError
    from cleaner.audit.overview import overview
    from cleaner.report.page import REPORT_SAMPLES, write_report

    try:
        write_report(overview(written, samples=REPORT_SAMPLES), path)
    except (AuditError, OSError) as error:
        fail(f"no report: {reason_of(error)}")


def _stdin(cleaner: Cleaner, language: str | None) -> Outcome:
    source = Path("stdin")
    try:
        result = cleaner.clean(sys.stdin.buffer.read(), language=language)
        return Outcome(source, Tally.of(result), result=result)
    except UndecodableError as error:
        return Outcome(source, failure=failure_of(error))
