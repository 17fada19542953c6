"""What was worked out once, kept in the user's cache folder.

An entry is bytes with a checksum, never code. One that is damaged or cannot be read or written is
as good as none. Those that were not used for longest go when all together are too large: every
edit of a rule leaves what was worked out of the rules before.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

from cleaner.atomic import write_atomically

# What is worked out of the shipped rules has 20 MB.
_MAX_BYTES = 500_000_000


def read(name: str) -> bytes | None:
    """What was written under a name, if it is still whole."""
    path = _path(name)
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    with suppress(OSError):  # a cache that was made for others to read
        os.utime(path)
    return data if digest == _digest(data) else None


def write(name: str, data: bytes) -> None:
    """Keep bytes under a name, if the folder can be written."""
    path = _path(name)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _digest(data) + b"\n" + data)
        _make_room(path.parent)


def _make_room(folder: Path) -> None:
    """Delete what was not used for longest, as far as all is too large. Raises OSError."""
    known = [(path.stat(), path) for path in folder.iterdir() if path.is_file()]
    room = _MAX_BYTES
    for stat, path in sorted(known, key=lambda each: -each[0].st_mtime_ns):
        if stat.st_size > room:
            path.unlink()
        else:
            room -= stat.st_size


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _path(name: str) -> Path:
    return user_cache_path("cleaner", appauthor=False) / name
