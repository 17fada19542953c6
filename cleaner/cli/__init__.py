"""The command `cleaner`: one file a command, imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from io import StringIO
from typing import Any

import click

from cleaner.faults import reason_of
from cleaner.version import __version__

# What each does, in the words of `cleaner --help`, which so imports none of them.
_COMMANDS = {
    "clean": "Clean a file, a folder, a container or stdin.",
    "filter": "Clean records in a pipe, one after another.",
    "explain": "Show what was removed, and which rule did it.",
    "audit": "What a run took, by rule, site and category.",
    "restore": "Rebuild the raw texts, or take a rule back.",
    "eval": "Score the rules against articles you labelled.",
    "serve": "Clean over HTTP.",
    "mcp": "Serve tools to an agent.",
    "rules": "List, show, test, check and make rules.",
}


class _Commands(click.Group):
    """Commands by name, each from its own module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"cleaner.cli.{cmd_name}_command").command
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except OSError as error:  # of stdout as a rule; one that is closed click has seen to
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"error: {place}{reason_of(error)}", err=True)
            sys.stdout = StringIO()  # what the old one still holds would fail once more
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cleaner")
def main() -> None:
    """Clean article bodies out of raw scrapes, by rules that anyone can edit.

    \b
    Examples:
      cleaner clean raw/ -o clean/          a folder of raw articles
      cleaner clean article.txt             one article, its body on the terminal
      cleaner filter --jsonl < a > b        the same in a pipe, a record at a time
      cleaner explain article.txt           what was taken, and which rule did it
      cleaner audit clean/                  what a run took, by rule, site and category
      cleaner restore clean/ -o raw-again/  the raw text again, or a bad rule taken back
      cleaner eval gold/                    how good the rules are on articles you labelled
      cleaner rules new                     make a rule of your own from a line of junk
    """
