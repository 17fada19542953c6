"""Files that are whole or not there: written beside their name, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex


class AtomicFile:
    """A file that appears under its name when it is complete. Everything raises OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Not tempfile: its files are private, and these are for whoever may read the folder.
        self._beside = path.with_name(f".{path.name[:40]}.{token_hex(4)}.tmp")
        self.file = self._beside.open("xb")

    def commit(self) -> None:
        """Put the file in its place."""
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            self._beside.replace(self._path)
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Leave nothing behind."""
        try:
            self.file.close()
        finally:
            self._beside.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write the file so that no reader ever sees half of it. Raises OSError."""
    target = AtomicFile(path)
    try:
        target.file.write(content)
    except BaseException:
        target.abandon()
        raise
    target.commit()
