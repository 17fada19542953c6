"""Encodings of one byte a letter that were taken for one another."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from cleaner.characters import kind_of
from cleaner.encodings import rarity, readings
from cleaner.languages import Evidence, evidence
from cleaner.misread import high_half
from cleaner.naturalness import cost_of
from cleaner.word_cost import word_cost

# What a text in one encoding of one byte a letter is read as, the commonest first.
_MIXED_UP = (
    "sloppy-windows-1252", "latin-1", "mac-roman", "sloppy-windows-1251", "koi8-r",
    "sloppy-windows-1250", "cp437", "cp850", "cp866", "sloppy-windows-1253", "iso8859-5",
    "iso8859-2", "sloppy-windows-1254",
)  # fmt: skip
_MIN_COST = 2.0
_MIN_COST_A_WORD = 0.15
_MAX_LEFT = 0.4  # of the cost
_WRONG_RARITY = 0.1
_LIKELIEST = 3.0  # so much less does the mistake cost that is made most often
_GATE_WORDS = 60
_GATE_TEXT = 3000
_SAMPLE = 40  # words
_MIN_WORDS = 3
_MIN_LETTERS = 20  # of texts without spaces
_MIN_SIGNS = 6  # of a script with thousands, which bytes hit by chance
_LETTER = re.compile(r"[^\W\d_]")
# No evidence: what formulas and measures call by one sign (5 μm, μg/l, kΩ, Δt, ∂f/∂x, 2πr²), and a
# letter by itself.
_SYMBOL = re.compile(
    "(?:[\0-@[-`{-~²³]*[A-Za-z]?[µΩℓ∂∆∇∑∏√∫Α-ω][A-Za-z]{0,2}(?![A-Za-z]))+"
    r"(?:/[a-zA-Z]{1,3})?[\0-@²³]*"
    r"|[\0-@\[-`{-~]*[^\W\d_][\0-@\[-`{-~]*"
)
_QUIET = frozenset(("neutral", "symbol", "open", "close", "apostrophe", "digit"))


@lru_cache(maxsize=4096)
def _tells(char: str) -> bool:
    """Whether a character may be a letter misread; dashes, quotes and pictures are not."""
    return char in "„‚" or (char >= "\x80" and kind_of(char).kind not in _QUIET)


def unnatural(text: str, words: Counter[str]) -> bool:
    """Whether a sample of the words is unnatural at all."""
    sample = Counter(dict(words.most_common(_GATE_WORDS)))
    cost = cost_of(sample, evidence(text[:_GATE_TEXT]))
    return cost > 1.0 and cost > _MIN_COST_A_WORD / 2 * sample.total()


def telling(words: Counter[str]) -> Counter[str]:
    """The words whose letters or signs may be misread ones."""
    return Counter({w: n for w, n in words.items() if any(map(_tells, w)) and _LETTER.search(w)})


def _calm(words: Counter[str]) -> Counter[str]:
    """The words with those in small letters that stand all in capitals: some readings turn letters
    into capitals, but so do writers of headlines."""
    calm: Counter[str] = Counter()
    for word, count in words.items():
        calm[word.lower() if word.isupper() else word] += count
    return calm


def mix_up(words: Counter[str], telling: Counter[str], against: Evidence) -> tuple[str, str] | None:
    """The pair of encodings of one byte a letter that were mixed up, if any.

    telling: the words whose letters or signs may be misread ones.
    """
    calm = _calm(telling)
    evident = Counter({w: n for w, n in calm.items() if not _SYMBOL.fullmatch(w)})
    if cost_of(evident, against) < max(_MIN_COST, _MIN_COST_A_WORD * evident.total()):
        return None
    if len(telling) < _MIN_WORDS and sum(map(len, telling)) < _MIN_LETTERS:
        return None
    chars = frozenset(char for word in words for char in word if char >= "\x80")
    sample = "\n".join(sorted(telling, key=lambda w: -word_cost(w) * words[w])[:_SAMPLE])
    best, least = None, _MAX_LEFT * cost_of(calm, against)
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
                best, least = (wrong, right), now
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
    likely = _LIKELIEST if (wrong, right) == ("latin-1", "cp1252") else 0.0
    return (
        cost_of(changed, against) + rarity(right) + _WRONG_RARITY * _MIXED_UP.index(wrong) - likely
    )


@lru_cache(maxsize=64)
def _charset(encoding: str) -> frozenset[str]:
    return frozenset(high_half(encoding))


def reread(line: str, wrong: str, right: str) -> str:
    """A line as it reads in the right encoding; as it is where the wrong one lacks a letter."""
    try:
        return line.encode(wrong).decode(right, "c1")
    except UnicodeError:
        return line
