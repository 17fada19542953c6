"""A finished output gone through again: each of its bodies with what the audit knows of it."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cleaner.atomic import AtomicFile
from cleaner.audit.dataset import AuditError, Entry, entries, shards
from cleaner.audit.failures import unwritten
from cleaner.audit.order import Part, in_order, parts_of
from cleaner.audit.schema import unstored
from cleaner.faults import reason_of
from cleaner.io.compression import Sink, decompressed
from cleaner.io.outputs import REJECTED, ContainerOutput
from cleaner.io.records import Record, Source, Wanted
from cleaner.io.registry import Kind, formats, kind_of


class Step(NamedTuple):
    """A document that was gone through; fault: why its output could not be written."""

    where: str
    fault: str = ""


Steps = Iterator[Step]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """How an output is written again, other texts in the place of bodies.

    target: where; text: what stands in the place of a body, or None: it stays (raises AuditError);
    as_file: the bytes of a text in a file of its own.
    """

    target: Path
    text: Callable[[Entry, str], str | None]
    as_file: Callable[[str], bytes]

    def file(self, path: Path, to: Path, entry: Entry) -> Step:
        """Write a file with one body again; a fault is that of the step."""
        try:
            self._write(path, to, entry)
        except (AuditError, OSError, UnicodeDecodeError) as error:
            return Step(entry.where, reason_of(error))
        return Step(entry.where)

    def _write(self, path: Path, to: Path, entry: Entry) -> None:
        with decompressed(path.open("rb")) as stream:
            body = entry.body_in(stream.read().decode())
        if body is None:
            raise AuditError(f"{path} was changed since the run")
        text = self.text(entry, body)
        to.parent.mkdir(parents=True, exist_ok=True)
        file = AtomicFile(to)
        try:
            if text is None:
                with path.open("rb") as unchanged:
                    shutil.copyfileobj(unchanged, file.file)
            else:
                sink = Sink(file.file, _kind(path).compression)
                sink.write(self.as_file(text))
                sink.finish()
        except BaseException:
            file.abandon()
            raise
        file.commit()

    def record(self, record: Record, entry: Entry) -> str:
        """The new text of a record. Raises AuditError."""
        body = entry.body_in(_held(record))
        if body is None:
            raise AuditError(f"{entry.where}: its body was changed since the run, or is another's")
        text = self.text(entry, body)
        return body if text is None else text


@dataclass(frozen=True, slots=True)
class Finished:
    """An output of `cleaner clean`. clean: a folder or a file; wanted: the field of the text."""

    clean: Path
    state: Path
    wanted: Wanted

    def rewritten(self, how: Rewriting, number: int = 0, of: int = 1) -> Steps:
        """Write the output again.

        An output that does not have the bodies of the run any more is a fault, and is not written.
        number, of: the share of this process: each does every `of`-th shard of files and every
        `of`-th container.
        """
        rejects = unwritten(self.state)
        containers: defaultdict[str, list[Part]] = defaultdict(list)
        for at, shard in enumerate(shards(self.state)):
            parts = parts_of(shard)
            if not all(self._is_file(part.output) for part in parts):
                for part in parts:
                    containers[part.output].append(part)
            elif at % of == number:
                for entry in entries(shard):
                    if (entry.document, "") not in rejects:
                        yield self._file(entry, how)
        for at, (output, parts) in enumerate(containers.items()):
            if at % of == number:
                yield from self._whole(output, in_order(parts, rejects), how)

    def _whole(self, output: str, bodies: Iterator[Entry], how: Rewriting) -> Steps:
        path, to = self._paths(output, how.target)
        if path.is_dir():
            yield from _folder(path, to, bodies, how)
        elif self._is_file(output):
            for entry in bodies:
                yield self._file(entry, how)
        else:
            yield from self._container(path, to, bodies, how)

    def bodies(self) -> Iterator[tuple[Entry, str]]:
        """Documents with their bodies, as far as they are what the run left; the rest is passed
        over. Files come first, in no order."""
        containers: defaultdict[str, list[Part]] = defaultdict(list)
        for shard in shards(self.state):
            for part in parts_of(shard):
                containers[part.output].append(part)
        rejects = unwritten(self.state)
        for output, parts in sorted(containers.items(), key=lambda item: len(item[1])):
            path, _ = self._paths(output, self.clean)
            for entry, text in zip(in_order(parts, rejects), self._texts(path), strict=False):
                body = entry.body_in(text)
                if body is None:
                    break
                yield entry, body

    def _texts(self, path: Path) -> Iterator[str]:
        try:
            if path.is_dir():
                for file in _numbered(path):
                    yield file.read_bytes().decode()
            else:
                for each in _kind(path).format.read(Source(path, path.name), self.wanted):
                    if not isinstance(each, Record):
                        return
                    yield _held(each)
        except Exception:  # changed since; the libraries have their own kinds of fault
            return

    def copy_others(self, target: Path) -> None:
        """Copy the files of an output that hold no body of the audit: rejects, empty containers."""
        if not self.clean.is_dir():
            return
        named = {part.output for shard in shards(self.state) for part in parts_of(shard)}
        bodies = {self.clean / unstored(name) for name in named}
        for path in sorted(self.clean.rglob("*")):
            reject = path.name.endswith(REJECTED)
            if path.is_file() and (reject or not bodies & {path, *path.parents}):
                copy = target / path.relative_to(self.clean).as_posix()
                copy.parent.mkdir(parents=True, exist_ok=True)
                with path.open("rb") as source, copy.open("wb") as file:
                    shutil.copyfileobj(source, file)

    def _paths(self, output: str, target: Path) -> tuple[Path, Path]:
        """Where a body stands, and where what takes its place goes."""
        if not output:
            return self.clean, target
        path = self.clean / unstored(output)
        return path, target / path.relative_to(self.clean).as_posix()

    def _is_file(self, output: str) -> bool:
        path, _ = self._paths(output, self.clean)
        return not path.is_dir() and (not path.exists() or _kind(path).format.plain_text)

    def _file(self, entry: Entry, how: Rewriting) -> Step:
        path, to = self._paths(entry.about["output"], how.target)
        return how.file(path, to, entry)

    def _container(self, path: Path, to: Path, bodies: Iterator[Entry], how: Rewriting) -> Steps:
        kind = _kind(path)
        output = ContainerOutput(to, kind)
        try:
            for each in kind.format.read(Source(path, path.name), self.wanted):
                entry = next(bodies, None)
                if entry is None or not isinstance(each, Record):
                    raise AuditError(f"{path} holds other bodies than the audit")
                output.write(each, how.record(each, entry), {})
                yield Step(entry.where)
            if (entry := next(bodies, None)) is not None:
                raise AuditError(f"{path} lacks {entry.where}, which the audit knows")
            output.finish()
        except Exception as error:  # also those of libraries
            output.abandon()
            yield Step(str(path), reason_of(error))
        except BaseException:
            output.abandon()
            raise


def _folder(path: Path, to: Path, bodies: Iterator[Entry], how: Rewriting) -> Steps:
    """A container whose bodies are files, numbered in their order."""
    files = _numbered(path)
    for entry in bodies:
        if (file := next(files, None)) is None:
            yield Step(entry.where, f"{path} holds fewer bodies than the audit")
        else:
            yield how.file(file, to / file.name, entry)


def _numbered(folder: Path) -> Iterator[Path]:
    """The bodies of a container that became a folder, in their order."""
    numbers = [
        (int(found[0]), path) for path in folder.iterdir() if (found := _NUMBER.match(path.name))
    ]
    return (path for _, path in sorted(numbers))


_NUMBER = re.compile(r"\d{6,}(?=[-.])")


def _kind(path: Path) -> Kind:
    return kind_of(path) or Kind(formats()["txt"])


def _held(record: Record) -> str:
    """The text that a record of an output holds."""
    return record.raw if isinstance(record.raw, str) else record.raw.decode()
