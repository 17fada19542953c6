"""The patterns of `regex` matchers: what a pack may write, and how it is read.

The language is that of the regex library (https://pypi.org/project/regex), one line
at a time, with limits that no rule for junk comes near and without what would make
a pattern mean something else than it shows (global flags, line ends).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from cleaner.fold import fold

MAX_CHARACTERS = 1000
MAX_NESTING = 16
MAX_REPEAT = 1000
# Repeats inside each other written out: the regex library takes 270 bytes for each character.
MAX_WRITTEN_OUT = 100_000


class PatternError(ValueError):
    """A pattern that a pack may not hold; `mend` says what to write instead."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


class Token(NamedTuple):
    """A piece of a pattern: its kind (see `_TOKEN`) and its text."""

    kind: str
    text: str


# The first alternative that fits names the token. `look` opens a lookaround, `group`
# any other group, `item` stands for one character of the line.
_TOKEN = re.compile(
    r"""
    (?P<comment>\(\?\#[^)]*\))
  | (?P<look>\(\?<?[=!])
  | (?P<flags>\(\?[a-zA-Z0-9-]*\))
  | (?P<backreference>\(\?P=\w+\)|\\[1-9]\d*|\\g<\w+>)
  | (?P<special>\(\?(?:R|&|\(|P>|[+-]?\d)|\(\*|\\[KGLXRN0]|\{[^}]*[^\d,}][^}]*\})
  | (?P<group>\(\?P?<\w+>|\(\?>|\(\?\||\(\?[a-zA-Z0-9-]*:|\((?!\?))
  | (?P<close>\))
  | (?P<alternative>\|)
  | (?P<anchor>\^|\$|\\[AZz])
  | (?P<boundary>\\[bBmM])
  | (?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)
  | (?P<item>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]
            |\\[pP](?:\{[^}]*\}|.)|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\\[(])
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SCOPED = ("(?i:", "(?-i:")
_IN_CLASS = re.compile(r"\\(?:([pP](?:\{[^}]*\}|.)|[dDsSwW])|.)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\t")


def tokens(pattern: str) -> Iterator[Token]:
    """The tokens of a pattern, in order; joined they are the pattern."""
    for found in _TOKEN.finditer(pattern):
        assert found.lastgroup is not None
        yield Token(found.lastgroup, found[0])


@lru_cache(maxsize=65_536)
def compile_pattern(written: str) -> regex.Pattern[str]:
    """The compiled pattern, folded as the lines are that it will read.

    Raises PatternError with the mend.
    """
    if len(written) > MAX_CHARACTERS:
        raise PatternError(
            f"the pattern has {len(written):,} characters, of {MAX_CHARACTERS:,} allowed",
            "write several patterns as a list",
        )
    pattern = folded(written)
    _check(list(tokens(pattern)))
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise PatternError(
            f"the pattern does not compile: {error}",
            r"put \ before a character that is meant as it stands",
        ) from None
    except (RecursionError, OverflowError, MemoryError, ValueError, IndexError) as error:
        raise PatternError(f"the pattern does not compile: {error}", "write it simpler") from None
    if compiled.search(""):
        raise PatternError(
            "the pattern fits an empty line, so it fits every line",
            "make one part of it needed: + for *, or take the ? away",
        )
    return compiled


def folded(pattern: str) -> str:
    """The pattern in the alphabet of the view: plain quotes, dashes and spaces."""
    pattern = _ESCAPED.sub(_unescaped, pattern)
    parts = []
    for kind, text in tokens(pattern):
        if "…" in text:
            if text.startswith("["):
                raise PatternError(
                    "… stands in a character class, but it is read as three dots",
                    r"write (?:\.\.\.|[…other characters…]) without it",
                )
            text = r"\.\.\."
        if text.startswith("["):  # a range needs both its ends
            parts.append("".join(fold(char) or char for char in text))
        elif kind == "item":  # what the view does not have leaves something to repeat
            gone = fold(_ESCAPED.sub(_character, text)) in ("", "\\")
            parts.append("(?:)" if gone else fold(text))
        else:
            parts.append(fold(text))
    return "".join(parts)


def _unescaped(found: re.Match[str]) -> str:
    """`\\u2019` as the plain quote that the view has; other escapes as they are."""
    char = _character(found)
    plain = fold(char)
    return found[0] if plain == char or len(plain) != 1 else plain


def _character(found: re.Match[str]) -> str:
    """What an escape stands for."""
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else "\t"


def _check(parts: list[Token]) -> None:
    """Refuse what is past the limits or cannot mean what it says in one line."""
    sizes = [0]  # of the pattern and the groups that are open, with their repeats written out
    last = 0  # that of what a repeat repeats
    for at, (kind, text) in enumerate(parts):
        if kind in ("group", "look", "special"):
            sizes += [0] * text.count("(")
            if len(sizes) > MAX_NESTING + 1:
                raise PatternError(
                    f"groups are nested deeper than {MAX_NESTING}",
                    "write several patterns as a list",
                )
        elif kind == "close":
            last = sizes.pop() if len(sizes) > 1 else 0
            sizes[-1] += last
        elif kind == "repeat":
            bounds = [int(number) for number in re.findall(r"\d+", text)]
            if any(number > MAX_REPEAT for number in bounds):
                raise PatternError(
                    f"{text} repeats more than {MAX_REPEAT:,} times", "write + or * for any number"
                )
            sizes[-1] += last * (max(bounds, default=1) - 1)
        else:
            last = 1
            sizes[-1] += 1
        if sizes[-1] > MAX_WRITTEN_OUT:
            raise PatternError(
                f"repeats inside each other come to more than {MAX_WRITTEN_OUT:,} characters",
                "write + or * for one of them",
            )
        if kind == "flags" and (text != "(?i)" or at > 0):
            raise PatternError(
                f"the flags {text} are not known here",
                "only (?i), at the start of the pattern, may stand",
            )
        if kind == "group" and re.fullmatch(r"\(\?[a-zA-Z0-9-]+:", text) and text not in _SCOPED:
            raise PatternError(f"the flags {text} are not known here", "only (?i: ...) may stand")
        if kind == "item" and text.startswith("[^"):
            kinds = set(filter(None, _IN_CLASS.findall(text)))
            if any(each[0].swapcase() + each[1:] in kinds for each in kinds):
                raise PatternError(  # and the regex library takes it for any character
                    f"{text[:60]} leaves out a kind of character and all others",
                    "write . for any character, or name fewer kinds",
                )
        if kind == "item" and re.search(r"(?<!\\)(?:\\\\)*\\[nrfv]|\n", text):
            raise PatternError(
                "the pattern holds a line end, but a rule reads one line",
                "use `also` or `near` for what stands in other lines",
            )
