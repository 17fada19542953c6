"""cleaner clean: a file, a folder or stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from difflib import unified_diff
from pathlib import Path
from time import monotonic

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cleaner.batch.outcome import Outcome
from cleaner.batch.run import Task, run
from cleaner.cli.common import language_option, rule_options, terminal, visible
from cleaner.cli.summary import Summary
from cleaner.cli.targets import Choice, container_options, plan
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Extractor
from cleaner.io.text_files import as_file
from cleaner.pipeline import Cleaner


@click.command("clean")
@click.argument("raw", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
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
@click.option(
    "--extractor",
    type=click.Choice(("trafilatura", "resiliparse")),
    default="trafilatura",
    show_default=True,
    help="What finds the article in a web page; resiliparse is quicker and rougher.",
)
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that work side by side.",
)
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
    jobs: int,
) -> None:
    """Clean RAW: a file, a folder (subfolders too) or - for text from stdin.

    \b
    A document a file:   .txt .md .html
    Many in a file:      .jsonl .json .csv .tsv .parquet .warc .wet .wacz
    Each of them plain or .gz .zst .bz2 .xz. Many in a file stay so, the body in the place of
    the text and every other field as it was.

    \b
    Examples:
      cleaner clean raw/ -o clean/ --jobs 4
      cleaner clean article.txt > body.txt
      cleaner clean data.jsonl.gz -o clean.jsonl.gz --text-field page.text
      cleaner clean crawl.warc.gz -o bodies.parquet --jobs 4
      cleaner clean page.html --to md > body.md
      cleaner clean raw/ --dry-run
      cleaner clean raw/ -o clean/ --rules my-rules/ --disable dateline

    Exit status: 0 all clean, 1 a file or record failed (the others are done; records are kept
    in CLEAN.rejected.jsonl), 2 wrong use.
    """
    if output is not None and (dry_run or diff):
        raise click.UsageError("-o writes bodies, --dry-run and --diff write nothing: choose one")
    try:
        cleaner = Cleaner(rules, to="md" if choice.to == "md" else "txt", extractor=extractor)
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    show_bodies = to_stdout = output is None and not dry_run and not diff and not as_json
    if str(raw) == "-":
        _check_stdin(output)
        outcomes: Iterable[Outcome] = [_stdin(cleaner, language)]
        total = 1
    else:
        if raw.is_dir() and to_stdout:
            raise click.UsageError(
                f"where should the bodies of {raw} go? Name a folder with -o,"
                " or use --dry-run, --diff or --json"
            )
        tasks = plan(raw, output, replace(choice, language=language), to_stdout=to_stdout)
        outcomes, total = run(cleaner, tasks, jobs), len(tasks)
        # Bodies of a container are written on their way.
        show_bodies = to_stdout and isinstance(tasks[0], Task)
    summary = Summary()
    for outcome in _with_progress(outcomes, total):
        summary.add(outcome)
        if outcome.result is not None:
            if as_json:
                click.echo(_as_json(outcome))
            elif diff:
                click.echo(_as_diff(outcome), nl=False)
            elif show_bodies:
                click.echo(as_file(outcome.result.body), nl=False)
    summary.show(terminal(err=True), brief=to_stdout)
    if summary.failures.count:
        sys.exit(1)


def _check_stdin(output: Path | None) -> None:
    if output is not None:
        raise click.UsageError("- cleans stdin to stdout; leave -o away")


def _stdin(cleaner: Cleaner, language: str | None) -> Outcome:
    source = Path("stdin")
    try:
        return Outcome(source, cleaner.clean(sys.stdin.buffer.read(), language=language))
    except UndecodableError as error:
        return Outcome(source, None, str(error))


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a progress bar of the files where a person watches."""
    console = terminal(err=True)
    if not console.is_terminal:
        yield from outcomes
        return
    columns = (
        TextColumn("cleaning"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} a second"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=total, rate="-")
        start, files, last = monotonic(), 0, None
        for done, outcome in enumerate(outcomes, 1):
            files += outcome.source != last
            last = outcome.source
            rate = f"{done / max(0.001, monotonic() - start):,.0f}"
            progress.update(bar, completed=min(total, files - 1 + outcome.progress), rate=rate)
            yield outcome


def _as_json(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    place = {"place": outcome.place} if outcome.place else {}
    row = {"file": str(outcome.source), **place, **asdict(result)}
    return json.dumps(row, ensure_ascii=True)


def _as_diff(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    raw = visible(result.restore()).splitlines()
    lines = unified_diff(raw, visible(result.body).splitlines(), outcome.where, "body", lineterm="")
    return "".join(f"{line}\n" for line in lines)
