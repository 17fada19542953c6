"""Names of outputs: each file has one of its own, on any file system."""

from __future__ import annotations

import os
import unicodedata
from hashlib import blake2b
from pathlib import Path

from cleaner.address import is_remote

# What nearly all file systems allow; some (HFS+) count otherwise, and none allows less.
MAX_NAME_BYTES = 255


class Names:
    """Gives the files of a folder their names below the output, in the order of `inputs`.

    folded: the output's file system takes `A.txt` and `a.txt` for one. Then the second becomes
    `a~2.txt`, as long as the inputs come in the same order always.
    """

    def __init__(self, *, folded: bool = False) -> None:
        self._folded = folded
        self._taken: set[str] = set()

    def given(self, wanted: Path) -> Path:
        """The name, or the nearest that is free and fits."""
        name = wanted.with_name(fitting(wanted.name))
        if not self._folded:
            return name
        number = 1
        free = name
        while _folded(free) in self._taken:
            number += 1
            free = name.with_name(fitting(f"{name.stem}~{number}{name.suffix}"))
        self._taken.add(_folded(free))
        return free


def real(path: Path) -> Path:
    """The path without links. Path.resolve raises where links lead to one another."""
    if is_remote(path):
        return path
    return Path(os.path.realpath(path))


def fitting(name: str) -> str:
    """The name, cut where it is too long for a file system, with a digest of all of it."""
    encoded = os.fsencode(name)
    if len(encoded) <= MAX_NAME_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(os.fsencode(suffix)) > 20:
        stem, dot, suffix = name, "", ""
    mark = f"~{blake2b(encoded, digest_size=4).hexdigest()}{dot}{suffix}"
    room = MAX_NAME_BYTES - len(os.fsencode(mark))
    while len(os.fsencode(stem)) > room:
        stem = stem[: max(room // 4, len(stem) - (len(os.fsencode(stem)) - room + 3) // 4)]
    return stem + mark


def _folded(path: Path) -> str:
    return unicodedata.normalize("NFC", path.as_posix()).casefold()


def folds_case(folder: Path) -> bool:
    """Whether the file system there takes `A` and `a` for one name. Raises OSError."""
    if is_remote(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / "Probe"
    probe.touch()
    try:
        return (folder / "pROBE").exists()
    finally:
        probe.unlink(missing_ok=True)
