r"""Escapes that were left in prose: `\uXXXX`, the bytes of UTF-8 as `\xe2\x80\x99` or `=E2=80=99`
(quoted-printable, RFC 2045), and the backslashes that some systems write before every quote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_X = r"\\x"


def _bytes(sign: str) -> str:
    """A pattern for the UTF-8 of a character beyond ASCII, with a sign before each byte."""
    following = f"{sign}[89abAB][0-9a-fA-F]"
    return (
        f"{sign}[cdCD][0-9a-fA-F]{following}"
        f"|{sign}[eE][0-9a-fA-F](?:{following}){{2}}"
        f"|{sign}[fF][0-4](?:{following}){{3}}"
    )


_ONE = rf"(?:\\u[0-9a-fA-F]{{4}}|{_bytes(_X)}|{_bytes('=')})"
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rf"(?<!\\)(?:{_PAIR}|{_ONE})")
# An escape that is quoted as code, and one that can only be prose.
_IN_CODE = re.compile(rf"""(?<=["'`\[(\-/=^|]){_ONE}(?=["'`\])\-/,;|+*])""")
_BYTES_LITERAL = re.compile(r"""\bb(?:"[^"\n]*"|'[^'\n]*')""")
_IN_PROSE = re.compile(rf"[^\W_]{_ONE}|{_ONE}{{2}}|{_ONE}[^\W\d_]| \\u201[34] ")
_MIN_ESCAPES = 3
_SLASHED = re.compile(r"""\\(["'])""")
# What a backslash before a quote can only be in prose: `Poincar\'e` is TeX.
_SLASHED_WORD = re.compile(
    r"""[^\W\d_]\\'(?:s|t|re|ve|ll|d|m)\b|\b(?:qu|aujourd)\\'"""
    r"""|(?<!\S)\\"[^\W_][^"\n:{}=<>$\\]*\\"(?=[\s.,;:!?]|$)""",
    re.IGNORECASE | re.MULTILINE,
)


def _escaped(text: str) -> bool:
    """Whether characters stand escaped in prose, not in quoted code."""
    every = len(_ESCAPE.findall(text))
    if not every:
        return False
    code = len(_IN_CODE.findall(_BYTES_LITERAL.sub("", text)))
    code += sum(len(_ESCAPE.findall(literal)) for literal in _BYTES_LITERAL.findall(text))
    certain = every - code >= _MIN_ESCAPES or _IN_PROSE.search(text) is not None
    return certain and code * 3 <= every


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    if match[0].startswith("\\u"):
        codes = [int(code, 16) for code in match[0].split("\\u")[1:]]
        if len(codes) == 2:
            return chr(0x10000 + ((codes[0] - 0xD800) << 10) + (codes[1] - 0xDC00))
        char = chr(codes[0])
    else:
        raw = bytes.fromhex(match[0].replace("\\x", "").replace("=", ""))
        try:
            char = raw.decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
    return match[0] if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char


def _slashed(text: str) -> bool:
    """Whether every straight quote has a backslash, and no other sign has one."""
    slashed = text.count("\\")
    if not slashed or slashed != len(_SLASHED.findall(text)):
        return False
    return slashed == text.count("'") + text.count('"') and bool(_SLASHED_WORD.search(text))


def _unslashed(text: str) -> str:
    return _SLASHED.sub(r"\1", text)


KINDS: dict[str, tuple[Callable[[str], bool], Callable[[str], str]]] = {
    "escape": (_escaped, _unescaped),
    "slash": (_slashed, _unslashed),
}
"""By kind, whether a document has such escapes, and what it reads without them."""


def kind_in(text: str) -> str | None:
    """The first kind of escapes that a document has."""
    if "\\" not in text and "=" not in text:
        return None
    return next((kind for kind, (stands, _) in KINDS.items() if stands(text)), None)


def without(text: str, kind: str) -> str:
    """A text of a document that has escapes of a kind, with what they stand for."""
    return KINDS[kind][1](text)


def may_hold(line: str) -> bool:
    """Whether `without` could change a line."""
    return "\\" in line or "=" in line
