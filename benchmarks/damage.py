"""The ways in which texts are damaged between their author and a file.

Each takes a clean text and gives the damaged one, or raises UnicodeError where the text
cannot be damaged so without loss. What is not in `KINDS` may serve as held-out damage.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from html.entities import codepoint2name

import ftfy.bad_codecs

ftfy.bad_codecs.ok()  # the sloppy codecs
Damage = Callable[[str], str]
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
WINDOWS = "sloppy-windows-1252"


def read_as(wrong: str, right: str = "utf-8") -> Damage:
    """Bytes in one encoding read in another."""
    return lambda text: text.encode(right).decode(wrong)


def times(damage: Damage, count: int) -> Damage:
    """The same damage several times."""

    def damaged(text: str) -> str:
        for _ in range(count):
            text = damage(text)
        return text

    return damaged


def half_the_lines(damage: Damage) -> Damage:
    """Every other line."""
    return lambda text: "\n".join(
        line if number % 2 else damage(line) for number, line in enumerate(text.split("\n"))
    )


def half_the_words(damage: Damage) -> Damage:
    """About half of the words, the same ones each time."""

    def damaged(text: str) -> str:
        chosen = random.Random(1)
        return re.sub(
            r"[^ \n]+", lambda word: damage(word[0]) if chosen.random() < 0.5 else word[0], text
        )

    return damaged


def entities(text: str) -> str:
    """Named entities, where there are such."""
    return _BEYOND_ASCII.sub(
        lambda char: (
            f"&{codepoint2name[ord(char[0])]};" if ord(char[0]) in codepoint2name else char[0]
        ),
        text,
    )


def references(text: str) -> str:
    """Numbered entities."""
    return _BEYOND_ASCII.sub(lambda char: f"&#{ord(char[0])};", text)


def escapes(text: str) -> str:
    r"""`\uXXXX`, as JSON writes it."""

    def escaped(char: re.Match[str]) -> str:
        units = char[0].encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

    return _BEYOND_ASCII.sub(escaped, text)


def straightened(text: str) -> str:
    """Quotes made straight after the damage, so that bytes of other characters go with them."""
    damaged = read_as(WINDOWS)(text)
    return re.sub("[“”]", '"', re.sub("[‘’]", "'", damaged))


def spaced(text: str) -> str:
    """Spaces that do not break made plain after the damage."""
    return read_as(WINDOWS)(text).replace("\xa0", " ")


UTF_8_READ_AS = (
    WINDOWS, "latin-1", "sloppy-windows-1250", "sloppy-windows-1251", "sloppy-windows-1253",
    "sloppy-windows-1254", "sloppy-windows-1255", "sloppy-windows-1256", "sloppy-windows-1257",
    "iso8859-2", "mac-roman", "mac-cyrillic", "cp437", "cp850", "cp852", "cp866", "koi8-r", "gbk",
    "cp932", "cp949", "big5hkscs",
)  # fmt: skip
MIXED_UP = (
    ("mac-roman", WINDOWS), (WINDOWS, "mac-roman"), (WINDOWS, "latin-1"), ("cp850", WINDOWS),
    ("cp437", "latin-1"), (WINDOWS, "cp437"), (WINDOWS, "cp850"), ("cp1251", WINDOWS),
    ("koi8-r", "sloppy-windows-1251"), ("cp1251", "koi8-r"), ("cp866", "sloppy-windows-1251"),
    ("cp1250", WINDOWS), ("iso8859-2", "sloppy-windows-1250"), ("cp1253", WINDOWS),
    ("cp1255", WINDOWS), ("gbk", "latin-1"), ("cp932", "latin-1"), ("cp949", "latin-1"),
)  # fmt: skip
KINDS: dict[str, Damage] = {
    **{f"UTF-8 read as {wrong}": read_as(wrong) for wrong in UTF_8_READ_AS},
    "UTF-8 read as windows-1252, twice": times(read_as(WINDOWS), 2),
    "UTF-8 read as windows-1252, three times": times(read_as(WINDOWS), 3),
    "UTF-8 read as mac-roman, twice": times(read_as("mac-roman"), 2),
    "half the lines, windows-1252": half_the_lines(read_as(WINDOWS)),
    "half the lines, mac-roman": half_the_lines(read_as("mac-roman")),
    "half the words, windows-1252": half_the_words(read_as(WINDOWS)),
    "half the words, mac-roman": half_the_words(read_as("mac-roman")),
    "half the words, windows-1251": half_the_words(read_as("sloppy-windows-1251")),
    **{f"{right} read as {wrong}": read_as(wrong, right) for right, wrong in MIXED_UP},
    "entities": entities,
    "numbered entities": references,
    "entities of entities": lambda text: entities(text).replace("&", "&amp;"),
    "entities after a `<`": lambda text: "1 < 2\n" + entities(text),
    "mojibake in entities": lambda text: entities(read_as(WINDOWS)(text)),
    r"\uXXXX": escapes,
    "quotes straightened after it": straightened,
    "no-break spaces lost after it": spaced,
}
