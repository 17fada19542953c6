"""Mojibake found in the whole document: which wrong readings happened, and their undoing.

ftfy (https://ftfy.readthedocs.io) judges a line by itself. Here the whole document
votes: every encoding in which parts of it turn out to be UTF-8, then every pair of
encodings that may have been taken for one another. A step is taken only if it makes
the text clearly more natural (`cleaner.naturalness`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ftfy import bad_codecs
from ftfy.fixes import replace_lossy_sequences, restore_byte_a0

from cleaner.characters import kind_of
from cleaner.encodings import rarity, readings
from cleaner.languages import Evidence, evidence
from cleaner.naturalness import beyond_ascii, cost_of
from cleaner.word_cost import word_cost

bad_codecs.ok()  # the sloppy codecs: bytes that an encoding leaves open are C1 controls

# What UTF-8 is read as, the commonest first: of equals the first is taken.
_SINGLE = (
    "sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251",
    "sloppy-windows-1253", "sloppy-windows-1254", "sloppy-windows-1255", "sloppy-windows-1256",
    "sloppy-windows-1257", "sloppy-windows-1258", "iso8859-2", "iso8859-5", "sloppy-iso-8859-7",
    "iso8859-9", "iso8859-15", "mac-roman", "mac-cyrillic", "mac-latin2", "cp437", "cp850",
    "cp852", "cp866", "koi8-r", "koi8-u", "cp775",
)  # fmt: skip
_MULTIPLE = ("gbk", "cp932", "cp949", "big5hkscs")
# What a text in one encoding of one byte a letter is read as.
_MIXED_UP = (
    "sloppy-windows-1252", "latin-1", "mac-roman", "sloppy-windows-1251", "koi8-r",
    "sloppy-windows-1250", "cp437", "cp850", "cp866", "sloppy-windows-1253", "iso8859-5",
    "iso8859-2", "sloppy-windows-1254",
)  # fmt: skip
# Bytes of UTF-8 are letters side by side in these, so that words hold it by chance.
_LETTERS_ONLY = frozenset(("cp866", "iso8859-5", "mac-cyrillic"))
_MIN_GAIN = 1.5
_MAX_LEFT = 0.4  # of the cost
_NEARLY_ALL = 0.9
_MAX_LEFT_OF_LAYERS = 0.8
_SURE = 1.0
_MARGIN = 0.25
_MIN_MIXED_UP = 2.0
_MIN_MIXED_UP_A_WORD = 0.15
_MAX_LEFT_MIXED_UP = 0.4
_WRONG_RARITY = 0.1
_MAX_STEPS = 6
_GATE_WORDS = 60
_GATE_TEXT = 3000
_SAMPLE = 40  # words
_MIN_WORDS = 3
_MIN_LETTERS = 20  # of texts without spaces
_MIN_SIGNS = 6  # of a script with thousands, which bytes hit by chance

RUN = re.compile("[^\x00-\x7f]+")
_QUOTED_RUN = re.compile("[^\x00-\x7f][\"'\x80-\U0010ffff]*")
_OTHER_SPACES = re.compile("([\t\r\n\x0b\x0c]+)")
_LETTER = re.compile(r"[^\W\d_]")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f\ue000-\uf8ff]")
_EAST_ASIAN_RUN = re.compile("[^\x00-\x7f]+[@-~]?")
_ESCAPE = re.compile(
    r"(?<!\\)(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4})"
)
# An escape that is quoted as code, and one that can only be prose.
_IN_CODE = re.compile(r"""(?<=["'`\[(\-/=^|])\\u[0-9a-fA-F]{4}(?=["'`\])\-/,;|+*])""")
_IN_PROSE = re.compile(
    r"[^\W_]\\u[0-9a-fA-F]{4}|(?:\\u[0-9a-fA-F]{4}){2}|\\u[0-9a-fA-F]{4}[^\W\d_]| \\u201[34] "
)
_MIN_ESCAPES = 3
# Byte A0 inside a character, read as a space that does not break and made one that does.
_A0_MADE_SPACE = re.compile(
    rb"[\xc2-\xdf] |[\xe1-\xef] [\x80-\xbf]|[\xe0-\xef][\x80-\xbf] |[\xf0-\xf4] [\x80-\xbf]{2}"
)
# Quotes that became straight after the damage, by the bytes they may have been.
_STRAIGHT = {"'": (0x92, 0x91), '"': (0x94, 0x93)}


class Step(NamedTuple):
    """Encode by `wrong`, decode by `right`; `wrong` is "escape" for `\\uXXXX`."""

    wrong: str
    right: str


Plan = tuple[Step, ...]


@lru_cache(maxsize=64)
def _table(encoding: str) -> str:
    """What bytes 80 to FF are read as."""
    return bytes(range(0x80, 0x100)).decode(encoding)


@lru_cache(maxsize=64)
def _utf_8_in(encoding: str) -> re.Pattern[str]:
    """Characters of UTF-8 as they read in an encoding of one byte a letter."""
    table = _table(encoding)

    def some(first: int, last: int) -> str:
        return "[" + "".join(map(re.escape, table[first - 0x80 : last - 0x7F])) + "]"

    follow = some(0x80, 0xBF)
    two, three, four = some(0xC2, 0xDF), some(0xE0, 0xEF), some(0xF0, 0xF4)
    return re.compile(f"(?:{two}{follow}|{three}{follow}{{2}}|{four}{follow}{{3}})+")


@lru_cache(maxsize=1)
def _pairs() -> dict[str, tuple[str, ...]]:
    """Each pair of characters that may begin a character of UTF-8, and the encodings it does in."""
    found: dict[str, tuple[str, ...]] = {}
    for encoding in _SINGLE:
        table = _table(encoding)
        for lead in table[0x42:0x75]:
            for follow in table[:0x40]:
                found[lead + follow] = (*found.get(lead + follow, ()), encoding)
    return found


def plan(text: str, words: Sequence[str] | None = None) -> Plan:
    """The steps that undo the damage of a whole document, in order; mostly none.

    words: those of the text that reach beyond ASCII, if known.
    """
    steps: list[Step] = []
    words = beyond_ascii(text) if words is None else words
    for _ in range(_MAX_STEPS):
        step = _escapes(text) or _step(text, Counter(words))
        if step is None or (changed := apply(text, (step,))) == text:
            break
        steps.append(step)
        text = changed
        words = beyond_ascii(text)
    return tuple(steps)


def apply(text: str, steps: Plan) -> str:
    """A text, line by line, with the steps taken."""
    for step in steps:
        if step.wrong == "escape":
            text = _ESCAPE.sub(_unescape, text)
        elif not text.isascii():
            text = "".join(_lined(line, step) for line in text.splitlines(keepends=True))
    return text


def _lined(line: str, step: Step) -> str:
    if line.isascii():
        return line
    return _undone(line, step.wrong) if step.right == "utf-8" else _reread(line, step)


def _escapes(text: str) -> Step | None:
    """Whether `\\uXXXX` stands in prose, not in quoted code."""
    if "\\u" not in text:
        return None
    every = len(_ESCAPE.findall(text))
    code = len(_IN_CODE.findall(text))
    prose = len(_IN_PROSE.findall(text))
    certain = prose > 0 or every - code >= _MIN_ESCAPES
    return Step("escape", "text") if every and certain and code * 3 <= every else None


def _unescape(match: re.Match[str]) -> str:
    codes = [int(code, 16) for code in match[0].split("\\u")[1:]]
    if len(codes) == 2:
        return chr(0x10000 + ((codes[0] - 0xD800) << 10) + (codes[1] - 0xDC00))
    char = chr(codes[0])
    return match[0] if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char


def _step(text: str, words: Counter[str]) -> Step | None:
    """The step that gains most, if any gains enough."""
    if not words:
        return None
    runs = {run for word in words for run in RUN.findall(word)}
    candidates = _candidates(runs, text)
    telling = Counter({w: n for w, n in words.items() if any(map(_tells, w)) and _LETTER.search(w)})
    if not candidates and not (telling and _gate(text, telling)):
        return None
    against = evidence(text)
    best, most = None, (0, 0.0)
    for encoding in candidates:
        gain, decoded = _gain(words, encoding, against)
        # The right encoding leaves least undone; of equals the commonest comes first.
        if gain and (decoded > most[0] or (decoded == most[0] and gain > most[1] + _MARGIN)):
            best, most = Step(encoding, "utf-8"), (decoded, gain)
    return best or _mix_up(words, telling, against)


def _candidates(runs: Iterable[str], text: str) -> list[str]:
    """The encodings in which some run holds a character of UTF-8."""
    pairs = _pairs()
    hinted: set[str] = set()
    east = False
    for run in runs:
        for at in range(len(run) - 1):
            hinted.update(pairs.get(run[at : at + 2], ()))
        east = east or _EAST_ASIAN.search(run) is not None
    quoted = ""
    if any(encoding.startswith("sloppy-windows") for encoding in hinted):
        # What `_straightened` finds stands in one of these; in a long text they are few.
        quoted = "\n".join({run for run in _QUOTED_RUN.findall(text) if '"' in run or "'" in run})
    found = [
        encoding
        for encoding in _SINGLE
        if encoding in hinted
        and (
            any(map(_utf_8_in(encoding).search, runs))
            or (encoding.startswith("sloppy-windows") and _straightened(encoding).search(quoted))
        )
    ]
    return [*found, *_MULTIPLE] if east else found


_QUIET = frozenset(("neutral", "symbol", "open", "close", "apostrophe", "digit"))


@lru_cache(maxsize=4096)
def _tells(char: str) -> bool:
    """Whether a character may be a letter misread; dashes, quotes and pictures are not."""
    return char in "„‚" or (char >= "\x80" and kind_of(char).kind not in _QUIET)


def _gate(text: str, words: Counter[str]) -> bool:
    """Whether a sample of the words is unnatural at all."""
    sample = Counter(dict(words.most_common(_GATE_WORDS)))
    cost = cost_of(sample, evidence(text[:_GATE_TEXT]))
    return cost > 1.0 and cost > _MIN_MIXED_UP_A_WORD / 2 * sample.total()


def _gain(words: Counter[str], encoding: str, against: Evidence) -> tuple[float, int]:
    """How much more natural the words become that hold UTF-8 in this encoding; 0 if unsure.

    And how many characters the damage had made of few.
    """
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for word, count in words.items():
        changed = _word(word, encoding)
        if changed != word:
            for _ in range(_MAX_STEPS):  # to the ground, if there are layers
                changed = _word(changed, encoding)
            before[word] += count
            after[changed] += count
    if not before:
        return 0.0, 0
    was, now = cost_of(before, against), cost_of(after, against)
    was += sum(_SURE * count * _long(word, encoding) for word, count in before.items())
    left = _MAX_LEFT
    if encoding in _LETTERS_ONLY and before.total() < words.total() / 2:
        return 0.0, 0
    if before.total() >= _NEARLY_ALL * words.total():  # layers of damage lie below
        left = _MAX_LEFT_OF_LAYERS
    decoded = sum(len(word) * count for word, count in before.items())
    decoded -= sum(len(word) * count for word, count in after.items())
    sure = was - now >= _MIN_GAIN and now <= left * was
    return (was - now if sure else 0.0), decoded


def _long(word: str, encoding: str) -> int:
    """How many characters of three bytes or more a word holds; they are rarely chance."""
    if encoding in _MULTIPLE:
        return 0
    leads = frozenset(_table(encoding)[0x60:0x75])
    return sum(
        sum(char in leads for char in found)
        for found in _utf_8_in(encoding).findall(word)
        if not found.isalpha() or kind_of(found[0]).script == "LATIN"
    )


def _as_a0(match: re.Match[bytes]) -> bytes:
    return match[0].replace(b" ", b"\xa0")


def _undone(line: str, encoding: str) -> str:
    """A line with the UTF-8 in it decoded: the whole of it if that fits, else where it does."""
    try:
        raw = line.encode(encoding)
        if encoding.startswith(("sloppy", "latin")):
            raw = restore_byte_a0(raw)
            if _utf_8_in(encoding).search(line):
                raw = _A0_MADE_SPACE.sub(_as_a0, raw)
            if encoding.startswith("sloppy"):
                raw = replace_lossy_sequences(raw)
        return raw.decode("utf-8")
    except UnicodeError:
        pass
    parts = line.split(" ")
    return " ".join([part if part.isascii() else _undone_part(part, encoding) for part in parts])


def _undone_part(part: str, encoding: str) -> str:
    """The same for words with other spaces between them."""
    words = _OTHER_SPACES.split(part)
    return "".join([word if word.isascii() else _word(word, encoding) for word in words])


@lru_cache(maxsize=20_000)
def _word(word: str, encoding: str) -> str:
    """A word with the UTF-8 in it decoded, unless that reads worse."""
    if encoding in _MULTIPLE:
        changed = _east_asian(word, encoding)
    else:
        changed = _utf_8_in(encoding).sub(lambda match: _decoded(match[0], encoding), word)
        if encoding.startswith("sloppy-windows") and ('"' in word or "'" in word):
            changed = _straightened(encoding).sub(lambda match: _curled(match, encoding), changed)
    if changed == word or word_cost(changed) <= word_cost(word):
        return changed
    # Below a layer of damage there may be another, which reads no better.
    layers = encoding not in _MULTIPLE and _utf_8_in(encoding).search(changed)
    return changed if layers else word


def _decoded(part: str, encoding: str) -> str:
    try:
        return part.encode(encoding).decode("utf-8")
    except UnicodeError:
        return part


@lru_cache(maxsize=16)
def _straightened(encoding: str) -> re.Pattern[str]:
    """A character of UTF-8 with one of its bytes read as a quote and made straight."""
    table = _table(encoding)

    def some(first: int, last: int) -> str:
        return "[" + "".join(map(re.escape, table[first - 0x80 : last - 0x7F])) + "]"

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


def _mix_up(words: Counter[str], telling: Counter[str], against: Evidence) -> Step | None:
    """The pair of encodings of one byte a letter that were mixed up, if any.

    telling: the words whose letters or signs may be misread ones.
    """
    was = cost_of(telling, against)
    if was < max(_MIN_MIXED_UP, _MIN_MIXED_UP_A_WORD * telling.total()):
        return None
    if len(telling) < _MIN_WORDS and sum(map(len, telling)) < _MIN_LETTERS:
        return None
    chars = frozenset(char for word in words for char in word if char >= "\x80")
    sample = "\n".join(sorted(telling, key=lambda w: -word_cost(w) * words[w])[:_SAMPLE])
    best, least = None, _MAX_LEFT_MIXED_UP * was
    seen: set[bytes] = set()
    for wrong in _MIXED_UP:
        if not chars <= _charset(wrong):
            continue
        raw = sample.encode(wrong)
        if raw in seen:
            continue
        seen.add(raw)
        likely = {reading.codec for reading in readings(raw)}
        if wrong == "latin-1":
            likely.add("cp1252")
        for right in sorted(likely):
            now = _left(words, wrong, right, against)
            if now < least:
                best, least = Step(wrong, right), now
    return best


def _left(words: Counter[str], wrong: str, right: str, against: Evidence) -> float:
    """What the words cost when read again, and how rare such a mistake is."""
    changed: Counter[str] = Counter()
    for word, count in words.items():
        try:
            changed[word.encode(wrong).decode(right, "c1")] += count
        except UnicodeError:
            return float("inf")
    if changed == words:
        return float("inf")
    signs = sum(count for word, count in changed.items() for char in word if char >= "\u2e80")
    if 0 < signs < _MIN_SIGNS:
        return float("inf")
    likely = _SURE * 3 if (wrong, right) == ("latin-1", "cp1252") else 0.0
    return (
        cost_of(changed, against) + rarity(right) + _WRONG_RARITY * _MIXED_UP.index(wrong) - likely
    )


@lru_cache(maxsize=64)
def _charset(encoding: str) -> frozenset[str]:
    return frozenset(_table(encoding))


def _reread(line: str, step: Step) -> str:
    try:
        return line.encode(step.wrong).decode(step.right, "c1")
    except UnicodeError:
        return line
