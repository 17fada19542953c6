"""cleaner mcp: the cleaner for agents."""

from __future__ import annotations

from pathlib import Path

import click

from cleaner.cli.common import needed, rule_options
from cleaner.engine.compile import RuleSet
from cleaner.io.names import real
from cleaner.rules.archive import Archive
from cleaner.rules.load import shipped_folder


@click.command("mcp")
@click.option(
    "--drafts",
    type=click.Path(file_okay=False, path_type=Path),
    default="drafts",
    show_default=True,
    metavar="DIR",
    help="Where the drafts of rules go.",
)
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of raw scrapes that drafts may be tried on (repeatable).",
)
@rule_options
def command(drafts: Path, corpora: tuple[Path, ...], rules: RuleSet) -> None:
    """Serve tools to an agent over stdin and stdout (Model Context Protocol).

    An agent can clean, explain, list rules, propose a rule with examples, test it, and see what it
    would take from a corpus. Proposals are drafts on trial: nothing takes them up by itself. To
    switch one on, move its file to your own rules and delete its `status: trial`.

    \b
    Example:
      cleaner mcp --drafts drafts/ --corpus raw/
    """
    needed("mcp", "mcp", "cleaner mcp")
    given: tuple[Path | Archive, ...] = click.get_current_context().params["folders"]
    acting = [shipped_folder(), *(folder for folder in given if isinstance(folder, Path))]
    for folder in acting:
        inside, outside = real(drafts), real(folder)
        if inside == outside or outside in inside.parents or inside in outside.parents:
            raise click.UsageError(
                f"--drafts {drafts}: {folder} holds rules that act; choose a folder apart from it"
            )
    names = [each.name for each in corpora]
    if len(set(names)) < len(names):
        raise click.UsageError("two folders of --corpus have one name, by which agents know them")
    from cleaner.mcp.server import Tools, server

    server(Tools(rules, drafts, [each.resolve() for each in corpora])).run("stdio")
