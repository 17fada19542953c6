"""Folding: what a rule's wording and a line's wording have in common.

Quotes, dashes, spaces, ellipses and full-width forms come in many shapes; a rule
is written once. Both the view of a document and the literals of a rule pass
through `fold`, so they meet in the same alphabet. Letters keep their case and
accents, those of Arabic lose their marks; `key` goes further, for whole-line comparison.
"""

from __future__ import annotations

import re
import string
import unicodedata

from cleaner.edits import Edit

_QUOTES = {
    **dict.fromkeys("‘’‚‛′‵ʼ´`‹›", "'"),
    **dict.fromkeys("“”„‟″‶«»「」『』｢｣〝〞〟", '"'),
}
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_SPACES = dict.fromkeys("\t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u3000", " ") | {
    chr(c): " " for c in range(0x2000, 0x200B)
}
# The last two choose how a sign is drawn (✈ or ✈️), and count as letters to a pattern.
_INVISIBLE = dict.fromkeys("\xad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f", "")
_CONTROLS = {chr(c): "" for c in (*range(0x09), *range(0x0E, 0x1C), 0x7F)}
_FULL_WIDTH = {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)}
# Turkish capitals and the long s fold onto ASCII, so that case-insensitive
# scanning of bytes stays a superset of case-insensitive matching of text.
_LETTERS = {"ı": "i", "İ": "I", "ſ": "s", "\u212a": "K", "…": "..."}
# Arabic and Persian keyboards have different codes for a letter, and the hamza is often left out.
_ARABIC = dict(zip("\u064a\u0643\u0623\u0625\u0622\u0671\u06c0", "یکااااه", strict=True))
# Vowel marks, which one site writes and the next does not, and the stroke that stretches a word.
_MARKS = dict.fromkeys([*map(chr, range(0x064B, 0x0656)), "\u0670", "\u0640"], "")
# Colons of Chinese pages, the Japanese wave dash, half-width full stop and comma.
_EAST_ASIAN = {**dict.fromkeys("\ufe30\ufe55\u2236", ":"), "\u301c": "~", "｡": "。", "､": "、"}
_TABLE = {
    **_QUOTES,
    **_DASHES,
    **_SPACES,
    **_INVISIBLE,
    **_CONTROLS,
    **_FULL_WIDTH,
    **_LETTERS,
    **_ARABIC,
    **_MARKS,
    **_EAST_ASIAN,
}
# One pattern for every place that folding changes: a run of spaces becomes one,
# everything else goes by the table; a lone surrogate has no UTF-8 form.
_FOLDABLE = re.compile(
    rf"[ {''.join(re.escape(c) for c in _SPACES)}]{{2,}}"
    rf"|[{''.join(re.escape(c) for c in _TABLE)}\ud800-\udfff]"
)
# What `_FOLDABLE` finds but runs of plain spaces; a class alone is searched for in a fifth of the
# time.
_ODD = re.compile(f"[{''.join(re.escape(c) for c in _TABLE)}\ud800-\udfff]")
_ODD_ASCII = "".join(c for c in _TABLE if c.isascii()).encode()
# Most of what is folded; many texts hold nothing else.
_COMMON = "’‘“”—–…"
# Small letters that share their capital with another small letter.
_SMALL = {
    **dict(zip("µςϐϑϕϖϰϱϵẛ\u0345\u1fbe\u1fd3\u1fe3", "μσβθφπκρεṡιι\u0390\u03b0", strict=True)),
    **dict(zip("ᲀᲁᲂᲃᲄᲅᲆᲇᲈ\ufb05", "вдосттъѣꙋ\ufb06", strict=True)),
}
_SMALL_FORMS = re.compile(f"[{''.join(_SMALL)}]")
# Stripping these first spares most lines the rest of `key`.
_ASCII_OUTER = string.punctuation + " "


def _folded(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) > 1:
        return " "
    return _TABLE.get(text, "\ufffd")


def fold(text: str) -> str:
    """The text as rules read it: one shape of quote, dash, space, ellipsis and width.

    Line feeds stay, so a folded text has the same lines.
    """
    if not text.isascii():
        for char in _COMMON:
            text = text.replace(char, _TABLE[char])
    if "  " not in text and not _is_odd(text):
        return text
    return _FOLDABLE.sub(_folded, text)


def _is_odd(text: str) -> bool:
    """Whether folding changes a character of the text."""
    if text.isascii():  # bytes are gone through in a fifth of the time
        return len(text.encode().translate(None, _ODD_ASCII)) < len(text)
    return _ODD.search(text) is not None


def fold_edits(line: str) -> list[Edit]:
    """What `fold` changes in one line, as edits (code points of the line)."""
    return [Edit(m.start(), m.end(), _folded(m)) for m in _FOLDABLE.finditer(line)]


def lowered(folded: str) -> str:
    """A folded text in small letters, the same for all that are one letter to a search without
    case; it has the same lines."""
    small = folded.lower()
    return small if small.isascii() else _SMALL_FORMS.sub(lambda found: _SMALL[found[0]], small)


def key(folded: str) -> str:
    """A folded line without case and outer punctuation: equal keys, same wording."""
    text = folded.lower().strip(_ASCII_OUTER)
    if text and text[0].isalnum() and text[-1].isalnum():
        return text
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or _is_vowel_sign(text[end - 1])):
        end -= 1
    return text[start:end]


def _is_vowel_sign(char: str) -> bool:
    """Whether a sign is part of a word in the scripts of India and South-East Asia, where vowels
    are marks beside a letter."""
    return "\u0900" <= char < "\u1b00" and unicodedata.category(char) in ("Mn", "Mc")
