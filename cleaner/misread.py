"""UTF-8 that was read as another encoding, and its undoing, word by word where it must be."""

from __future__ import annotations

import re
from functools import lru_cache, partial

from ftfy import bad_codecs
from ftfy.fixes import replace_lossy_sequences, restore_byte_a0

from cleaner.word_cost import word_cost

bad_codecs.ok()  # the sloppy codecs: bytes that an encoding leaves open are C1 controls

# What UTF-8 is read as, the commonest first: of equals the first is taken.
SINGLE = (
    "sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251",
    "sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1255", "sloppy-windows-1256",
    "sloppy-windows-1257", "sloppy-windows-1258", "iso8859-2", "iso8859-5", "sloppy-iso-8859-7",
    "iso8859-9", "iso8859-15", "mac-roman", "mac-cyrillic", "mac-latin2", "cp437", "cp850",
    "cp852", "cp866", "koi8-r", "koi8-u", "cp775",
)  # fmt: skip
MULTIPLE = ("gbk", "cp932", "cp949", "big5hkscs")

_OTHER_SPACES = re.compile("([\t\r\n\x0b\x0c]+)")
_EAST_ASIAN_RUN = re.compile("[^\x00-\x7f]+[@-~]?")
# Byte A0 inside a character, read as a space that does not break and made one that does.
_A0_MADE_SPACE = re.compile(
    rb"[\xc2-\xdf] |[\xe1-\xef] [\x80-\xbf]|[\xe0-\xef][\x80-\xbf] |[\xf0-\xf4] [\x80-\xbf]{2}"
)
# A closing quote (E2 80 9D) whose last byte Windows-1252 leaves open: replaced, or dropped as
# a control character. In place of a dropped one there may also have been the A0 of a dagger.
_QUOTE = re.compile(
    "(?P<opening>“|â€œ)|(?P<whole>”|â€\x9d)|â€(?:(?P<replaced>\ufffd)|(?=[ .,;:!?)\\]]|$))"
)
# The root of π is no ù, if no letter stands beside it.
_NO_ROOT = r"(?!(?<![^\W\d_])√π(?![^\W\d_]))"
# Quotes that became straight after the damage, by the bytes they may have been.
_STRAIGHT = {"'": (0x92, 0x91), '"': (0x94, 0x93)}


@lru_cache(maxsize=64)
def high_half(encoding: str) -> str:
    """What bytes 80 to FF are read as."""
    return bytes(range(0x80, 0x100)).decode(encoding)


def _some(encoding: str, first: int, last: int) -> str:
    """A class of the characters that these bytes are read as."""
    return "[" + "".join(map(re.escape, high_half(encoding)[first - 0x80 : last - 0x7F])) + "]"


@lru_cache(maxsize=64)
def utf_8_in(encoding: str) -> re.Pattern[str]:
    """Characters of UTF-8 as they read in an encoding of one byte a letter."""
    some = partial(_some, encoding)
    follow = some(0x80, 0xBF)
    two, three, four = some(0xC2, 0xDF), some(0xE0, 0xEF), some(0xF0, 0xF4)
    return re.compile(f"{_NO_ROOT}(?:{two}{follow}|{three}{follow}{{2}}|{four}{follow}{{3}})+")


@lru_cache(maxsize=1)
def pairs() -> dict[str, tuple[str, ...]]:
    """Each pair of characters that may begin a character of UTF-8, and the encodings it does in."""
    found: dict[str, tuple[str, ...]] = {}
    for encoding in SINGLE:
        table = high_half(encoding)
        for lead in table[0x42:0x75]:
            for follow in table[:0x40]:
                found[lead + follow] = (*found.get(lead + follow, ()), encoding)
    return found


def _as_a0(match: re.Match[bytes]) -> bytes:
    return match[0].replace(b" ", b"\xa0")


def undone(line: str, encoding: str) -> str:
    """A line with the UTF-8 in it decoded: the whole of it if that fits, else where it does."""
    try:
        raw = line.encode(encoding)
        if encoding.startswith(("sloppy", "latin")):
            raw = restore_byte_a0(raw)
            if utf_8_in(encoding).search(line):
                raw = _A0_MADE_SPACE.sub(_as_a0, raw)
            if encoding.startswith("sloppy"):
                raw = replace_lossy_sequences(raw)
        return raw.decode("utf-8")
    except UnicodeError:
        pass
    parts = line.split(" ")
    return " ".join([part if part.isascii() else _undone_part(part, encoding) for part in parts])


def closed(line: str) -> str:
    """A line with the closing quotes of which the damage left two bytes of three: those replaced
    by U+FFFD, and those cut short behind a quote that is open."""
    if "â€" not in line:
        return line

    is_open = 0

    def quote(match: re.Match[str]) -> str:
        nonlocal is_open
        if match["opening"]:
            is_open += 1
            return match[0]
        is_open -= 1
        cut_short = not match["whole"] and (match["replaced"] or is_open >= 0)
        return "”" if cut_short else match[0]

    return _QUOTE.sub(quote, line)


def _undone_part(part: str, encoding: str) -> str:
    """The same for words with other spaces between them."""
    words = _OTHER_SPACES.split(part)
    return "".join([word if word.isascii() else word_undone(word, encoding) for word in words])


@lru_cache(maxsize=20_000)
def word_undone(word: str, encoding: str) -> str:
    """A word with the UTF-8 in it decoded, unless that reads worse."""
    if encoding in MULTIPLE:
        changed = _east_asian(word, encoding)
    else:
        changed = utf_8_in(encoding).sub(lambda match: _decoded(match[0], encoding), word)
        if encoding.startswith("sloppy-windows") and ('"' in word or "'" in word):
            changed = straightened(encoding).sub(lambda match: _curled(match, encoding), changed)
    if changed == word or word_cost(changed) <= word_cost(word):
        return changed
    # Below a layer of damage there may be another, which reads no better.
    layers = encoding not in MULTIPLE and utf_8_in(encoding).search(changed)
    return changed if layers else word


def _decoded(part: str, encoding: str) -> str:
    try:
        return part.encode(encoding).decode("utf-8")
    except UnicodeError:
        return part


@lru_cache(maxsize=16)
def straightened(encoding: str) -> re.Pattern[str]:
    """A character of UTF-8 with one of its bytes read as a quote and made straight."""
    some = partial(_some, encoding)
    follow = some(0x80, 0xBF)
    lead = some(0xE0, 0xEF)
    return re.compile(f"{lead}{follow}[\"']|{lead}[\"']{follow}|{some(0xC3, 0xD1)}[\"']")


def _curled(match: re.Match[str], encoding: str) -> str:
    """The character that a sequence with a straight quote in it was, the likelier of two."""
    part = match[0]
    at = max(part.find("'"), part.find('"'))
    found = []
    for byte in _STRAIGHT[part[at]]:
        try:
            raw = part[:at].encode(encoding) + bytes([byte]) + part[at + 1 :].encode(encoding)
            found.append(raw.decode("utf-8"))
        except UnicodeError:
            continue
    if not found:
        return part
    if "—" in found and match.string[match.start() - 1 : match.start()].isdigit():
        return "–"
    if "Ё" in found or "ё" in found:  # D1 91
        return "ё" if "ё" in found else "Ё"
    return found[0]


def _east_asian(word: str, encoding: str) -> str:
    whole = _decoded(word, encoding)
    if whole != word:
        return whole
    return _EAST_ASIAN_RUN.sub(lambda match: _first(match[0], encoding), word)


def _first(run: str, encoding: str) -> str:
    """A run, and the ASCII letter after it that may be half of its last sign."""
    whole = _decoded(run, encoding)
    if whole == run and run[-1] < "\x80":
        return _decoded(run[:-1], encoding) + run[-1]
    return whole
