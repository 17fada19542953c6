"""What to read, of which kind each file is, and where its bodies go."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import click

from cleaner.address import is_remote
from cleaner.audit.run_info import state_of
from cleaner.batch.containers import ContainerTask, Delivery
from cleaner.batch.parts import Place
from cleaner.batch.published import desk_for
from cleaner.batch.run import Task
from cleaner.cli.container_options import Choice
from cleaner.cli.kinds import (
    asked,
    becomes_folder,
    check_ending,
    check_parts,
    check_target,
    ending_of,
    name_of,
    readable,
    target_kind,
)
from cleaner.io.inputs import Input, inputs, kind_or_text
from cleaner.io.names import Names, fitting, folds_case, real
from cleaner.io.outputs import REJECTED, ContainerOutput, FolderOutput, Output, StreamOutput
from cleaner.io.records import Source
from cleaner.io.registry import Kind, by_name, stem


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. files: how many there are; place: where the run writes, and keeps its
    state (None: nothing is kept); inputs: what there is to read, listed anew; streamed: whether
    bodies reach stdout on their way; others: files of no kind, by the ends of their names."""

    tasks: Iterable[Task | ContainerTask]
    files: int
    place: Place | None = None
    inputs: Callable[[], Iterable[Input]] = tuple
    streamed: bool = False
    others: Counter[str] = field(default_factory=Counter)


def plan(
    raw: Path, output: Path | None, choice: Choice, *, to_stdout: bool, watch: bool = False
) -> Plan:
    """A task for each file below RAW, or for RAW itself. Raises UsageError.

    watch: whether more may come: then nothing need be there yet, and each file has its output.
    """
    check_parts(choice.parts)
    to = asked(choice.to)
    if raw.is_dir():
        if output is not None:
            return _folder(raw, output, to, choice, watch=watch)
        survey, nowhere = _survey(raw), Delivery(None, raw)
        tasks = (_unwritten(each, nowhere, choice) for each in inputs(raw))
        return Plan(tasks, survey.count, others=survey.others)
    source = Input(raw, Path(raw.name), kind_or_text(raw))
    if output is not None:
        return _single(source, output, to, choice)
    if to_stdout:
        return _to_stdout(source, to, choice)
    return Plan([_unwritten(source, Delivery(None, raw), choice)], 1)


def _to_stdout(source: Input, to: Kind | None, choice: Choice) -> Plan:
    kind = target_kind(source, to)
    check_target(source, kind, choice, None)
    if _is_file(source, kind):
        return Plan([_unwritten(source, Delivery(None, source.path), choice)], 1)
    kind = Kind(kind.format, to.compression if to else "")
    stream = StreamOutput(sys.stdout.buffer, kind)
    delivery = Delivery(stream, Path("stdout"), choice.parts)
    return Plan([_reading(source, delivery, choice)], 1, streamed=True)


def _unwritten(source: Input, nowhere: Delivery, choice: Choice) -> Task | ContainerTask:
    """The task of a file whose documents are only looked at."""
    if _is_file(source, source.kind):
        name = source.name.as_posix()
        return Task(source.path, None, choice.language, name, "", source.fault)
    return _reading(source, nowhere, choice)


def _reading(source: Input, delivery: Delivery, choice: Choice) -> ContainerTask:
    """The task of a container whose documents go this way."""
    return ContainerTask(
        Source(source.path, source.name.as_posix()),
        source.kind.format,
        delivery,
        choice.wanted,
        choice.language,
        source.fault,
    )


def _task(
    source: Input, path: Path, output: str, kind: Kind, choice: Choice, place: Place | None
) -> Task | ContainerTask:
    """The task of a file with an output of its own; output: its path below that of the run."""
    name = source.name.as_posix()
    check_target(source, kind, choice, path)
    if _is_file(source, kind):
        return Task(source.path, path, choice.language, name, output, source.fault)
    temporaries = place.temporaries if place else None
    same = kind.format is source.kind.format and kind.format.columns
    like = Source(source.path, name) if same and not choice.parts else None
    written: Output = ContainerOutput(path, kind, like, temporaries)
    if becomes_folder(source, kind):
        written = FolderOutput(path, kind.format.suffixes[0], temporaries)
    root = place.root if place else path
    return _reading(source, Delivery(written, path, choice.parts, output, root), choice)


def _is_file(source: Input, kind: Kind) -> bool:
    """Whether a worker can read and write it by itself: a document in a file of its own."""
    plain = source.kind.format.plain_text and kind.format.plain_text
    return plain and not source.kind.compression and not kind.compression


def _single(source: Input, output: Path, to: Kind | None, choice: Choice) -> Plan:
    """Where one file goes."""
    if output.is_dir():
        kind = target_kind(source, to)
        target = output / fitting(name_of(source, kind))
    else:
        named = by_name(output.name)
        if named is not None:
            check_ending(output, named, to)
        kind = target_kind(source, to, named)
        target = output
    # Without a record that fails, an old file of rejects is taken away.
    for written in (target, target.with_name(target.name + REJECTED)):
        if real(written) == real(source.path):
            raise click.UsageError(f"{written} is the raw file itself; choose another name for -o")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise click.UsageError(f"{target} is no file, and would be replaced by one")
    # Of one document there is nothing to go on with.
    place = None if _is_file(source, kind) else _place(target)
    return Plan([_task(source, target, "", kind, choice, place)], 1, place, lambda: [source])


def _folder(
    raw: Path, output: Path, to: Kind | None, choice: Choice, *, watch: bool = False
) -> Plan:
    """Where each file of a folder goes: below another folder, or all into one container."""
    _check_apart(raw, output)
    survey = _survey(raw, may_be_empty=watch)
    place = _place(output)
    named = None if output.is_dir() else by_name(output.name)
    if named is not None and not named.format.plain_text:
        if watch:
            raise click.UsageError(f"--watch writes a file for each: name a folder, not {output}")
        first = survey.kinds[next(iter(survey.kinds))]
        check_ending(output, named, to)
        kind = target_kind(first, to, named)
        check_target(first, kind, choice, output)
        written = ContainerOutput(output, kind, temporaries=place.temporaries)
        delivery = Delivery(written, output, choice.parts, "", output)
        tasks: Iterable[Task | ContainerTask]
        tasks = (_reading(each, delivery, choice) for each in inputs(raw))
        return Plan(tasks, survey.count, place, lambda: inputs(raw), others=survey.others)
    if output.exists() and not output.is_dir():
        raise click.UsageError(f"{output} is a file; name a folder for the bodies")
    for each in survey.kinds.values():  # now, and not in the midst of a run
        check_target(each, target_kind(each, to), choice, output / stem(each.name.name))
    tasks = _named(raw, output, to, choice, place)
    return Plan(tasks, survey.count, place, lambda: inputs(raw), others=survey.others)


def _place(output: Path) -> Place:
    """Raises UsageError where nothing can stand beside the output."""
    if is_remote(output) and not output.name:
        raise click.UsageError(f"{output} is a whole bucket; name a folder in it")
    state = state_of(output)
    return Place(output, state, desk_for(state) if is_remote(state) else None)


def _check_apart(raw: Path, output: Path) -> None:
    """Raises UsageError where what is written would be read, or would replace what is."""
    inside, outside = real(output), real(raw)
    if inside == outside or outside in inside.parents:
        raise click.UsageError(
            f"{output} is inside {raw}; put the bodies elsewhere, or they"
            " will be read as raw the next time"
        )
    if real(state_of(output)) in (outside, *outside.parents):
        raise click.UsageError(f"{raw} is where a run into {output} would keep its state")
    if inside in outside.parents:
        raise click.UsageError(
            f"{raw} is inside {output}; put the bodies elsewhere, or they could replace raw files"
        )


@dataclass(slots=True)
class _Survey:
    """How many files there are, one of each kind, and those of no kind."""

    count: int = 0
    kinds: dict[tuple[str, str], Input] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)


def _survey(raw: Path, *, may_be_empty: bool = False) -> _Survey:
    """Look at a folder. Raises UsageError where nothing in it can be read."""
    survey = _Survey()
    for each in inputs(raw, survey.others):
        survey.count += 1
        survey.kinds.setdefault((each.kind.format.name, each.kind.compression), each)
    if not survey.count and not may_be_empty:
        raise click.UsageError(f"no file in {raw} is of a kind that can be read: {readable()}")
    return survey


def _named(
    raw: Path, output: Path, to: Kind | None, choice: Choice, place: Place
) -> Iterator[Task | ContainerTask]:
    """The tasks of a folder, with an output for each; a folder's names are settled together."""
    names = Names(folded=folds_case(place.state))
    for _, siblings in groupby(inputs(raw), key=lambda each: each.name.parent):
        kinds = [(each, target_kind(each, to)) for each in siblings]
        wanted = [(each, kind, name_of(each, kind)) for each, kind in kinds]
        # Of a.html beside a.txt, the one that keeps its name has it; the other is a.html.txt.
        taken = {name for each, _, name in wanted if name == each.name.name}
        for source, kind, name in wanted:
            if name != source.name.name:
                name = _free(source, kind, name, taken)
            taken.add(name)
            given = names.given(source.name.with_name(name))
            yield _task(source, output / given, given.as_posix(), kind, choice, place)


def _free(source: Input, kind: Kind, wanted: str, taken: set[str]) -> str:
    """The name that a file is written under where others, also raw folders, have theirs."""
    name, number = wanted, 0
    while name in taken or source.path.with_name(fitting(name)).is_dir():
        number += 1
        if becomes_folder(source, kind):
            name = f"{wanted}~{number + 1}"
        else:
            own = source.name.name if number == 1 else f"{source.name.name}~{number}"
            name = f"{own}.{ending_of(kind)}"
    return name
