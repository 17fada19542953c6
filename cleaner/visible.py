"""Text of documents shown to people: nothing in it steers what shows it."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """The text without characters that would steer a terminal or turn a line around; odd spaces
    are plain ones.

    >>> visible("a\\x1b[31m\\u202eb\\u00a0c")
    'a\\\\x1b[31m\\\\x202eb c'
    """
    return "".join(map(_visible, text))


def one_line(text: str) -> str:
    """The same on one line, as for names of files.

    >>> one_line("a\\nb.txt")
    'a\\\\x0ab.txt'
    """
    return visible(text).replace("\n", "\\x0a")


def _visible(char: str) -> str:
    if char.isprintable() or char in "\n\t":
        return char
    return " " if unicodedata.category(char) == "Zs" else f"\\x{ord(char):02x}"
