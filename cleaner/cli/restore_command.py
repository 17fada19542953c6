"""cleaner restore: the raw text again, or a finished output without some rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cleaner.audit.dataset import AuditError
from cleaner.audit.restore import Asked, Done, restore
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.audit.takeback import chosen
from cleaner.cli.common import PathOrAddress, fail, terminal
from cleaner.cli.run_options import cores, jobs_option
from cleaner.io.names import real
from cleaner.visible import one_line

_SHOWN = 20


@click.command("restore")
@click.argument("clean", type=PathOrAddress(exists=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Where to write: a folder for a folder, a file for a file; it must not exist.",
)
@click.option(
    "--rule", "ids", multiple=True, metavar="ID", help="Take back what this rule took (repeatable)."
)
@click.option(
    "--category",
    "categories",
    multiple=True,
    metavar="NAME",
    help="Take back what rules of this category took (repeatable).",
)
@click.option(
    "--raw",
    type=click.Path(exists=True, path_type=Path),
    metavar="RAW",
    help="Where the raw pages are now, for rules that took nodes of them.",
)
@jobs_option
def command(
    clean: Path,
    output: Path,
    ids: tuple[str, ...],
    categories: tuple[str, ...],
    raw: Path | None,
    jobs: int | None,
) -> None:
    """Rebuild what CLEAN was made from, by its bodies and the audit beside it.

    Without --rule and --category: the decoded text of every document, exactly, as UTF-8. Of a web
    page that is the text that extraction left. Each is checked against the digest of the run.

    With them: CLEAN as a run with these rules off would have written it. The documents that they
    touched are put together again and cleaned with the other rules of the run, which are kept
    beside CLEAN; a document where that cannot be exact is named.

    \b
    Examples:
      cleaner restore clean/ -o raw-again/
      cleaner restore clean/ --rule dateline -o clean-2/
      cleaner restore clean.jsonl --category byline -o clean-2.jsonl

    Exit status: 0 all exact, 1 a document is not (it is named), 2 wrong use.
    """
    state = state_of(clean)
    try:
        info = RunInfo.read(state)
        _check(clean, output, Path(info.raw))
        rules = _rules(info, state, ids, categories)
        asked = Asked(clean, state, output, info, rules, raw or Path(info.raw))
        done = restore(asked, jobs or cores())
        if rules is not None:
            asked.finished.copy_others(output)
    except AuditError as error:
        fail(str(error))
    _tell(done, rules)


def _check(clean: Path, output: Path, raw: Path) -> None:
    if output.exists():
        raise click.UsageError(f"{output} is there already; name a new one")
    target = real(output)
    for kept in (real(clean), raw):
        if target == kept or kept in target.parents:
            raise click.UsageError(f"{output} is inside {kept}, which stays as it is")


def _rules(
    info: RunInfo, state: Path, ids: tuple[str, ...], categories: tuple[str, ...]
) -> frozenset[str] | None:
    """The rules to take back, if any."""
    if not ids and not categories:
        return None
    cleaner = info.cleaner(state)
    try:
        return chosen(cleaner, ids, categories)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _tell(done: Done, rules: frozenset[str] | None) -> None:
    """Say what was done and name what is not exact; exits with 1 if there is any."""
    if rules is None:
        whole = done.documents - len(done.faults)
        click.echo(f"{whole:,} of {done.documents:,} documents restored", err=True)
        if done.pages:
            pages = f"{done.pages:,} were pages: of these, the text that extraction left"
            click.echo(pages, err=True)
    else:
        names = sorted(rules)
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        click.echo(
            f"{done.documents:,} documents, {done.redone:,} cleaned again without"
            f" {', '.join(names[:_SHOWN])}{more}",
            err=True,
        )
    console = terminal(err=True)
    for kind, lines in (("failed", done.faults), ("not exact", done.inexact)):
        for line in lines[:_SHOWN]:
            console.print(one_line(f"{kind}: {line}"), style="red")
        if len(lines) > _SHOWN:
            console.print(f"{kind}: {len(lines) - _SHOWN:,} more", style="red")
    if done.faults or done.inexact:
        sys.exit(1)
