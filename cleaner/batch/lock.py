"""One run at a time over an output. The system drops the lock of a process that has died."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

_WHO_BYTES = 200


class LockedError(RuntimeError):
    """Another run is at work; the message is for people."""


class Lock:
    """Held from `with` to its end. Raises LockedError, OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Lock:
        file = self._path.open("a+b")
        try:
            _take(file)
        except OSError:
            file.seek(0)
            who = file.read(_WHO_BYTES).decode(errors="replace").strip()
            file.close()
            raise LockedError(
                f"another run writes there now ({who or 'no more is known of it'});"
                " wait for its end, or choose another output"
            ) from None
        file.seek(0)
        file.truncate()
        # Behind the byte that Windows locks, which nobody else can read.
        file.write(f" process {os.getpid()} on {socket.gethostname()}\n".encode())
        file.flush()
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The file stays: taking it away would let two runs lock two files of one name.
        if self._file is not None:
            self._file.close()


def _take(file: IO[bytes]) -> None:
    """Lock the first byte for this process; workers do not inherit that. Raises OSError."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
