"""Whether a file that nobody has written to for a while is whole, or its writer just rests."""

from __future__ import annotations

import codecs
import json
import lzma
import zipfile
import zlib
from pathlib import Path

from cleaner.extras import MissingExtraError
from cleaner.io.compression import decompressed
from cleaner.io.registry import kind_of

_CHUNK = 2**20
# A file that unpacks to more is taken as it is: whoever reads it has bounds of his own.
_MOST = 2**32
_HEAD, _TAIL = 2**24, 2**16


def looks_whole(path: Path) -> bool:
    """Whether a file ends as files of its kind do, and unpacks to its end. Raises OSError.

    Of a text nobody can tell; it is whole.
    """
    kind = kind_of(path)
    if kind is None or (kind.format.plain_text and not kind.compression):
        return True
    if kind.format.name == "wacz" and not kind.compression:
        return zipfile.is_zipfile(path)
    try:
        head, tail = _ends(path)
    except MissingExtraError:
        return True  # whoever reads it says what is missing
    except (EOFError, ValueError, zlib.error, lzma.LZMAError):
        return False
    except OSError as error:
        if error.errno is None:  # gzip and bzip2 say so of what is no such file
            return False
        raise
    return _ends_well(kind.format.name, head, tail)


def _ends(path: Path) -> tuple[bytes, bytes]:
    """The first and the last bytes of a file, decompressed."""
    head, tail, size = b"", b"", 0
    with decompressed(path.open("rb")) as stream:
        while size < _MOST and (chunk := stream.read(_CHUNK)):
            head = (head + chunk)[:_HEAD] if len(head) < _HEAD else head
            tail = (tail + chunk)[-_TAIL:]
            size += len(chunk)
    return head, tail


def _ends_well(format_: str, head: bytes, tail: bytes) -> bool:
    text = tail.rstrip()
    if format_ == "parquet":
        return tail.endswith(b"PAR1")
    if format_ == "json":
        if len(head) < _HEAD:  # that is all of it
            return not text or _is_json(head.removeprefix(codecs.BOM_UTF8))
        array = head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")
        return not text or text.endswith(b"]" if array else b"}")
    if format_ in ("warc", "wet"):
        return not text or tail.endswith(b"\r\n\r\n")
    if format_ == "jsonl" and text and not tail.endswith(b"\n"):
        _, feed, line = text.rpartition(b"\n")
        if not feed and len(tail) == _TAIL:  # a line longer than what was kept
            return text.endswith(b"}")
        return _is_json(line)
    return True


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True  # whoever reads it has bounds of his own
    except ValueError:
        return False
    return True
