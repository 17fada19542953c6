"""How natural a text reads: a cost for what writers do not write.

Controls and boxes, symbols inside words, capitals after small letters, words of two
scripts, letters foreign to the language. Only words that reach beyond ASCII count, so
two readings of the same bytes, or a text and its repair, compare by their sums.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner.languages import CYRILLIC, LATIN, LETTERS, WESTERN, Evidence

# Words end at ASCII space only: other spaces may be parts of damaged letters.
_SPACE = re.compile("[\t\r\x0b\x0c]+")
_MAX_WORDS = 1500
_MAX_JUDGED = 400
_MAX_LENGTH = 120  # of a word; scripts without spaces have long ones

# Costs; what a wrong reading does in nearly every word is dear, what names and
# quotations do is cheap.
CONTROL = 4.0
LOST = 2.0
BOX = 1.0
BOX_AT_LETTER = 3.0
ODD = 1.2
ODD_AT_LETTER = 2.0
SYMBOL_AT_LETTER = 1.5
SYMBOL_IN_WORD = 3.0
QUOTE_IN_WORD = 2.0
APOSTROPHE = 1.0
CAPITAL_IN_WORD = 2.5
TWO_SCRIPTS = 2.5
FOREIGN = 0.9
FOREIGN_NAME = 0.35
UNKNOWN_LETTER = 1.6
RARE = 1.5
LOOSE_MARK = 1.5
OBSOLETE = 0.8
ALONE = 0.3
NARROW = 0.1  # a letter of few languages
AMID_LATIN = 0.4
AMID_ASCII = 1.0
OTHER_SCRIPT = 0.6

_ODD = frozenset("¤¦¨¬¯¸ƒˆˇ˘˛˜˝†‡‰⌐¬ªº´◊¶∂∆∏∑√∫≈≠≤≥\uf8ff⁄˚˙‗═║∙⌠⌡■·¿¡")
_AFTER_DIGIT = frozenset("°ºª²³¹¼½¾‰€£¥¢×÷±′″µ")
_BEFORE_DIGIT = frozenset("€£¥¢§№±×÷≈≤≥µ")
_OPENING = frozenset("“„«‹‚¿¡")
_CLOSING = frozenset("”»›")
_NEUTRAL = frozenset("–—―…•·‐‑ 　、。，．・：；？！「」『』（）《》【】〈〉、،؛؟।")
_APOSTROPHES = frozenset("’‘")
_ENDINGS = frozenset("s t re ll ve m d em n til a e i u y da de ta te ya ye na ne nin".split())
_ELIDED = frozenset(
    "dell nell all sull dall quest quell tutt un cent sant jusqu lorsqu puisqu aujourd quelqu "
    "presqu entr qu".split()
)
_WESTERN = WESTERN | {char.upper() for char in WESTERN if char != "ß"}
_NO_EVIDENCE = dict.fromkeys(LATIN, 0.0)
_ANY_CYRILLIC = dict.fromkeys(CYRILLIC, 0.0)
_JOINED_SCRIPTS = frozenset({"HAN", "KANA", "HANGUL", "COMMON"})
_JOINERS = frozenset("\u200b\u200c\u200d\u200e\u200f")
_OBSOLETE = frozenset("ฃฅŸſĸŉ")


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
def _rarity(char: str, script: str) -> float:
    """The cost of a sign of East Asia by the level its national standard gives it."""
    if script == "HANGUL":
        return 0.0 if _lead(char, "euc_kr", 0xB0, 0xC8) else RARE
    if script == "HAN":
        common = (
            _lead(char, "gb2312", 0xB0, 0xD7)
            or _lead(char, "big5", 0xA4, 0xC6)
            or _lead(char, "euc_jp", 0xB0, 0xCF)
        )
        return 0.1 if common else RARE
    if script == "KANA":
        return 0.8 if 0xFF61 <= ord(char) <= 0xFF9F else 0.0
    return 0.0


def _lead(char: str, encoding: str, first: int, last: int) -> bool:
    try:
        return first <= char.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=20_000)
def word_cost(word: str) -> float:
    """The cost of one word (a run without ASCII space), its language aside.

    Of a longer one than writers write, of its beginning.
    """
    word = word[:_MAX_JUDGED]
    cost = 0.0
    kind, script = "space", ""  # of the character before
    letter_script = ""
    last = len(word) - 1
    for at, char in enumerate(word):
        before, before_char = kind, word[at - 1] if at else " "
        if char < "\x80":
            if char.isalpha():
                kind, script = ("upper" if char.isupper() else "lower"), "LATIN"
            else:
                kind, script = ("digit" if char.isdigit() else "ascii"), ""
                if char < " ":
                    kind = "control"
        else:
            kind, script = kind_of(char)
        beyond = char >= "\x80" or before_char >= "\x80"
        if kind in ("lower", "upper", "letter"):
            if kind == "upper" and before == "lower" and beyond:
                cost += CAPITAL_IN_WORD
            elif kind == "upper" and before == "upper" and char >= "\x80":
                mixed = at < last and word[at + 1].islower() and not word[at - 1 : at + 1].islower()
                cost += CAPITAL_IN_WORD / 2 if mixed else 0.05
            elif (
                kind == "lower" and before == "upper" and beyond and at > 1 and at < last
                and word[at - 2].isupper() and word[at + 1].isupper()
            ):  # fmt: skip
                cost += CAPITAL_IN_WORD / 2
            if letter_script and script != letter_script and beyond:
                joined = script in _JOINED_SCRIPTS or letter_script in _JOINED_SCRIPTS
                if not joined:
                    cost += TWO_SCRIPTS
                elif "HANGUL" in (script, letter_script) and "LATIN" not in (script, letter_script):
                    cost += TWO_SCRIPTS / 2
                elif {script, letter_script} != {"HAN", "KANA"}:
                    cost += TWO_SCRIPTS / 4
            letter_script = script
            if char in _OBSOLETE:
                cost += OBSOLETE
            elif last == 0 and kind == "upper":
                cost += ALONE
            if char >= "\u2e80":
                cost += _rarity(char, script)
                if 0 < at < last and word[at - 1].isalpha() and word[at + 1].isalpha():
                    cost += AMID_ASCII * (word[at - 1] < "\x80" > word[at + 1])
        elif kind == "control":
            cost += CONTROL
        elif kind == "lost":
            cost += LOST
        elif char < "\x80":
            letter_script = ""
        elif kind == "mark":
            if before not in ("lower", "upper", "letter", "mark") or (
                script not in ("COMMON", letter_script)
            ):
                cost += LOOSE_MARK
            elif script == "COMMON" and letter_script == "LATIN":
                cost += LOOSE_MARK / 2
        else:
            after = kind_of(word[at + 1]).kind if at < last else "space"
            if at < last and word[at + 1] < "\x80":
                after = "lower" if word[at + 1].isalpha() else "ascii"
                after = "digit" if word[at + 1].isdigit() else after
            letter_before = before in ("lower", "upper", "letter")
            letter_after = after in ("lower", "upper", "letter")
            cost += _sign_cost(word, at, kind, letter_before, letter_after, after)
            letter_script = ""
    return cost


def _sign_cost(word: str, at: int, kind: str, before: bool, after: bool, next_kind: str) -> float:
    """The cost of a sign by the letters beside it."""
    char = word[at]
    if kind == "neutral":
        if before and word[at - 1] < "\u0530" <= char < "\u2000":
            return TWO_SCRIPTS
        if before and word[at - 1] < "\u0250" and char >= "\u2000":
            if char in _JOINERS:
                return ODD if after else 0.0
            if char >= "\u3000" or char in "―‥•":
                return 0.7
        if char in "–—":
            return 0.3 if before and after else 0.0
        return 0.2 if len(word) == 1 and char == "…" else 0.0
    if kind == "apostrophe":
        if not (before and after):
            return 0.6 if char == "‘" and before and at else 0.0
        left = re.split(r"\W", word[max(0, at - 30) : at])[-1].lower()
        right = re.split(r"\W", word[at + 1 : at + 31])[0].lower()
        plain = right in _ENDINGS or len(left) <= 2 or left in _ELIDED or not right.isascii()
        return 0.0 if plain and char == "’" else APOSTROPHE
    if kind in ("open", "close"):
        if before and after:
            return 0.0 if word[at - 1] >= "\u2e80" or word[at + 1] >= "\u2e80" else QUOTE_IN_WORD
        if char in "¿¡":
            return 0.0 if after else ODD
        if kind == "open" and next_kind == "space" and char in "‚„":
            return ODD
        if before and char in "„‚":
            return ODD
        wrong = (kind == "open" and before and "„" not in word) or (
            kind == "close" and not before and after and char != "”"
        )
        return 0.4 if wrong else 0.0
    digit_before = at > 0 and word[at - 1].isdigit()
    if (char in _AFTER_DIGIT and digit_before and not after) or (
        char in _BEFORE_DIGIT and next_kind == "digit"
    ):
        return 0.0
    if kind == "box":
        if before or after:
            return BOX_AT_LETTER
        return BOX if digit_before or next_kind == "digit" else BOX / 5
    if kind == "odd":
        if char in "ªº" and before and not after:
            return 0.2
        if char in "†‡·" and not (before and after):
            return 0.6 if before else 0.2
        return ODD_AT_LETTER if before or after else ODD
    if before and after:
        return SYMBOL_IN_WORD
    if char in "®©™²³¹°" and not after:
        return 0.1
    return SYMBOL_AT_LETTER if before or after else 0.15


def words_of(text: str) -> Counter[str]:
    """The words that reach beyond ASCII and how often each stands there."""
    return Counter(beyond_ascii(text))


def beyond_ascii(text: str) -> list[str]:
    """The words that reach beyond ASCII, in order; four times as fast as a pattern."""
    return [
        word
        for line in text.split("\n")
        if not line.isascii()
        for part in line.split(" ")
        if not part.isascii()
        for word in _SPACE.split(part)
        if not word.isascii()
    ]


def scripts(text: str) -> Counter[str]:
    """How many letters beyond ASCII there are of each script."""
    found: Counter[str] = Counter()
    for char, count in Counter(re.findall("[^\x00-\x7f]", text)).items():
        kind, script = kind_of(char)
        if kind in ("lower", "upper", "letter"):
            found["HAN" if script == "KANA" else script] += count
    return found


def cost(text: str, evidence: Evidence | None = None) -> float:
    """The cost of a text. evidence: of its language (`languages.evidence`), if known."""
    return cost_of(words_of(text), evidence)


def cost_of(words: Counter[str], evidence: Evidence | None = None) -> float:
    """The cost of counted words."""
    chosen = words.most_common(_MAX_WORDS)
    counted = Counter({word[:_MAX_LENGTH]: count for word, count in chosen})
    total = sum(word_cost(word) * count for word, count in counted.items())
    return total + letters_cost(counted.items(), evidence)


def letters_cost(words: Iterable[tuple[str, int]], evidence: Evidence | None = None) -> float:
    """What letters cost that the text's language does not write, and stray scripts."""
    plain: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for word, count in words:
        into = named if word[:1].isupper() else plain
        for char in word:
            if char >= "\x80":
                into[char] += count
    scripts: Counter[str] = Counter()
    latin: list[tuple[str, float]] = []
    cyrillic: list[tuple[str, float]] = []
    for counts, each in ((plain, FOREIGN), (named, FOREIGN_NAME)):
        for char, count in counts.items():
            kind, script = kind_of(char)
            if kind not in ("lower", "upper", "letter"):
                continue
            scripts["HAN" if script == "KANA" else script] += count
            if script == "LATIN":
                latin.append((char, each * count))
            elif script == "CYRILLIC":
                cyrillic.append((char, each * count))
    total = _foreign(latin, evidence or _NO_EVIDENCE) + _foreign(cyrillic, _ANY_CYRILLIC)
    others = [n for script, n in scripts.items() if script not in ("LATIN", "COMMON")]
    foreign = sum(others)
    strays = foreign - max(others, default=0)
    amid = AMID_LATIN * foreign if evidence and max(evidence.values()) > 2 else 0.0
    return total + OTHER_SCRIPT * strays + amid


def _foreign(letters: Sequence[tuple[str, float]], evidence: Evidence) -> float:
    """The least that these letters cost in any language, its own unlikeliness included."""
    if not letters:
        return 0.0
    return min(
        against
        + sum(
            _narrow(char) * weight
            if char in LETTERS[code]
            else weight
            if char in _WESTERN
            else weight * UNKNOWN_LETTER
            for char, weight in letters
        )
        for code, against in evidence.items()
    )


@lru_cache(maxsize=1024)
def _narrow(char: str) -> float:
    """How few languages write this letter."""
    known = sum(char in letters for letters in LETTERS.values())
    return NARROW * max(0.0, 1 - known / 8)
