"""What there is to read below a folder, as strangers may have left it there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.address import is_remote, listed, reached
from cleaner.faults import reason_of
from cleaner.io.names import real
from cleaner.io.outputs import REJECTED
from cleaner.io.registry import Kind, by_name, compression_of, formats, kind_of, split

# What a run keeps beside its output, which may itself stand among raw files.
STATE = ".cleaner"


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read. name: its path below the folder that is read; fault: why it is not read."""

    path: Path
    name: Path
    kind: Kind
    fault: str = ""


def inputs(folder: Path, others: Counter[str] | None = None) -> Iterator[Input]:
    """The files of a folder that can be read, and what is there instead of one; in order.

    Those without an ending are known by their first bytes. No hidden files. A link is followed to
    a file inside the folder only; of a folder that is linked or cannot be listed, only that is said
    (nothing, where the link stays inside). others: counts files of no kind, by the ends of their
    names.
    """
    others = Counter() if others is None else others
    if is_remote(folder):
        yield from _remote_inputs(folder, others)
        return
    root = folder.resolve()
    todo = [folder]
    while todo:
        base = todo.pop()
        try:
            with os.scandir(base) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield _faulty(base, folder, f"the folder cannot be listed: {reason_of(error)}")
            continue
        folders = []
        for entry in entries:
            path = base / entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(STATE):
                    folders.append(path)
            elif (each := _input(entry, path, folder, root)) is not None:
                yield each
            elif entry.is_file():
                _pass_over(entry.name, others)
        todo += reversed(folders)


def _pass_over(name: str, others: Counter[str]) -> None:
    """Count a file of no kind; what an earlier run wrote is none of them."""
    if not name.endswith(REJECTED):
        _, dot, end = name.rpartition(".")
        others[dot + end if dot else ""] += 1


def _remote_inputs(folder: Path, others: Counter[str]) -> Iterator[Input]:
    """The same of an address."""
    for parts in listed(folder):
        path, name = folder.joinpath(*parts), Path(*parts)
        if any(part in ("", "..") for part in parts):
            # Below an output such a name would lead elsewhere.
            kind = by_name(parts[-1]) or Kind(formats()["txt"])
            yield Input(path, Path("/".join(parts)), kind, "its key is no path below the folder")
            continue
        if any(part.startswith(".") for part in parts):
            continue
        if any(part.endswith(STATE) for part in parts[:-1]):
            continue
        try:
            with reached(path):
                if not _readable(path):
                    _pass_over(path.name, others)
                    continue
                found = Input(path, name, kind_or_text(path))
        except OSError as error:
            found = Input(path, name, Kind(formats()["txt"]), reason_of(error))
        yield found


def _input(entry: os.DirEntry[str], path: Path, folder: Path, root: Path) -> Input | None:
    """What an entry that is no folder gives; None where it is nothing to read."""
    linked = entry.is_symlink()
    if linked and not real(path).is_relative_to(root):
        if path.is_dir() or _readable(path, by_name_only=True):
            return _faulty(path, folder, "it is a link out of the folder, which is not followed")
        return None
    if linked and path.is_dir():
        return None
    if not path.is_file():  # a pipe, a device, a link to nothing
        if not _readable(path, by_name_only=True):
            return None
        return _faulty(path, folder, "it is a link to nothing" if linked else "it is no file")
    try:
        if not _readable(path):
            return None
        return Input(path, path.relative_to(folder), kind_or_text(path))
    except OSError as error:
        return _faulty(path, folder, reason_of(error))


def _faulty(path: Path, folder: Path, fault: str) -> Input:
    name = path.relative_to(folder)
    return Input(path, name, by_name(path.name) or Kind(formats()["txt"]), fault)


def _readable(path: Path, *, by_name_only: bool = False) -> bool:
    if path.name.endswith(REJECTED):
        return False
    if by_name_only or "." in split(path.name)[0]:
        return by_name(path.name) is not None
    return kind_of(path) is not None


def kind_or_text(path: Path) -> Kind:
    """The kind of a file; text, where nothing tells. Raises OSError."""
    return kind_of(path) or Kind(formats()["txt"], compression_of(path))
