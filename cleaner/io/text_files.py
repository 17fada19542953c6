"""Text files: those of a folder, and a body as one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".txt", ".md")


def find(folder: Path) -> Iterator[Path]:
    """The text files below a folder, by their names, relative to it, in order.

    No hidden files, no links to folders.
    """
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield (Path(base) / name).relative_to(folder)


def as_file(body: str) -> bytes:
    """The body as the bytes of a text file. A lone surrogate has no UTF-8: it is spelled out, as
    in `\\udc80`."""
    text = body if body.endswith("\n") or not body else body + "\n"
    return text.encode("utf-8", "backslashreplace")
