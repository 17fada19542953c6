"""cleaner restore: the raw text again, or a finished output without some rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from cleaner.audit.dataset import AuditError, Entry
from cleaner.audit.outputs import Finished, Rewrite
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.audit.takeback import TakeBack, chosen
from cleaner.cli.common import terminal, visible
from cleaner.io.records import Wanted
from cleaner.io.text_files import as_file

_SHOWN = 20


@click.command("restore")
@click.argument("clean", type=click.Path(exists=True, path_type=Path))
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
def command(
    clean: Path,
    output: Path,
    ids: tuple[str, ...],
    categories: tuple[str, ...],
    raw: Path | None,
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
        finished = Finished(clean, state, Wanted(info.text_field))
        if ids or categories:
            _take_back(finished, output, info, ids, categories, raw)
        else:
            _restore(finished, output)
    except AuditError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


def _check(clean: Path, output: Path, raw: Path) -> None:
    if output.exists():
        raise click.UsageError(f"{output} is there already; name a new one")
    target = output.resolve()
    for kept in (clean.resolve(), raw):
        if target == kept or kept in target.parents:
            raise click.UsageError(f"{output} is inside {kept}, which stays as it is")


def _restore(finished: Finished, output: Path) -> None:
    pages = 0

    def rewrite(entry: Entry, body: str) -> str:
        nonlocal pages
        pages += entry.about["source"] == "html"
        return entry.raw(body)

    done, faults = _through(finished, output, rewrite, _exactly)
    click.echo(f"{done - len(faults):,} of {done:,} documents restored", err=True)
    if pages:
        click.echo(f"{pages:,} were pages: of these, the text that extraction left", err=True)
    _finish(faults)


def _take_back(
    finished: Finished,
    output: Path,
    info: RunInfo,
    ids: tuple[str, ...],
    categories: tuple[str, ...],
    raw: Path | None,
) -> None:
    cleaner = info.cleaner(finished.state)
    try:
        rules = chosen(cleaner, ids, categories)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    back = TakeBack(info, cleaner, rules, raw or Path(info.raw))
    done, faults = _through(finished, output, back.body, as_file)
    finished.copy_others(output)
    click.echo(
        f"{done:,} documents, {back.redone:,} cleaned again without"
        f" {', '.join(sorted(rules)[:_SHOWN])}",
        err=True,
    )
    _finish(faults, back.inexact)


def _exactly(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _through(
    finished: Finished, output: Path, rewrite: Rewrite, as_bytes: Callable[[str], bytes]
) -> tuple[int, list[str]]:
    """Write the output; how many documents it has, and what could not be written."""
    done = 0
    faults: list[str] = []
    for step in finished.rewritten(output, rewrite, as_bytes):
        done += 1
        if step.fault:
            faults.append(f"{step.where}: {step.fault}")
    return done, faults


def _finish(faults: list[str], inexact: list[str] | None = None) -> None:
    """Name what is not exact, and exit with 1 if there is any."""
    console = terminal(err=True)
    for kind, lines in (("failed", faults), ("not exact", inexact or [])):
        for line in lines[:_SHOWN]:
            console.print(visible(f"{kind}: {line}"), style="red")
        if len(lines) > _SHOWN:
            console.print(f"{kind}: {len(lines) - _SHOWN:,} more", style="red")
    if faults or inexact:
        sys.exit(1)
