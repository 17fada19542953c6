"""All kinds of container: told by file name, else by the first bytes."""

from __future__ import annotations

import lzma
import zlib
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

from cleaner.extras import MissingExtraError
from cleaner.io import formats as folder
from cleaner.io.compression import SUFFIXES, decompressed, sniff
from cleaner.io.records import Format

_HEAD_BYTES = 64 * 1024


class Kind(NamedTuple):
    """A format, and the compression around it ("" for none)."""

    format: Format
    compression: str = ""


@cache
def formats() -> dict[str, Format]:
    """The formats by name: those of every module in cleaner.io.formats."""
    names = sorted(module.name for module in iter_modules(folder.__path__))
    modules = (import_module(f"{folder.__name__}.{name}") for name in names)
    return {each.name: each for module in modules for each in module.FORMATS}


def by_name(name: str) -> Kind | None:
    """The kind that the ending of a file name tells of."""
    bare, compression = split(name)
    _, dot, suffix = bare.rpartition(".")
    for each in formats().values():
        if dot and suffix.lower() in each.suffixes:
            return Kind(each, compression)
    return None


def split(name: str) -> tuple[str, str]:
    """A file name without the ending of its compression, and that compression."""
    stem, _, suffix = name.rpartition(".")
    compression = SUFFIXES.get(suffix.lower(), "")
    return (stem, compression) if compression else (name, "")


def stem(name: str) -> str:
    """A file name without the endings of its compression and its format."""
    bare = split(name)[0]
    return bare.rpartition(".")[0] if by_name(bare) else bare


def kind_of(path: Path) -> Kind | None:
    """The kind that a file's name, or else its first bytes, tell of.

    None where they could be those of any text. Raises OSError.
    """
    return by_name(path.name) or _sniffed(path)


def compression_of(path: Path) -> str:
    """The compression that a file's first bytes tell of. Raises OSError."""
    with path.open("rb") as file:
        return sniff(file.read(8))


def _sniffed(path: Path) -> Kind | None:
    try:
        with decompressed(path.open("rb")) as stream:
            head = stream.read(_HEAD_BYTES)
    except (MissingExtraError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return None  # whoever reads it says why it cannot be read
    asked = sorted(formats().values(), key=lambda each: each.sniff_order)
    found = next((each for each in asked if each.sniff(head)), None)
    return Kind(found, compression_of(path)) if found else None
