"""Files that are whole or not there: written beside their name, then renamed."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex


def write_atomically(path: Path, content: bytes) -> None:
    """Write the file so that no reader ever sees half of it. Raises OSError."""
    # Not tempfile: its files are private, and these are for whoever may read the folder.
    beside = path.with_name(f".{path.name[:40]}.{token_hex(4)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
