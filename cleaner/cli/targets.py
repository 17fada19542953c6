"""What to read, of which kind each file is, and where its bodies go."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any, cast

import click

from cleaner.batch.containers import ContainerTask, Delivery
from cleaner.batch.run import Task
from cleaner.cli.common import Function
from cleaner.io.outputs import REJECTED, ContainerOutput, FolderOutput, Output, StreamOutput
from cleaner.io.records import Source, Wanted
from cleaner.io.registry import Kind, by_name, compression_of, formats, kind_of, split, stem
from cleaner.io.text_files import find
from cleaner.rules.model import CATEGORIES


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

    options: tuple[Callable[[Function], Function], ...] = (
        click.option(
            "--parts",
            metavar="CATEGORIES",
            help="Add removed text as columns: --parts caption,byline makes removed_caption and"
            " removed_byline.",
        ),
        click.option("--url-field", metavar="FIELD", help="The field with the address."),
        click.option("--id-field", metavar="FIELD", help="The field with the id."),
        click.option(
            "--text-field",
            metavar="FIELD",
            help="The field with the raw text, where it is not told by its name; page.text is"
            " text in page.",
        ),
        click.option(
            "--to",
            metavar="KIND",
            help="Write another kind: txt, md, jsonl, json, csv, tsv, parquet, warc or wet, as"
            " in jsonl.gz.",
        ),
    )
    command = cast(Function, with_choice)
    for option in options:
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read. name: its path below the folder that is cleaned."""

    path: Path
    name: Path
    kind: Kind


def plan(
    raw: Path, output: Path | None, choice: Choice, *, to_stdout: bool
) -> list[Task | ContainerTask]:
    """A task for each file below RAW, or for RAW itself. Raises UsageError."""
    _check_parts(choice.parts)
    to = _asked(choice.to)
    if raw.is_dir():
        inputs = _inputs(raw)
        if not inputs:
            raise click.UsageError(f"no file in {raw} is of a kind that can be read: {_endings()}")
        if output is not None:
            return _folder(raw, inputs, output, to, choice)
    else:
        inputs = [Input(raw, Path(raw.name), _kind(raw))]
        if output is not None:
            target = _single(inputs[0], output, to)
            return [_task(inputs[0], *target, choice)]
    if to_stdout:
        return [_to_stdout(inputs[0], to, choice)]
    nowhere = Delivery(None, raw)
    return [
        Task(each.path, None, choice.language)
        if _is_file(each, each.kind)
        else _reading(each, nowhere, choice)
        for each in inputs
    ]


def _to_stdout(source: Input, to: Kind | None, choice: Choice) -> Task | ContainerTask:
    kind = _target_kind(source, to)
    if _is_file(source, kind):
        return Task(source.path, None, choice.language)
    _check_target(source, kind, choice, None)
    kind = Kind(kind.format, to.compression if to else "")
    stream = StreamOutput(sys.stdout.buffer, kind)
    return _reading(source, Delivery(stream, Path("stdout"), choice.parts), choice)


def _reading(source: Input, delivery: Delivery, choice: Choice) -> Task | ContainerTask:
    """The task of a file whose documents go this way."""
    return ContainerTask(
        Source(source.path, source.name.as_posix()),
        source.kind.format,
        delivery,
        choice.wanted,
        choice.language,
    )


def _task(source: Input, path: Path, kind: Kind, choice: Choice) -> Task | ContainerTask:
    """The task of a file with an output of its own."""
    if _is_file(source, kind):
        return Task(source.path, path, choice.language)
    _check_target(source, kind, choice, path)
    same = kind.format is source.kind.format and kind.format.columns
    like = Source(source.path, source.name.as_posix()) if same and not choice.parts else None
    output: Output = ContainerOutput(path, kind, like)
    if kind.format.plain_text and not source.kind.format.plain_text:
        output = FolderOutput(path, kind.format.suffixes[0])
    return _reading(source, Delivery(output, path, choice.parts), choice)


def _is_file(source: Input, kind: Kind) -> bool:
    """Whether a worker can read and write it by itself: a document in a file of its own."""
    plain = source.kind.format.plain_text and kind.format.plain_text
    return plain and not source.kind.compression and not kind.compression


def _single(source: Input, output: Path, to: Kind | None) -> tuple[Path, Kind]:
    """Where one file goes."""
    if output.is_dir():
        kind = _target_kind(source, to)
        target = output / _name(source, kind)
    else:
        named = by_name(output.name)
        if to and named and named.format is not to.format:
            raise click.UsageError(
                f"{output} ends as {named.format.name} does, and --to says {to.format.name}"
            )
        kind = _target_kind(source, to, named)
        target = output
    if target.resolve() == source.path.resolve():
        raise click.UsageError(f"{target} is the raw file itself; choose another name for -o")
    return target, kind


def _folder(
    raw: Path, inputs: list[Input], output: Path, to: Kind | None, choice: Choice
) -> list[Task | ContainerTask]:
    """Where each file of a folder goes: below another folder, or all into one container."""
    if output.resolve() == raw.resolve() or raw.resolve() in output.resolve().parents:
        raise click.UsageError(
            f"{output} is inside {raw}; put the bodies elsewhere, or they"
            " will be read as raw the next time"
        )
    named = None if output.is_dir() else by_name(output.name)
    if named is not None and not named.format.plain_text:
        kind = _target_kind(inputs[0], to, named)
        if kind.format is not named.format:
            raise click.UsageError(
                f"{output} ends as {named.format.name} does, and --to says {kind.format.name}"
            )
        _check_target(inputs[0], kind, choice, output)
        delivery = Delivery(ContainerOutput(output, kind), output, choice.parts)
        return [_reading(each, delivery, choice) for each in inputs]
    if output.exists() and not output.is_dir():
        raise click.UsageError(f"{output} is a file; name a folder for the bodies")
    named_so = [
        (each, kind, each.name.with_name(_name(each, kind)))
        for each, kind in ((each, _target_kind(each, to)) for each in inputs)
    ]
    # Of a.html beside a.txt, the one that keeps its name has it; the other is a.html.txt.
    taken = {name for each, _, name in named_so if name == each.name}
    tasks: list[Task | ContainerTask] = []
    for source, kind, name in named_so:
        if name != source.name and name in taken:
            name = source.name.with_name(f"{source.name.name}.{_ending(kind)}")
        taken.add(name)
        tasks.append(_task(source, output / name, kind, choice))
    return tasks


def _target_kind(source: Input, to: Kind | None, named: Kind | None = None) -> Kind:
    """The kind that a file is written as: what --to or the output's name says, else its own."""
    if to is not None:
        keeps = to.format.name != "parquet" and not to.compression  # Parquet packs by itself
        packed = named.compression if named else source.kind.compression
        return Kind(to.format, packed if keeps else to.compression)
    kind = named or source.kind
    if named is None and kind.format.writer is None:
        return Kind(formats()[kind.format.written_as], kind.compression)
    return kind


def _name(source: Input, kind: Kind) -> str:
    """The name of a file written as this kind: its own, where the kind is."""
    if kind == source.kind:
        return source.name.name
    one_each = kind.format.plain_text and not source.kind.format.plain_text
    return stem(source.name.name) if one_each else f"{stem(source.name.name)}.{_ending(kind)}"


def _ending(kind: Kind) -> str:
    return ".".join(filter(None, (kind.format.suffixes[0], kind.compression)))


def _check_target(source: Input, kind: Kind, choice: Choice, path: Path | None) -> None:
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
    many = kind.format.plain_text and not source.kind.format.plain_text
    if many and (path is None or path.suffix):
        raise click.UsageError(
            f"{source.path} holds many documents, and each becomes a file: name a folder with -o"
        )


def _asked(to: str | None) -> Kind | None:
    """The kind that --to names, as "jsonl" or "jsonl.gz"."""
    if to is None:
        return None
    kind = by_name(f".{to.lstrip('.')}")
    if kind is None or kind.format.writer is None:
        near = get_close_matches(to, formats(), 1)
        hint = f', did you mean "{near[0]}"?' if near and near[0] != to else ""
        raise click.UsageError(f'--to: cannot write "{to}"{hint}; choose from {_writable()}')
    return kind


def _check_parts(parts: tuple[str, ...]) -> None:
    for name in parts:
        if name not in CATEGORIES:
            near = get_close_matches(name, CATEGORIES, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"choose from {', '.join(CATEGORIES)}"
            raise click.UsageError(f'--parts: no category "{name}"; {hint}')


def _inputs(folder: Path) -> list[Input]:
    """The files of a folder that can be read; those without an ending by their first bytes."""
    return [Input(folder / name, name, _kind(folder / name)) for name in find(folder, _readable)]


def _readable(path: Path) -> bool:
    if path.name.endswith(REJECTED):
        return False
    if "." in split(path.name)[0]:
        return by_name(path.name) is not None
    return kind_of(path) is not None


def _kind(path: Path) -> Kind:
    """The kind of a file; text, where nothing tells."""
    return kind_of(path) or Kind(formats()["txt"], compression_of(path))


def _writable() -> str:
    return ", ".join(each.name for each in formats().values() if each.writer is not None)


def _endings() -> str:
    return ", ".join(f".{suffix}" for each in formats().values() for suffix in each.suffixes)
