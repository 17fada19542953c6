"""What was worked out once, kept in the user's cache folder.

An entry is bytes with a checksum, never code. One that is damaged or cannot be read or written is
as good as none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from platformdirs import user_cache_path

from cleaner.atomic import write_atomically


def read(name: str) -> bytes | None:
    """What was written under a name, if it is still whole."""
    try:
        digest, _, data = _path(name).read_bytes().partition(b"\n")
    except OSError:
        return None
    return data if digest == _digest(data) else None


def write(name: str, data: bytes) -> None:
    """Keep bytes under a name, if the folder can be written."""
    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _digest(data) + b"\n" + data)
    except OSError:
        pass


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _path(name: str) -> Path:
    return user_cache_path("cleaner", appauthor=False) / name
