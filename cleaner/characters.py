"""What a character is: letter, mark or sign, of which script, and how rare."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

_ODD = frozenset("¤¦¨¬¯¸ƒˆˇ˘˛˜˝†‡‰⌐¬ªº´◊¶∂∆∏∑√∫≈≠≤≥\uf8ff⁄˚˙‗═║∙⌠⌡■·¿¡")
_OPENING = frozenset("“„«‹‚¿¡")
_CLOSING = frozenset("”»›")
_NEUTRAL = frozenset("–—―…•·‐‑ 　、。，．・：；？！「」『』（）《》【】〈〉、،؛؟।")
_APOSTROPHES = frozenset("’‘")
# What the letters of words are.
LETTER_KINDS = frozenset(("lower", "upper", "letter"))
# Of a sign outside the first level of every national standard.
_RARE = 1.5


class Kind(NamedTuple):
    """What a character is: `kind` one of letter classes and signs, and its script."""

    kind: str  # lower, upper, letter, mark, control, lost, box, odd, symbol, open, close, ...
    script: str


@lru_cache(maxsize=8192)
def kind_of(char: str) -> Kind:
    """The class of one character."""
    code = ord(char)
    if char == "\ufffd":
        return Kind("lost", "")
    if 0x80 <= code < 0xA0 or code < 0x20 or code == 0x7F or 0xE000 <= code < 0xF8FF:
        return Kind("control", "")
    if 0x2500 <= code < 0x25A0:
        return Kind("box", "")
    if char in _OPENING:
        return Kind("open", "")
    if char in _CLOSING:
        return Kind("close", "")
    if char in _APOSTROPHES:
        return Kind("apostrophe", "")
    if char in _ODD:
        return Kind("odd", "")
    if char in _NEUTRAL or char == "\xa0" or 0xFE00 <= code <= 0xFE0F or 0x20D0 <= code <= 0x20FF:
        return Kind("neutral", "")
    category = unicodedata.category(char)
    if category[0] == "L":
        kind = {"Lu": "upper", "Ll": "lower", "Lt": "upper"}.get(category, "letter")
        return Kind(kind, _script(char, code))
    if category[0] == "M":
        return Kind("mark", _script(char, code))
    if category in ("Cn", "Co", "Cs", "Cc"):
        return Kind("control", "")
    if category == "Nd":
        return Kind("digit", "")
    if category in ("Cf", "Zs") or (category[0] == "P" and code >= 0x370):
        return Kind("neutral", "")
    return Kind("symbol", "")


def _script(char: str, code: int) -> str:
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return "LATIN"
    name = unicodedata.name(char, "")
    first = name.partition(" ")[0].partition("-")[0]
    if first in ("HIRAGANA", "KATAKANA", "HALFWIDTH"):
        return "KANA"
    if first == "CJK":
        return "HAN"
    if first in ("COMBINING", "FULLWIDTH", "MODIFIER"):
        return "COMMON"
    return first


@lru_cache(maxsize=16384)
def sign_rarity(char: str, script: str) -> float:
    """The cost of a sign of East Asia by the level its national standard gives it."""
    if script == "HANGUL":
        return 0.0 if _lead(char, "euc_kr", 0xB0, 0xC8) else _RARE
    if script == "HAN":
        common = (
            _lead(char, "gb2312", 0xB0, 0xD7)
            or _lead(char, "big5", 0xA4, 0xC6)
            or _lead(char, "euc_jp", 0xB0, 0xCF)
        )
        return 0.1 if common else _RARE
    if script == "KANA":
        return 0.8 if 0xFF61 <= ord(char) <= 0xFF9F else 0.0
    return 0.0


def _lead(char: str, encoding: str, first: int, last: int) -> bool:
    try:
        return first <= char.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False


def scripts(text: str) -> Counter[str]:
    """How many letters beyond ASCII there are of each script."""
    found: Counter[str] = Counter()
    for char, count in Counter(re.findall("[^\x00-\x7f]", text)).items():
        kind, script = kind_of(char)
        if kind in LETTER_KINDS:
            found["HAN" if script == "KANA" else script] += count
    return found
