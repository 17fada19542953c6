"""What the commands share: the choice of rules, consoles, and errors for people."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import reduce, wraps
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import click
from rich.console import Console

from cleaner.address import path_of, reached
from cleaner.audit.run_info import state_of
from cleaner.engine.compile import RuleSet, load_rules
from cleaner.extras import MissingExtraError, extra
from cleaner.faults import reason_of
from cleaner.html.extract import Extractor, Form
from cleaner.io.names import real
from cleaner.pipeline import Cleaner
from cleaner.rules.archive import Archive, archive_of
from cleaner.rules.errors import RulesError
from cleaner.rules.model import PROFILES, Profile

Function = TypeVar("Function", bound=Callable[..., Any])
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_]\w+)*$")


class Number(click.FloatRange):
    """A number within bounds; to click `nan` is within all, and `inf` has no end."""

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> Any:
        """See click.ParamType."""
        number = super().convert(value, param, context)
        if not isfinite(number):
            self.fail(f"{value} is no number to count with.", param, context)
        return number


class RulesAt(click.Path):
    """A folder of packs, or an archive of them that a checksum pins."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> Any:
        """See click.ParamType."""
        try:
            found = archive_of(value) if isinstance(value, str) else None
        except ValueError as error:
            self.fail(str(error), param, context)
        return found or super().convert(value, param, context)


class PathOrAddress(click.Path):
    """A path, or an address such as s3://bucket/folder."""

    def convert(
        self, value: Any, param: click.Parameter | None, context: click.Context | None
    ) -> Any:
        """See click.ParamType."""
        if not isinstance(value, str) or "://" not in value:
            return super().convert(value, param, context)
        try:
            path = path_of(value)
            with reached(path):
                if self.exists and not path.exists():
                    self.fail(f"{value} does not exist", param, context)
        except (MissingExtraError, ValueError, OSError) as error:
            self.fail(f"{value}: {reason_of(error)}", param, context)
        return path


def needed(module: str, name: str, what: str) -> None:
    """Raises UsageError where a library is missing, see `extra`."""
    try:
        extra(module, name, what)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None


def cleaner_of(rules: RuleSet, to: Form, extractor: Extractor) -> Cleaner:
    """The cleaner. Raises UsageError where the library of the extractor is missing."""
    try:
        return Cleaner(rules, to=to, extractor=extractor)
    except ModuleNotFoundError as error:
        raise click.UsageError(str(error)) from None


def check_report(report: Path, raw: Path, clean: Path) -> None:
    """Raises UsageError where a report would stand among raw files or bodies, or replace one."""
    target = real(report)
    for kept in (raw, clean, state_of(clean)):
        if real(kept) in (target, *target.parents):
            raise click.UsageError(f"--report: {report} is in {kept}; name a file elsewhere")


def with_options(function: Function, *options: Callable[[Function], Function]) -> Function:
    """The command with these options, which its help shows in this order."""
    return reduce(lambda command, option: option(command), reversed(options), function)


folders_option = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=RulesAt(),
    metavar="DIR",
    help="Layer a folder of own packs on top, or an archive: rules.tar.gz#sha256=... (repeatable).",
)


extractor_option = click.option(
    "--extractor",
    type=click.Choice(("trafilatura", "resiliparse")),
    default="trafilatura",
    show_default=True,
    help="What finds the article in a web page; resiliparse is quicker and rougher.",
)


language_option = click.option(
    "--language",
    metavar="CODE",
    callback=lambda _, __, code: _language(code),
    help="The language of the text (ISO 639, as in de); left out, it is detected.",
)


def _language(code: str | None) -> str | None:
    if code is not None and not _LANGUAGE.match(code):
        raise click.BadParameter(f'"{code}" is no code of two or three letters, as in de')
    return code


def rule_options(function: Function) -> Function:
    """The options that choose the rules; the command gets a rule set as `rules`."""

    @wraps(function)
    def with_rules(
        *args: Any,
        folders: tuple[Path | Archive, ...],
        disable: tuple[str, ...],
        only: tuple[str, ...],
        profile: Profile,
        **kwargs: Any,
    ) -> Any:
        return function(*args, rules=_chosen_rules(folders, disable, only, profile), **kwargs)

    return with_options(
        cast(Function, with_rules),
        folders_option,
        click.option(
            "--disable", multiple=True, metavar="ID", help="Switch a rule off (repeatable)."
        ),
        click.option(
            "--only", multiple=True, metavar="PACK", help="Use this pack only (repeatable)."
        ),
        click.option(
            "--profile",
            type=click.Choice(PROFILES),
            default="normal",
            show_default=True,
            help="How much is taken: careful loses least, hard leaves least junk.",
        ),
    )


def _chosen_rules(
    folders: tuple[Path | Archive, ...],
    disable: tuple[str, ...],
    only: tuple[str, ...],
    profile: Profile,
) -> RuleSet:
    """The rule set that the options name; exits with 1 for broken packs, 2 for wrong names."""
    try:
        return load_rules(*folders, only=only, disable=disable, profile=profile)
    except RulesError as error:
        broken_rules(error)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def broken_rules(error: RulesError) -> NoReturn:
    """Print every fault of the packs and exit with 1."""
    for fault in error.errors:
        click.echo(str(fault), err=True)
    count = len(error.errors)
    click.echo(f"{count} fault{'s' * (count != 1)} in the rules; nothing was done", err=True)
    sys.exit(1)


def fail(message: str) -> NoReturn:
    """Say what went wrong and exit with 1."""
    click.echo(f"error: {message}", err=True)
    sys.exit(1)


def terminal(*, err: bool = False) -> Console:
    """A console for people; markup and emoji codes in documents are only text."""
    return Console(stderr=err, markup=False, emoji=False, highlight=False, soft_wrap=True)
