"""Paths that are addresses: s3://bucket/folder, and what else fsspec reaches.

An address is a path of universal_pathlib, which answers as a pathlib.Path does; it is passed where
one is. What only a disk can do (links, renaming, fsync) asks `is_remote` first.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, cast

from cleaner.extras import extra


def path_of(text: str) -> Path:
    """The path that a person names. Raises MissingExtraError, and ValueError for an address whose
    scheme nothing reaches; its message is for people."""
    if "://" not in text:
        return Path(text)
    upath = extra("upath", "remote", f"{text.partition('://')[0]}://")
    try:
        path = upath.UPath(text)
        local = path.protocol in ("file", "local")
        path.fs  # noqa: B018 - a library that it needs is missed now, and not in the midst of a run
    except (ImportError, ValueError) as error:
        raise ValueError(f"{text} cannot be reached: {error}") from None
    return Path(path.path) if local else cast(Path, path)


def is_remote(path: Path) -> bool:
    """Whether a path is an address, and not on a disk of this machine."""
    return not isinstance(path, PurePath)


@contextmanager
def reached(path: Path) -> Iterator[Path]:
    """The path, for work on it; faults of the libraries that reach addresses become OSError."""
    try:
        yield path
    except OSError as error:
        if is_remote(path):
            error.filename = str(path)  # these name no file, or another
        raise
    except Exception as error:
        if not is_remote(path):
            raise
        reason = " ".join(str(error).split()) or type(error).__name__
        raise OSError(errno.EIO, reason, str(path)) from error


def upload(source: Path, target: Path) -> None:
    """Put a file under an address; it is there whole or not at all. Raises OSError."""
    with reached(target):
        address = cast(Any, target)
        address.fs.put_file(str(source), address.path)


def listed(folder: Path) -> list[tuple[str, ...]]:
    """The names of all objects below an address, cut at /; of a folder its files come first, then
    its folders, as a walk over a disk meets them. Raises OSError."""
    address = cast(Any, folder)
    root = address.path.rstrip("/") + "/"
    with reached(folder):
        address.fs.invalidate_cache()
        found = [key.removeprefix(root) for key in address.fs.find(root)]
    names = [tuple(key.split("/")) for key in found if key and not key.endswith("/")]
    return sorted(names, key=lambda name: [*((1, part) for part in name[:-1]), (0, name[-1])])
