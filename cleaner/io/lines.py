"""The lines of a stream, none of them too long for memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cleaner.io.records import MAX_RECORD_BYTES, TOO_LONG, Reject


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | Reject]]:
    """Number and bytes of each line, with its line end; a line that is too long is passed over."""
    number = position = 0
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        number += 1
        start = position
        position += len(line)
        if len(line) <= MAX_RECORD_BYTES or line.endswith(b"\n"):
            yield number, line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(2**20)):
            position += len(line)
        where = f"bytes {start:,} to {position:,} of the data"
        yield number, Reject(f"line {number}", f"{TOO_LONG}; it stays in the raw file, {where}")
