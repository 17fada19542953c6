"""`\\uXXXX` that was left in prose."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(
    r"(?<!\\)(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})"
)
# An escape that is quoted as code, and one that can only be prose.
_IN_CODE = re.compile(r"""(?<=["'`\[(\-/=^|])\\u[0-9a-fA-F]{4}(?=["'`\])\-/,;|+*])""")
_IN_PROSE = re.compile(
    r"[^\W_]\\u[0-9a-fA-F]{4}|(?:\\u[0-9a-fA-F]{4}){2}|\\u[0-9a-fA-F]{4}[^\W\d_]| \\u201[34] "
)
_MIN_ESCAPES = 3


def escaped(text: str) -> bool:
    """Whether `\\uXXXX` stands in prose, not in quoted code."""
    if "\\u" not in text:
        return False
    every = len(_ESCAPE.findall(text))
    code = len(_IN_CODE.findall(text))
    prose = len(_IN_PROSE.findall(text))
    certain = prose > 0 or every - code >= _MIN_ESCAPES
    return every > 0 and certain and code * 3 <= every


def unescaped(text: str) -> str:
    """The text with the characters that its escapes stand for."""
    return _ESCAPE.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    codes = [int(code, 16) for code in match[0].split("\\u")[1:]]
    if len(codes) == 2:
        return chr(0x10000 + ((codes[0] - 0xD800) << 10) + (codes[1] - 0xDC00))
    char = chr(codes[0])
    return match[0] if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char
