"""What kind a file is written as, how that names it, and what that kind can hold."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from cleaner.cli.container_options import Choice
from cleaner.html.extract import Form
from cleaner.io.inputs import Input
from cleaner.io.registry import Kind, by_name, formats, stem
from cleaner.rules.fields import CATEGORIES


def form(raw: Path, output: Path | None, choice: Choice) -> Form:
    """How the articles of pages are written: as Markdown where --to says so, or the name of the
    file that one page goes to. Raises UsageError where --to names no kind."""
    kind = asked(choice.to)
    if kind is None and output is not None and not (raw.is_dir() or output.is_dir()):
        kind = by_name(output.name)
    return "md" if kind and kind.format.name == "md" else "txt"


def target_kind(source: Input, to: Kind | None, named: Kind | None = None) -> Kind:
    """The kind that a file is written as: what --to or the output's name says, else its own."""
    if to is not None:
        keeps = to.format.name != "parquet" and not to.compression  # Parquet packs by itself
        packed = named.compression if named else source.kind.compression
        return Kind(to.format, packed if keeps else to.compression)
    kind = named or source.kind
    if named is None and kind.format.writer is None:
        return Kind(formats()[kind.format.written_as], kind.compression)
    return kind


def name_of(source: Input, kind: Kind) -> str:
    """The name of a file written as this kind: its own, where the kind is."""
    if kind == source.kind:
        return source.name.name
    bare = stem(source.name.name)
    return bare if becomes_folder(source, kind) else f"{bare}.{ending_of(kind)}"


def becomes_folder(source: Input, kind: Kind) -> bool:
    """Whether a file that holds many documents is written as this kind a file each."""
    return kind.format.plain_text and not source.kind.format.plain_text


def ending_of(kind: Kind) -> str:
    """As in "jsonl.gz"."""
    return ".".join(filter(None, (kind.format.suffixes[0], kind.compression)))


def check_target(source: Input, kind: Kind, choice: Choice, path: Path | None) -> None:
    """Raises UsageError for a target that cannot hold what is asked."""
    name = kind.format.name
    if kind.format.writer is None:
        raise click.UsageError(
            f"{name} is read and not written; bodies go to {kind.format.written_as},"
            f" or choose by --to: {_writable()}"
        )
    if choice.parts and not kind.format.columns:
        raise click.UsageError(
            f"--parts needs columns, which {name} has not; try --to jsonl, csv or parquet"
        )
    if becomes_folder(source, kind) and (path is None or by_name(path.name)):
        raise click.UsageError(
            f"{source.path} holds many documents, and each becomes a file: name a folder with -o"
        )


def check_ending(output: Path, named: Kind, to: Kind | None) -> None:
    """Raises UsageError where the name of an output tells of one kind and --to of another."""
    if to is not None and named.format is not to.format:
        raise click.UsageError(
            f"{output} ends as {named.format.name} does, and --to says {to.format.name}"
        )


def asked(to: str | None) -> Kind | None:
    """The kind that --to names, as "jsonl" or "jsonl.gz". Raises UsageError where it names none."""
    if to is None:
        return None
    kind = by_name(f".{to.lstrip('.')}")
    if kind is None or kind.format.writer is None:
        near = get_close_matches(to, formats(), 1)
        hint = f', did you mean "{near[0]}"?' if near and near[0] != to else ""
        raise click.UsageError(f'--to: cannot write "{to}"{hint}; choose from {_writable()}')
    return kind


def check_parts(parts: tuple[str, ...]) -> None:
    """Raises UsageError for a category that there is not."""
    for name in parts:
        if name not in CATEGORIES:
            near = get_close_matches(name, CATEGORIES, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"choose from {', '.join(CATEGORIES)}"
            raise click.UsageError(f'--parts: no category "{name}"; {hint}')


def _writable() -> str:
    return ", ".join(each.name for each in formats().values() if each.writer is not None)


def readable() -> str:
    """The endings of all that can be read, for messages."""
    return ", ".join(f".{suffix}" for each in formats().values() for suffix in each.suffixes)
