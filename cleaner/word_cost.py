"""How unnatural one word is: what writers do not write in a word, whatever its language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaner.characters import LETTER_KINDS, kind_of, sign_rarity

_MAX_JUDGED = 400

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
HUMP = 0.5
WRONG_FORM = 1.0
VOWEL_POINT = 0.4
TWO_SCRIPTS = 2.5
LOOSE_MARK = 1.5
OBSOLETE = 0.8
ALONE = 0.3
AMID_ASCII = 1.0

_AFTER_DIGIT = frozenset("°ºª²³¹¼½¾‰€£¥¢×÷±′″µ")
_BEFORE_DIGIT = frozenset("€£¥¢§№±×÷≈≤≥µ")
_ENDINGS = frozenset("s t re ll ve m d em n til a e i u y da de ta te ya ye na ne nin".split())
_ELIDED = frozenset(
    "dell nell all sull dall quest quell tutt un cent sant jusqu lorsqu puisqu aujourd quelqu "
    "presqu entr qu".split()
)
_JOINED_SCRIPTS = frozenset({"HAN", "KANA", "HANGUL", "COMMON"})
_JOINERS = frozenset("\u200b\u200c\u200d\u200e\u200f")
_OBSOLETE = frozenset("ฃฅŸſĸŉ")
# Capitals that writers mean: РосГазБанк, КамАЗ, ВУЗы, єОселя, СПбГУ, кВт, тРНК, пОчЕмУ.
_MEANT_CAPITALS = re.compile(
    r"\W*(?:{1}?(?:{0}{{1,3}}{1}{{2,}})+{0}*|{0}{{1,3}}{1}{0}{{1,3}}|{1}?(?:{0}{1})+{0}?"
    r"|{0}{{2,}}{1}+|{1}{{1,2}}{0}{1}{{0,2}}|{1}[РД]НК)(?:·{1})?\W*".format(
        "[А-ЯЁІЇЄҐΑ-Ω]", "[а-яёіїєґΆ-ώ]"
    )
)
# Letters that stand at the end of a word only, and those that they stand for there.
_FINAL = frozenset("ךםןףץςةى")
_NOT_FINAL = frozenset("כמנצσ")


class Beside(NamedTuple):
    """What stands beside a sign. next_kind: of the character behind; "space" at the end."""

    letter_before: bool
    letter_after: bool
    next_kind: str


@lru_cache(maxsize=20_000)
def word_cost(word: str) -> float:
    """The cost of one word (a run without ASCII space), its language aside.

    Of a longer one than writers write, of its beginning.
    """
    word = word[:_MAX_JUDGED]
    cost = 0.0
    kind = "space"  # of the character before
    letters = ""  # the script of the letters before
    for at, char in enumerate(word):
        before = kind
        kind, script = _kind(char)
        if kind in LETTER_KINDS:
            if kind == "upper" or before == "upper":
                cost += _case_cost(word, at, kind, before)
            if char in _OBSOLETE:
                cost += OBSOLETE
            if letters and script != letters and (char >= "\x80" or word[at - 1] >= "\x80"):
                cost += _scripts_cost(script, letters)
            if char >= "\u2e80":
                cost += _east_asian_cost(word, at, script)
            elif char in _FINAL or char in _NOT_FINAL:
                cost += _form_cost(word, at, script)
            letters = script
        elif kind == "control":
            cost += CONTROL
        elif kind == "lost":
            cost += LOST
        elif kind == "mark":
            cost += _mark_cost(before, script, letters)
        else:
            letters = ""
            if char >= "\x80":
                cost += _sign_cost(word, at, kind, before)
    return cost


def _kind(char: str) -> tuple[str, str]:
    """The kind and script of a character, whether beyond ASCII or not."""
    if char >= "\x80":
        return kind_of(char)
    if char.isalpha():
        return "upper" if char.isupper() else "lower", "LATIN"
    return "digit" if char.isdigit() else "control" if char < " " else "ascii", ""


def _case_cost(word: str, at: int, kind: str, before: str) -> float:
    """The cost of a letter by its case beside that of its neighbours."""
    char, last = word[at], len(word) - 1
    if char >= "\u0370" and last and _MEANT_CAPITALS.fullmatch(word):
        return HUMP if kind == "upper" and before == "lower" else 0.0
    beyond = char >= "\x80" or (at > 0 and word[at - 1] >= "\x80")
    if kind == "upper":
        if not last:
            return 0.0 if char in _OBSOLETE else ALONE
        if before == "lower":
            meant = char < "\x80" and at > 1 and word[at - 2].isalpha()  # BAföG
            return 0.0 if not beyond else HUMP if meant else CAPITAL_IN_WORD
        if before == "upper" and char >= "\x80":
            mixed = at < last and word[at + 1].islower() and not word[at - 1 : at + 1].islower()
            return CAPITAL_IN_WORD / 2 if mixed else 0.05
        return 0.0
    between = 1 < at < last and word[at - 2].isupper() and word[at + 1].isupper()
    return CAPITAL_IN_WORD / 2 if kind == "lower" and beyond and between else 0.0


def _scripts_cost(script: str, other: str) -> float:
    """The cost of letters of two scripts in one word."""
    both = {script, other}
    if not both & _JOINED_SCRIPTS:
        return TWO_SCRIPTS
    if "HANGUL" in both and "LATIN" not in both:
        return TWO_SCRIPTS / 2
    return 0.0 if both == {"HAN", "KANA"} else TWO_SCRIPTS / 4


def _form_cost(word: str, at: int, script: str) -> float:
    """The cost of a letter in the form that it has at the end of a word, and of the other form."""
    following = word[at + 1 : at + 2]
    beside = _kind(following) if following else ("space", "")
    if beside in (("lower", script), ("letter", script)):
        return WRONG_FORM if word[at] in _FINAL else 0.0
    wrong = word[at] in _NOT_FINAL and at > 0 and beside[0] != "mark"
    return WRONG_FORM if wrong else 0.0


def _east_asian_cost(word: str, at: int, script: str) -> float:
    """The cost of a sign of East Asia: its rarity, and that it stands amid ASCII letters."""
    cost = sign_rarity(word[at], script)
    if 0 < at < len(word) - 1 and word[at - 1].isalpha() and word[at + 1].isalpha():
        cost += AMID_ASCII * (word[at - 1] < "\x80" > word[at + 1])
    return cost


def _mark_cost(before: str, script: str, letters: str) -> float:
    """The cost of a combining mark that has no letter of its script to stand on."""
    if script not in ("COMMON", letters):
        return TWO_SCRIPTS if letters else LOOSE_MARK
    if before not in LETTER_KINDS and before != "mark":
        return LOOSE_MARK
    if script in ("HEBREW", "ARABIC"):
        return VOWEL_POINT
    return LOOSE_MARK / 2 if script == "COMMON" and letters == "LATIN" else 0.0


def _sign_cost(word: str, at: int, kind: str, before: str) -> float:
    """The cost of a sign by what stands beside it."""
    next_kind = _kind(word[at + 1])[0] if at + 1 < len(word) else "space"
    beside = Beside(before in LETTER_KINDS, next_kind in LETTER_KINDS, next_kind)
    if kind == "neutral":
        return _neutral_cost(word, at, beside)
    if kind == "apostrophe":
        return _apostrophe_cost(word, at, beside)
    if kind in ("open", "close"):
        return _quote_cost(word, at, kind, beside)
    return _symbol_cost(word, at, kind, beside)


def _neutral_cost(word: str, at: int, beside: Beside) -> float:
    """The cost of a dash, a dot, a space, or punctuation of another script."""
    char = word[at]
    if beside.letter_before and word[at - 1] < "\u0530" <= char < "\u2000":
        return TWO_SCRIPTS
    if beside.letter_before and word[at - 1] < "\u0250" and char >= "\u2000":
        if char in _JOINERS:
            return ODD if beside.letter_after else 0.0
        if char >= "\u3000" or char in "―‥•":
            return 0.7
    if char in "–—":
        return 0.3 if beside.letter_before and beside.letter_after else 0.0
    return 0.2 if len(word) == 1 and char == "…" else 0.0


def _apostrophe_cost(word: str, at: int, beside: Beside) -> float:
    """The cost of an apostrophe: inside a word, some word must be that ends or begins so."""
    char = word[at]
    if not (beside.letter_before and beside.letter_after):
        return 0.6 if char == "‘" and beside.letter_before and at else 0.0
    left = re.split(r"\W", word[max(0, at - 30) : at])[-1].lower()
    right = re.split(r"\W", word[at + 1 : at + 31])[0].lower()
    plain = right in _ENDINGS or len(left) <= 2 or left in _ELIDED or not right.isascii()
    return 0.0 if plain and char == "’" else APOSTROPHE


def _quote_cost(word: str, at: int, kind: str, beside: Beside) -> float:
    """The cost of a mark that opens or closes, where it does neither."""
    char = word[at]
    if beside.letter_before and beside.letter_after:
        return 0.0 if word[at - 1] >= "\u2e80" or word[at + 1] >= "\u2e80" else QUOTE_IN_WORD
    if char in "¿¡":
        return 0.0 if beside.letter_after else ODD
    if kind == "open" and beside.next_kind == "space" and char in "‚„":
        return ODD
    if beside.letter_before and char in "„‚":
        return ODD
    opens_behind = kind == "open" and beside.letter_before and "„" not in word
    closes_before = (
        kind == "close" and not beside.letter_before and beside.letter_after and char != "”"
    )
    return 0.4 if opens_behind or closes_before else 0.0


def _symbol_cost(word: str, at: int, kind: str, beside: Beside) -> float:
    """The cost of a box, an odd sign or a symbol: nothing where a number stands beside it."""
    char = word[at]
    before, after = beside.letter_before, beside.letter_after
    digit_before = at > 0 and word[at - 1].isdigit()
    if (char in _AFTER_DIGIT and digit_before and not after) or (
        char in _BEFORE_DIGIT and beside.next_kind == "digit"
    ):
        return 0.0
    if char in "ªº·" and _is_spelling(word, at):
        return 0.0
    if kind == "box":
        if before or after:
            return BOX_AT_LETTER
        return BOX if digit_before or beside.next_kind == "digit" else BOX / 5
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


def _is_spelling(word: str, at: int) -> bool:
    """Whether a sign stands as spelling has it: 1.º, D.ª, 35 ºC, col·lecció in Catalan, кВт·ч."""
    before, after = word[max(0, at - 1) : at], word[at + 1 : at + 2]
    if word[at] == "·":
        return before.lower() == after.lower() == "l" or "т" == before < after
    if before == ".":
        return not after.isalnum()
    degrees = after in ("C", "F") and not word[at + 2 : at + 3].isalpha()
    return word[at] == "º" and degrees and not before.isalpha()
