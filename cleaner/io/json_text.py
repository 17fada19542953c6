"""One value of a JSON text replaced, everything else left as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class DoubledKeyError(ValueError):
    """A key that stands twice: nobody knows which is meant."""


def loads(text: str) -> dict[str, Any]:
    """The object in a JSON text. Raises ValueError with the reason, for people."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} (character {error.pos + 1:,})") from None
    except RecursionError:
        raise ValueError("not JSON: nested deeper than can be read") from None
    except ValueError:  # Python reads no more than 4,300 digits
        raise ValueError("not JSON: a number has more digits than can be read") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def replaced(text: str, path: tuple[str, ...], value: str, added: dict[str, Any]) -> str:
    """The text of an object with a string replaced and members added at its end.

    Numbers keep their digits, strings their escapes, members their order and spaces. The path
    exists. Raises DoubledKeyError.
    """
    start, end = _span(text, path)
    plain = not (text.isascii() and "\\u" in text[start:end])
    out = text[:start] + _dumps(value, plain=plain) + text[end:]
    if added:
        close = out.rindex("}")
        members = (f", {_dumps(k, plain=True)}: {_dumps(v, plain=True)}" for k, v in added.items())
        body = out[:close].rstrip(" \t\n\r")
        out = body + "".join(members) + out[len(body) :]
    return out


def dumps(value: Any) -> str:
    """JSON on one line, letters as they are; what JSON lacks (dates, bytes) as text."""
    return _dumps(value, plain=True)


def _dumps(value: Any, *, plain: bool) -> str:
    text = json.dumps(value, ensure_ascii=not plain, default=_as_text)
    # Half a surrogate pair has no bytes in UTF-8; its escape has.
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, default=_as_text)
    return text


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _span(text: str, path: tuple[str, ...]) -> tuple[int, int]:
    """Where the value at the end of a path starts and ends."""
    start, end = _skip(text, 0), len(text)
    for key in path:
        found = [(first, last) for name, first, last in _members(text, start) if name == key]
        if len(found) > 1:
            raise DoubledKeyError(f'the field "{key}" stands there twice')
        start, end = found[0]
    return start, end


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Key, start and end of value of each member of the object that opens at `at`."""
    at = _skip(text, at + 1)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)  # over the colon
        end = _DECODER.raw_decode(text, start)[1]
        yield key, start, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None
    return match.end()
