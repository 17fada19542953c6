"""Bytes to text: BOM, then strict UTF-8, then detection."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

# The longest marks first: UTF-32's little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


_NO_TEXT = "not a text file: the bytes fit no text encoding"
# Binary data read as UTF-16 is full of unassigned characters; text has next to none.
_MAX_UNPRINTABLE_SHARE = 0.02


class UndecodableError(ValueError):
    """The bytes are no text in any encoding we know (an image, an archive)."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the bytes were read as, and why."""

    name: str
    evidence: str


def decode(raw: bytes) -> tuple[str, Encoding]:
    """The text of `raw` and the encoding it was read in; nothing is replaced or dropped.

    Raises UndecodableError for binary data.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), Encoding(name, "byte order mark")
            except UnicodeDecodeError:
                break
    if b"\0" not in raw:  # NUL is valid UTF-8, but no text holds it: UTF-16 or binary does.
        try:
            return raw.decode("utf-8"), Encoding("utf-8", "valid UTF-8")
        except UnicodeDecodeError:
            pass
    return _detected(raw)


def _detected(raw: bytes) -> tuple[str, Encoding]:
    import chardet  # 30 ms to import, and most input is UTF-8

    guess = chardet.detect(raw)
    name = guess["encoding"]
    nul = b"\0" in raw
    if name is None or (nul and not name.lower().startswith("utf-")):
        raise UndecodableError(_NO_TEXT)
    try:
        text = raw.decode(name)
        if nul and not _is_text(text):
            raise UndecodableError(_NO_TEXT)
        return text, Encoding(name.lower(), f"detected, {guess['confidence']:.2f} sure")
    except (UnicodeDecodeError, LookupError):
        if nul:
            raise UndecodableError(_NO_TEXT) from None
        # Latin-1 gives every byte a code point, so nothing is lost; its C1
        # controls are read as windows-1252 by the repair that follows.
        return raw.decode("latin-1"), Encoding("latin-1", "no encoding fits every byte")


def _is_text(text: str) -> bool:
    """Whether nearly all characters are such as stand in texts."""
    odd = sum(not (char.isprintable() or char.isspace()) for char in text)
    return odd <= _MAX_UNPRINTABLE_SHARE * len(text)
