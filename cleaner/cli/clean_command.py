"""cleaner clean: a file, a folder or stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from difflib import unified_diff
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cleaner.batch.run import Outcome, Task, run
from cleaner.cli.common import language_option, rule_options, terminal, visible
from cleaner.cli.summary import Summary
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Extractor, Form
from cleaner.io.text_files import SUFFIXES, as_file, body_name, find
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
    "--to",
    "form",
    type=click.Choice(("txt", "md")),
    default="txt",
    show_default=True,
    help="Of web pages: plain text, or Markdown with headings, lists, links and tables.",
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
    rules: RuleSet,
    language: str | None,
    dry_run: bool,
    diff: bool,
    as_json: bool,
    form: Form,
    extractor: Extractor,
    jobs: int,
) -> None:
    """Clean RAW: a file, a folder (.txt, .md, .html; subfolders too) or - for stdin.

    \b
    Examples:
      cleaner clean raw/ -o clean/ --jobs 4
      cleaner clean article.txt > body.txt
      cleaner clean page.html --to md > body.md
      cleaner clean raw/ --dry-run
      cleaner clean raw/ -o clean/ --rules my-rules/ --disable dateline

    Exit status: 0 all clean, 1 a file failed (the others are done), 2 wrong use.
    """
    if output is not None and (dry_run or diff):
        raise click.UsageError("-o writes bodies, --dry-run and --diff write nothing: choose one")
    try:
        cleaner = Cleaner(rules, to=form, extractor=extractor)
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None
    to_stdout = output is None and not dry_run and not diff and not as_json
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
        tasks = [replace(task, language=language) for task in _tasks(raw, output, form)]
        outcomes, total = run(cleaner, tasks, jobs), len(tasks)
    summary = Summary()
    for outcome in _with_progress(outcomes, total):
        summary.add(outcome)
        if outcome.result is not None:
            if as_json:
                click.echo(_as_json(outcome))
            elif diff:
                click.echo(_as_diff(outcome), nl=False)
            elif to_stdout:
                click.echo(as_file(outcome.result.body), nl=False)
    summary.show(terminal(err=True), brief=to_stdout)
    if summary.failures:
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


def _tasks(raw: Path, output: Path | None, form: Form) -> list[Task]:
    """What to read and where to write it; refuses to write over what is read."""
    if not raw.is_dir():
        if output is None:
            return [Task(raw)]
        target = output / body_name(raw.name, form) if output.is_dir() else output
        if target.resolve() == raw.resolve():
            raise click.UsageError(f"{target} is the raw file itself; choose another name for -o")
        return [Task(raw, target)]
    if output is not None:
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"{output} is a file; name a folder for the bodies")
        if output.resolve() == raw.resolve() or raw.resolve() in output.resolve().parents:
            raise click.UsageError(
                f"{output} is inside {raw}; put the bodies elsewhere, or they"
                " will be read as raw the next time"
            )
    names = list(find(raw))
    taken = {name for name in names if name.name == body_name(name.name, form)}
    tasks = []
    for name in names:
        target_name = name.with_name(body_name(name.name, form))
        # a.html beside a.txt: two raw files, two bodies.
        if target_name != name and target_name in taken:
            target_name = name.with_name(f"{name.name}.{form}")
        taken.add(target_name)
        tasks.append(Task(raw / name, output / target_name if output else None))
    if not tasks:
        raise click.UsageError(
            f"no file in {raw} ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        )
    return tasks


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a progress bar where a person watches more than one."""
    console = terminal(err=True)
    if total == 1 or not console.is_terminal:
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
        for outcome in outcomes:
            speed = progress.tasks[0].speed
            progress.update(bar, advance=1, rate=f"{speed:,.0f}" if speed else "-")
            yield outcome


def _as_json(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    row = {"file": str(outcome.source), **asdict(result)}
    return json.dumps(row, ensure_ascii=True)


def _as_diff(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    raw = visible(result.restore()).splitlines()
    lines = unified_diff(
        raw, visible(result.body).splitlines(), str(outcome.source), "body", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)
