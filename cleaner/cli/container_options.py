"""The options of `cleaner clean` that tell of containers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

import click

from cleaner.cli.common import Function, with_options
from cleaner.io.records import Wanted


@dataclass(frozen=True, slots=True)
class Choice:
    """The options that tell of containers, and the language of all documents."""

    to: str | None = None
    wanted: Wanted = field(default_factory=Wanted)
    parts: tuple[str, ...] = ()
    language: str | None = None


def container_options(function: Function) -> Function:
    """The options of containers; the command gets them as `choice`."""

    @wraps(function)
    def with_choice(
        *args: Any,
        to: str | None,
        text_field: str | None,
        id_field: str | None,
        url_field: str | None,
        parts: str | None,
        **kwargs: Any,
    ) -> Any:
        names = (name.strip() for name in (parts or "").split(","))
        wanted = Wanted(text_field, id_field, url_field)
        choice = Choice(to, wanted, tuple(dict.fromkeys(filter(None, names))))
        return function(*args, choice=choice, **kwargs)

    return with_options(
        cast(Function, with_choice),
        click.option(
            "--to",
            metavar="KIND",
            help="Write another kind: txt, md, jsonl, json, csv, tsv, parquet, warc or wet, as"
            " in jsonl.gz.",
        ),
        click.option(
            "--text-field",
            metavar="FIELD",
            help="The field with the raw text, where it is not told by its name; page.text is"
            " text in page.",
        ),
        click.option("--id-field", metavar="FIELD", help="The field with the id."),
        click.option("--url-field", metavar="FIELD", help="The field with the address."),
        click.option(
            "--parts",
            metavar="CATEGORIES",
            help="Add removed text as columns: --parts caption,byline makes removed_caption and"
            " removed_byline.",
        ),
    )
