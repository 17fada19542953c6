"""cleaner rules: list, show, test, check, schema, new."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Column, Table

from cleaner.cli.common import (
    RulesAt,
    broken_rules,
    folders_option,
    rule_options,
    terminal,
)
from cleaner.cli.new_rule import NewRule, append_rule
from cleaner.engine.compile import RuleSet
from cleaner.rules.archive import Archive
from cleaner.rules.check import check_examples, check_numbers
from cleaner.rules.errors import PackError, RulesError, suggestion
from cleaner.rules.fields import CATEGORIES
from cleaner.rules.listing import listed
from cleaner.rules.load import Source, load_packs, pack_files
from cleaner.rules.model import PLACES
from cleaner.rules.schema import schema_file


@click.group("rules")
def command() -> None:
    """List, show, test, check and make rules."""


@command.command("list")
@rule_options
def list_rules(rules: RuleSet) -> None:
    """Every rule, with its pack, its kind of junk, and what it takes."""
    rows = listed(rules)
    # Ids are there to be copied: they are never cut, also where the output is no terminal.
    table = Table(Column("rule", min_width=max((len(each.id) for each in rows), default=0)))
    for name in ("pack", "category", "where", "takes", "status"):
        table.add_column(name)
    for each in rows:
        slow = ", every line" if each.every_line else ""
        table.add_row(each.id, each.pack, each.category, each.where, each.takes, each.status + slow)
    console = terminal()
    console.print(table)
    console.print(f"{len(rules.rules)} rules")
    if rules.unscanned:
        console.print("every line: the scan cannot find these, so they are asked about each line")


@command.command("show")
@click.argument("id_", metavar="ID")
@folders_option
def show(id_: str, folders: tuple[Path | Archive, ...]) -> None:
    """The rule ID as it stands in its pack."""
    sources = _loaded(folders)
    found = [(s, n) for s in sources for n, rule in enumerate(s.pack.rules) if rule.id == id_]
    if not found:
        ids = [rule.id for source in sources for rule in source.pack.rules]
        raise click.UsageError(f'there is no rule "{id_}": {suggestion(id_, ids)}')
    source, number = found[-1]
    start = source.tree.at(("rules", number)).place.line
    lines = source.text.splitlines()
    later = source.tree.at(("rules", number + 1)).place.line - 1
    end = later if number + 1 < len(source.pack.rules) else len(lines)
    click.echo(f"# {source.file}:{start}")
    click.echo("\n".join(lines[start - 1 : end]).rstrip())


@command.command("test")
def test() -> None:
    """Run the examples of every shipped rule, as users would run them."""
    sources = _loaded(())
    errors = check_numbers(sources) + check_examples(_rule_set(sources), sources)
    _report(errors, sources)


@command.command("check")
@click.argument("folder", type=RulesAt(), metavar="DIR")
def check(folder: Path | Archive) -> None:
    """Check the packs in DIR and run their examples, on top of the shipped rules.

    \b
    Example:
      cleaner rules check my-rules/
      cleaner rules check rules-2.1.tar.gz#sha256=...
    """
    sources = _loaded((folder,))
    root = folder if isinstance(folder, Path) else folder.name
    own = [source for source in sources if Path(source.file).is_relative_to(root)]
    rules = _rule_set(sources)
    _report(check_examples(rules, own), own)
    for id_ in sorted(rules.unscanned):
        if any(rule.id == id_ for source in own for rule in source.pack.rules):
            click.echo(
                f"note: {id_} is asked about every line, which is slow: no wording of it can be"
                " searched for; add `contains` with a word that the line always has"
            )


@command.command("schema")
def schema() -> None:
    """The JSON Schema of packs, for editors."""
    click.echo(schema_file(), nl=False)


@command.command("new")
@click.option(
    "--rules",
    "folder",
    default="my-rules",
    show_default=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of your own rules.",
)
def new(folder: Path) -> None:
    """Ask for a line of junk, and write a tested rule for it into DIR/my-rules.yaml."""
    sources = _loaded([folder] if pack_files(folder) else [])
    taken = {rule.id for source in sources for rule in source.pack.rules}
    junk = click.prompt("A line of junk, as it stands in the scrape").strip()
    keep = click.prompt("A sentence that has its words and must stay").strip()
    category = click.prompt("What kind of junk", type=click.Choice(CATEGORIES), default="other")
    where = click.prompt("Where it stands", type=click.Choice(PLACES), default="tail")
    id_ = click.prompt("A name for the rule", default=NewRule.name_for(junk, taken))
    path = folder / "my-rules.yaml"
    try:
        append_rule(path, NewRule(id_, category, where, junk, keep), sources)
    except RulesError as error:
        broken_rules(error)
    click.echo(f"wrote {path}\nuse it: cleaner clean RAW -o CLEAN --rules {folder}")


def _loaded(folders: Sequence[Path | Archive]) -> list[Source]:
    try:
        return load_packs(folders)
    except RulesError as error:
        broken_rules(error)


def _rule_set(sources: Sequence[Source]) -> RuleSet:
    return RuleSet([source.pack for source in sources])


def _report(errors: Sequence[PackError], sources: Sequence[Source]) -> None:
    """Print the errors and exit with 1, or say what was run."""
    if errors:
        broken_rules(RulesError(errors))
    rules = sum(len(source.pack.rules) for source in sources)
    examples = sum(len(rule.examples) for source in sources for rule in source.pack.rules)
    click.echo(f"{rules} rules, {examples} examples: all pass")
