"""Folders of texts and pages: which to read, and where their bodies go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cleaner.atomic import write_atomically

PAGES = (".html", ".htm", ".xhtml")
SUFFIXES = (".txt", ".md", *PAGES)


def find(folder: Path) -> Iterator[Path]:
    """The text files below a folder, relative to it, in order; no links to folders."""
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield (Path(base) / name).relative_to(folder)


def body_name(name: str, form: str) -> str:
    """The name of a body's file: a page's article is no page; form: its suffix."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{form}" if stem and f"{dot}{suffix}".lower() in PAGES else name


def write_body(path: Path, body: str) -> None:
    """Write a body as UTF-8, whole or not at all; a text ends in a line feed. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, as_file(body))


def as_file(body: str) -> bytes:
    """The body as the bytes of a text file."""
    return (body if body.endswith("\n") or not body else body + "\n").encode()
