"""Folders of text files: which to read, and where their bodies go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from cleaner.atomic import write_atomically

SUFFIXES = (".txt", ".md")


def is_text(path: Path) -> bool:
    """Whether a file's name says that it holds text."""
    return path.name.lower().endswith(SUFFIXES)


def find(folder: Path, wanted: Callable[[Path], bool] = is_text) -> Iterator[Path]:
    """The files below a folder that are wanted (text files), relative to it, in order.

    No hidden files, no links to folders.
    """
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(base) / name
            if not name.startswith(".") and wanted(path):
                yield path.relative_to(folder)


def write_body(path: Path, body: str) -> None:
    """Write a body as UTF-8, whole or not at all; a text ends in a line feed. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, as_file(body))


def as_file(body: str) -> bytes:
    """The body as the bytes of a text file. A lone surrogate has no UTF-8: it is spelled out, as
    in `\\udc80`."""
    text = body if body.endswith("\n") or not body else body + "\n"
    return text.encode("utf-8", "backslashreplace")
