"""The documents of `speed.py`, and what is made of them: plain, curly and damaged text, rules."""

from __future__ import annotations

import gzip
import random
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from data import rows
from ftfy import bad_codecs

from cleaner.rules.model import Pack

bad_codecs.ok()  # the sloppy codecs

T = TypeVar("T")
FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
# Folders of whole documents; the other fixtures are single sentences.
_TEXTS = ("raw", "protect", "languages/raw", "markdown/raw")
_HTML = (".html", ".html.gz")


def texts(data: Path | None, count: int) -> list[str]:
    """Up to `count` texts, evenly spread over a folder or JSON Lines file, or the fixtures."""
    if data is None:
        found = [
            path.read_text(encoding="utf-8")
            for folder in _TEXTS
            for path in sorted((FIXTURES / folder).glob("*.txt"))
        ]
        return _repeated(found, count)
    if data.is_file():
        return _spread(list(_of_rows(data)), count)
    found = [path.read_text(encoding="utf-8") for path in sorted(data.rglob("*.txt"))]
    for path in sorted(data.rglob("*.jsonl*")):
        found += _of_rows(path)
    return _spread(found, count)


def pages(data: Path | None, count: int) -> list[bytes]:
    """Up to `count` web pages of a folder; without one, those of the fixtures."""
    if data is not None and data.is_file():
        return []
    files = [p for p in sorted((data or FIXTURES).rglob("*")) if p.name.endswith(_HTML)]
    found = [_unpacked(path) for path in _spread(files, count)]
    return found if data else _repeated(found, count)


def _unpacked(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def _of_rows(path: Path) -> Iterator[str]:
    for row in rows(path):
        if "text" in row:
            yield row["text"]
        elif "lines" in row:
            yield "\n".join(row["lines"])


def _spread(found: list[T], count: int) -> list[T]:
    step = max(1, len(found) // max(count, 1))
    return found[::step][:count]


def _repeated(found: list[T], count: int) -> list[T]:
    return [found[n % len(found)] for n in range(count)]


def as_ascii(text: str) -> str:
    """The text in ASCII: straight quotes, no accents, nothing of other scripts."""
    for char, plain in (("“”„", '"'), ("‘’", "'"), ("–—", "-"), ("…", "...")):
        text = re.sub(f"[{char}]", plain, text)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def curly(text: str) -> str:
    """The same with curly quotes and dashes, as editors set them."""
    text = re.sub(r"(?<!\w)\"(?=\w)", "“", as_ascii(text)).replace('"', "”")
    text = re.sub(r"(?<!\w)'(?=\w)", "‘", text).replace("'", "’")
    return text.replace(" - ", " — ")


def mojibake(text: str) -> str:
    """The curly text as UTF-8 that was read as Windows-1252."""
    return curly(text).encode().decode("sloppy-windows-1252")


def grown(found: Sequence[str], said: Sequence[Collection[str]], size: int) -> str:
    """The texts in turn, so many bytes or a little more.

    said: the lines of each that it says itself. Where the texts begin again, these get another
    name in each turn: what a document has said already is boilerplate to the rules, and a small
    document repeats no article. Menus, which large documents do repeat, stay as they are.
    """
    parts: list[str] = []
    length = 0
    while length < size:
        turn, at = divmod(len(parts), len(found))
        text = found[at]
        if turn:
            lines = text.split("\n")
            text = "\n".join([_named(ln, turn) if ln.strip() in said[at] else ln for ln in lines])
        parts.append(text)
        length += len(text.encode()) + 1
    return "\n".join(parts)


def _named(line: str, turn: int) -> str:
    """The line with a name behind its first word."""
    first, space, rest = line.partition(" ")
    name = "".join("bcdfghklmn"[int(digit)] + "a" for digit in str(turn)).title()
    return f"{first} {name}{space}{rest}" if first.strip() else line


def cut(text: str, size: int) -> list[str]:
    """Pieces of so many bytes or a little more, at ends of lines; what is left over is dropped."""
    pieces: list[str] = []
    lines: list[str] = []
    length = 0
    for line in text.split("\n"):
        lines.append(line)
        length += len(line.encode()) + 1
        if length >= size:
            pieces.append("\n".join(lines))
            lines, length = [], 0
    return pieces


def synthetic(count: int) -> Pack:
    """Rules of made-up wording: whole lines, line starts and patterns in turn."""
    chosen = random.Random(7)
    letters = "abcdefghiklmnoprstuvw"

    def word() -> str:
        return "".join(chosen.choices(letters, k=chosen.randint(4, 9)))

    rules = []
    for number in range(count):
        words = f"{word()} {word()} {word()}"
        kinds = (
            {"phrases": [words]},
            {"starts": [words]},
            {"regex": rf"(?i)\b{words}\b.{{0,40}}$"},
        )
        rules.append(
            {
                "id": f"synthetic-{number}",
                "description": "Made up.",
                "category": "other",
                "match": kinds[number % 3],
            }
        )
    return Pack.model_validate({"pack": "synthetic", "description": "Made up.", "rules": rules})
