"""Files that are whole or not there: written elsewhere on the same disk, then renamed."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import Any

from cleaner.address import is_remote, upload

# Bodies on their way to a store at one time.
_UPLOADS = 16


class AtomicFile:
    """A file that appears under its name when it is complete. Everything raises OSError.

    temporaries: a folder for the file while it grows; without one (or where that is on another
    disk) it grows beside its name. What goes to an address grows on this machine.
    """

    def __init__(self, path: Path, temporaries: Path | None = None) -> None:
        self._path = path
        # Not tempfile: its files are private, and these are for whoever may read the folder.
        folder = path.parent
        if is_remote(path):
            # On another node of a cluster there is no folder of the run.
            here = temporaries is not None and temporaries.is_dir()
            folder = temporaries if temporaries is not None and here else Path(gettempdir())
        elif temporaries is not None and temporaries.stat().st_dev == folder.stat().st_dev:
            folder = temporaries
        # 40 characters are 160 bytes at most, and a name may have 255.
        self._growing = folder / f".{path.name[:40]}.{token_hex(4)}.tmp"
        with self._named():
            self.file = self._growing.open("xb")

    def close(self) -> None:
        """Nothing more is to be written; who calls this makes it safe by `sync` before `place`."""
        self.file.close()

    def place(self) -> None:
        """Give the closed file its name."""
        with self._named():
            if is_remote(self._path):
                upload(self._growing, self._path)
                self._growing.unlink()
            else:
                self._growing.replace(self._path)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Faults tell of the file that people know."""
        try:
            yield
        except OSError as error:
            error.filename, error.filename2 = str(self._path), None
            raise

    def commit(self) -> None:
        """Put the file in its place, safe from a power cut."""
        try:
            self.file.flush()
            if not is_remote(self._path):
                os.fsync(self.file.fileno())
            self.close()
            self.place()
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):  # what waits to be written, on a disk that is full
            self.file.close()
        self._growing.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes, temporaries: Path | None = None) -> None:
    """Write the file so that no reader ever sees half of it. Raises OSError."""
    target = AtomicFile(path, temporaries)
    try:
        target.file.write(content)
    except BaseException:
        target.abandon()
        raise
    target.commit()


class AtomicFiles:
    """Many small files, made safe together: one `sync` costs little more than one fsync."""

    def __init__(self, temporaries: Path | None) -> None:
        self._temporaries = temporaries
        self._written: list[AtomicFile] = []

    def __len__(self) -> int:
        return len(self._written)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file that `commit` will put in its place. Raises OSError."""
        target = AtomicFile(path, self._temporaries)
        try:
            target.file.write(content)
            target.close()
        except BaseException:
            target.abandon()
            raise
        self._written.append(target)

    def commit(self) -> list[OSError | None]:
        """Put all files in their places; for each, in order, the fault that kept it away.

        Raises OSError where none of them is safe.
        """
        try:
            sync(*(each._growing for each in self._written if not is_remote(each._path)))
        except BaseException:
            self.abandon()
            raise
        if any(is_remote(each._path) for each in self._written):
            with ThreadPoolExecutor(_UPLOADS) as uploads:  # each waits for an answer
                faults = list(uploads.map(_placed, self._written))
        else:
            faults = list(map(_placed, self._written))
        self._written = []
        return faults

    def abandon(self) -> None:
        """Leave nothing behind."""
        for each in self._written:
            each.abandon()
        self._written = []


def _placed(file: AtomicFile) -> OSError | None:
    """Put a file in its place; the fault that kept it away."""
    try:
        file.place()
    except OSError as error:
        file.abandon()
        return error
    return None


def sync(*paths: Path) -> None:
    """Make files and folders safe from a power cut. Raises OSError.

    Linux can write out a whole disk at once, which for 64 new files takes a tenth of the time
    of 64 calls of fsync (each commits the file system's own journal). Paths beyond the first of
    a disk are then done already.
    """
    disks: set[int] = set()
    for path in paths:
        disk = path.stat().st_dev
        if disk in disks:
            continue
        try:
            file = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
        except PermissionError:  # a folder, on Windows: it has no way to ask
            continue
        try:
            if _syncfs() is None or len(paths) == 1:
                os.fsync(file)
            elif _syncfs()(file) == 0:
                disks.add(disk)
            else:
                number = ctypes.get_errno()
                raise OSError(number or errno.EIO, os.strerror(number or errno.EIO), str(path))
        finally:
            os.close(file)


@cache
def _syncfs() -> Any:
    """Linux's syncfs, or None."""
    if sys.platform != "linux":
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
