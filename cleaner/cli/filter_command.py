"""cleaner filter: stdin to stdout, for pipes and for other languages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

import click

from cleaner.cli.common import cleaner_of, extractor_option, language_option, rule_options
from cleaner.engine.compile import RuleSet
from cleaner.hooks.filter import Objects, Texts, run
from cleaner.html.extract import Extractor, Form
from cleaner.io.records import Wanted
from cleaner.visible import one_line


@click.command("filter")
@click.option("--jsonl", is_flag=True, help="A record is a JSON object on a line.")
@click.option("-0", "--null", is_flag=True, help="A record is a text that ends in a NUL byte.")
@click.option("--text-field", metavar="FIELD", help="As for `cleaner clean`; page.text is nested.")
@click.option("--url-field", metavar="FIELD", help="The field with the address.")
@click.option("--removals", is_flag=True, help='Add a field "removals" with what was taken.')
@click.option(
    "--to",
    type=click.Choice(("txt", "md")),
    default="txt",
    show_default=True,
    help="The form of the articles of web pages.",
)
@extractor_option
@rule_options
@language_option
def command(
    rules: RuleSet,
    language: str | None,
    jsonl: bool,
    null: bool,
    text_field: str | None,
    url_field: str | None,
    removals: bool,
    to: Form,
    extractor: Extractor,
) -> None:
    """Clean what comes on stdin and write it to stdout, in the form in which it came.

    Without --jsonl or -0, all of stdin is one text or page. Each record is answered before the
    next is read, so another program can write one and wait for its answer. Of JSON objects every
    byte but the text stays.

    \b
    Examples:
      curl -s https://example.org/ | cleaner filter
      zcat crawl.jsonl.gz | cleaner filter --jsonl | gzip > clean.jsonl.gz
      cleaner filter -0 < texts > bodies

    A record that cannot be cleaned is named on stderr and passed on as it came. As many records
    come out as went in.

    Exit status: 0 all clean, 1 a record was passed on as it came (or stdout cannot be written),
    2 wrong use, 130 stopped.
    """
    if jsonl and null:
        raise click.UsageError("--jsonl and -0 are two kinds of record: choose one")
    if not jsonl and (text_field or url_field or removals):
        raise click.UsageError("only JSON objects have fields: add --jsonl")
    cleaner = cleaner_of(rules, to, extractor)
    separator = b"\n" if jsonl else b"\0" if null else b""
    answers: Objects | Texts
    if jsonl:
        answers = Objects(cleaner, language, Wanted(text=text_field, url=url_field), removals)
    else:
        answers = Texts(cleaner, language, ends=separator)
    if not _all_answered(answers.answer, separator):
        sys.exit(1)


def _all_answered(answer: Callable[[bytes], bytes], separator: bytes) -> bool:
    """Write the answer to each record; whether all were cleaned. Exits where somebody stops it;
    raises OSError where stdout cannot be written."""
    for stream in (sys.stdin, sys.stdout):
        with suppress(OSError, ValueError):  # one that is no file, in a test
            # Without, an empty pipe would be taken as its end, and a full one as a fault.
            os.set_blocking(stream.fileno(), True)
    try:
        return run(answer, sys.stdin.buffer, sys.stdout.buffer, separator, _name)
    except KeyboardInterrupt:
        sys.exit(130)


def _name(fault: str) -> None:
    click.echo(f"not cleaned: {one_line(fault)}", err=True)
