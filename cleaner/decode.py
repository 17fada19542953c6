"""Bytes to text: what is certain first, then the reading that is the most natural text.

Byte order mark; strict UTF-8; UTF-8 lines kept and the others read on their own; the
declared charset where it fits; else all likely encodings, by the cost of their texts
(`cleaner.naturalness`).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cleaner import naturalness
from cleaner.characters import scripts
from cleaner.charsets import codec_of, declared_in
from cleaner.encodings import LATIN_CODECS, Reading, readings
from cleaner.languages import evidence

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
# Stray ones in UTF-8; of UTF-16, NUL is half of what is ASCII, and binary data has other controls.
_MAX_NUL_SHARE = 0.1
_OTHER_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ESCAPED_JAPANESE = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_LINE = re.compile(rb"[^\r\n]*[\r\n]*")
# Whole characters of UTF-8 beyond ASCII, shortest forms and no surrogates.
_UTF_8 = re.compile(
    rb"(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    rb"|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)
# A character of UTF-8 that was cut short.
_CUT = re.compile(rb"[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}|[\xc2-\xdf]")
_PIECE = re.compile(rb"[^ \t]*[ \t]*")
# What two encodings in one file cost beside naturalness: they are rarer than one.
_MIXTURE = 1.5
_SURE = 1e6
_MAX_BY_CHANCE = 3


class UndecodableError(ValueError):
    """The bytes are no text in any encoding we know (an image, an archive)."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the bytes were read as, why, and what came next, where there was a choice.

    name: a codec of Python; `utf-8+cp1252` for a file in two encodings.
    """

    name: str
    evidence: str
    runner_up: str | None = None


def decode(
    raw: bytes, *, declared: str | None = None, prior: str | None = None
) -> tuple[str, Encoding]:
    """The text of `raw` and the encoding it was read in; nothing is dropped.

    declared: the charset that came with the bytes (of an HTTP header), a WHATWG label;
    without it, that of the page's own meta or XML tag. prior: the codec that most
    documents of the same origin are in, for files too short to tell. A character of
    UTF-8 that is cut short is read as U+FFFD. Raises UndecodableError for binary data.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), Encoding(name, "byte order mark")
            except UnicodeDecodeError:
                break
    if b"\0" in raw:  # NUL is valid UTF-8, but no text holds it: UTF-16 or binary does.
        return _with_nul(raw)
    if _ESCAPED_JAPANESE.search(raw):
        try:
            return raw.decode("iso2022_jp"), Encoding("iso2022_jp", "escape sequences")
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode("utf-8"), Encoding("utf-8", "valid UTF-8")
    except UnicodeDecodeError:
        pass
    hint = (codec_of(declared) if declared else None) or declared_in(raw)
    return _chosen(raw, hint, codec_of(prior) or prior if prior else None)


def _with_nul(raw: bytes) -> tuple[str, Encoding]:
    """Text in UTF-16 or UTF-32 without a mark, or in UTF-8 with a stray NUL."""
    few = raw.count(0) <= _MAX_NUL_SHARE * len(raw)
    if few and not _OTHER_CONTROL.search(raw) and is_utf_8(raw):
        return raw.decode("utf-8"), Encoding("utf-8", "valid UTF-8, with NUL")
    import chardet  # 30 ms to import, and most input is UTF-8

    guess = chardet.detect(raw)
    name = guess["encoding"]
    if name is None or not name.lower().startswith("utf-"):
        raise UndecodableError(_NO_TEXT)
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        raise UndecodableError(_NO_TEXT) from None
    odd = sum(not (char.isprintable() or char.isspace()) for char in text)
    if odd > _MAX_UNPRINTABLE_SHARE * len(text):
        raise UndecodableError(_NO_TEXT)
    return text, Encoding(name.lower(), f"detected, {guess['confidence']:.2f} sure")


def _chosen(raw: bytes, declared: str | None, prior: str | None) -> tuple[str, Encoding]:
    """The most natural reading of bytes that are no UTF-8, alone or in part."""
    whole = readings(raw, declared, prior)
    mixed = _mixed(raw, declared, prior)
    if mixed is not None and mixed.cost + _MIXTURE < whole[0].cost + _by_chance(raw, whole[0]):
        return mixed.text, Encoding(mixed.codec, mixed.why, whole[0].codec)
    best = whole[0]
    others = [each.codec for each in whole[1:] if each.text != best.text]
    why = f"{best.why}, cost {best.cost:.1f}"
    if others:
        why += f" ({others[0]} {whole[[e.codec for e in whole].index(others[0])].cost:.1f})"
    return best.text, Encoding(best.codec, why, others[0] if others else None)


def _by_chance(raw: bytes, whole: Reading) -> float:
    """How little one encoding alone explains the UTF-8 in the bytes."""
    if whole.codec not in LATIN_CODECS:
        return 0.0
    return sum(1.0 if len(found[0]) == 2 else 3.0 for found in _UTF_8.finditer(raw))


def _mixed(raw: bytes, declared: str | None, prior: str | None) -> Reading | None:
    """The reading as UTF-8 in part: whole lines where they fit, else words, else characters."""
    if not _UTF_8.search(raw):
        return None
    parts: list[tuple[bytes, bool]] = []  # (bytes, whether they are UTF-8)
    for line in _LINE.findall(raw):
        if is_utf_8(line):
            parts.append((line, True))
        elif _UTF_8.search(line):
            parts += [(piece, is_utf_8(piece)) for piece in _PIECE.findall(line)]
        else:
            parts.append((line, False))
    rest = b"\n".join(part for part, fits in parts if not fits)
    if _cut_only(_UTF_8.sub(b"", rest)):
        return Reading("utf-8", raw.decode("utf-8", "replace"), -_SURE, "UTF-8, cut in a character")
    if declared == "utf-8":
        declared = None
    other = readings(rest, declared, prior)[0].codec
    script = _script(part.decode("utf-8") if fits else "" for part, fits in parts)
    script = script or _script(Reading.decoded(part, other) for part, fits in parts if not fits)
    texts = []
    for part, fits in parts:
        if not fits:
            texts.append(_pieces(part, other))
        elif part.isascii() or script is None:
            texts.append(part.decode("utf-8"))
        else:
            texts.append(_of_script(part, other, script))
    text = "".join(texts)
    cost = naturalness.cost(text, evidence(text))
    return Reading(f"utf-8+{other}", text, cost, "some lines are valid UTF-8, the others are not")


def _of_script(part: bytes, codec: str, script: str) -> str:
    """A part that is UTF-8, but for one or two letters maybe by chance."""
    text = part.decode("utf-8")
    if len(re.findall("[^\x00-\x7f]", text)) > _MAX_BY_CHANCE:
        return text
    other = Reading.decoded(part, codec)
    return other if script in scripts(other) and script not in scripts(text) else text


def _script(texts: Iterable[str]) -> str | None:
    """The letters that texts are in, other than Latin ones."""
    found: Counter[str] = Counter()
    for text in texts:
        if len(re.findall("[^\x00-\x7f]", text)) > _MAX_BY_CHANCE:
            found += scripts(text)
    del found["LATIN"], found["COMMON"]
    return max(found, key=found.__getitem__) if found else None


def _pieces(part: bytes, codec: str) -> str:
    """A word that is UTF-8 in places only, or not at all."""
    whole = Reading.decoded(part, codec)
    if not _UTF_8.search(part):
        return whole
    pieces: list[str] = []
    at = 0
    for found in _UTF_8.finditer(part):
        pieces += (Reading.decoded(part[at : found.start()], codec), found[0].decode("utf-8"))
        at = found.end()
    split = "".join([*pieces, Reading.decoded(part[at:], codec)])
    return min(whole, split, key=_doubt)


def _doubt(word: str) -> tuple[bool, float]:
    """Words of two scripts last, then by cost."""
    found = scripts(word)
    return len(found) > 1, naturalness.cost(word)


def is_utf_8(part: bytes) -> bool:
    """Whether some bytes are UTF-8."""
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cut_only(rest: bytes) -> bool:
    """Whether all that is no UTF-8 is the beginning of a character of it, in a few places."""
    broken = re.findall(rb"[\x80-\xff]+", rest)
    return len(broken) <= 2 and all(_CUT.fullmatch(each) and len(each) > 1 for each in broken)
