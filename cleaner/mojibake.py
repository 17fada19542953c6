"""Mojibake found in the whole document: which wrong readings happened, and their undoing.

ftfy (https://ftfy.readthedocs.io) judges a line by itself. Here the whole document
votes: every encoding in which parts of it turn out to be UTF-8 (`misread.py`), then every pair of
encodings that may have been taken for one another (`mix_ups.py`). A step is taken only if it makes
the text clearly more natural (`naturalness.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner import escapes
from cleaner.characters import kind_of
from cleaner.languages import Evidence, evidence
from cleaner.misread import (
    MULTIPLE,
    SINGLE,
    high_half,
    pairs,
    straightened,
    undone,
    utf_8_in,
    word_undone,
)
from cleaner.mix_ups import mix_up, reread, telling, unnatural
from cleaner.naturalness import beyond_ascii, cost_of

# Bytes of UTF-8 are letters side by side in these, so that words hold it by chance.
_LETTERS_ONLY = frozenset(("cp866", "iso8859-5", "mac-cyrillic"))
_MIN_GAIN = 1.5
_MAX_LEFT = 0.4  # of the cost
_NEARLY_ALL = 0.9
_MAX_LEFT_OF_LAYERS = 0.8
_SURE = 1.0
_MARGIN = 0.25
_MAX_STEPS = 6

_C1 = re.compile("[\x80-\x9f]")
_RUN = re.compile("[^\x00-\x7f]+")
_QUOTED_RUN = re.compile("[^\x00-\x7f][\"'\x80-\U0010ffff]*")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f\ue000-\uf8ff]")


class Step(NamedTuple):
    """Encode by `wrong`, decode by `right`; of escapes, `wrong` is the kind."""

    wrong: str
    right: str


Plan = tuple[Step, ...]
_TEXT = "text"


def plan(text: str, words: Sequence[str] | None = None) -> Plan:
    """The steps that undo the damage of a whole document, in order; mostly none.

    words: those of the text that reach beyond ASCII, if known.
    """
    steps: list[Step] = []
    words = beyond_ascii(text) if words is None else words
    for _ in range(_MAX_STEPS):
        kind = escapes.kind_in(text)
        step = Step(kind, _TEXT) if kind else _step(text, Counter(words))
        if step is None or (changed := apply(text, (step,))) == text:
            break
        steps.append(step)
        text = changed
        words = beyond_ascii(text)
    return tuple(steps)


def apply(text: str, steps: Plan) -> str:
    """A text, line by line, with the steps taken."""
    for step in steps:
        if step.right == _TEXT:
            text = escapes.without(text, step.wrong)
        elif not text.isascii():
            text = "".join(_lined(line, step) for line in text.splitlines(keepends=True))
    return text


def _lined(line: str, step: Step) -> str:
    if line.isascii():
        return line
    return undone(line, step.wrong) if step.right == "utf-8" else reread(line, *step)


def _step(text: str, words: Counter[str]) -> Step | None:
    """The step that gains most, if any gains enough."""
    if not words:
        return None
    runs = {run for word in words for run in _RUN.findall(word)}
    candidates = _candidates(runs, text)
    told = telling(words)
    if not candidates and not (told and unnatural(text, told)):
        return None
    against = evidence(text)
    best, most = None, (0, 0.0)
    for encoding in candidates:
        gain, decoded = _gain(words, encoding, against)
        # The right encoding leaves least undone; of equals the commonest comes first.
        if gain and (decoded > most[0] or (decoded == most[0] and gain > most[1] + _MARGIN)):
            best, most = Step(encoding, "utf-8"), (decoded, gain)
    if best is None and (mixed := mix_up(words, told, against)):
        return Step(*mixed)
    return best


def _candidates(runs: Iterable[str], text: str) -> list[str]:
    """The encodings in which some run holds a character of UTF-8."""
    beginnings = pairs()
    hinted: set[str] = set()
    east = False
    for run in runs:
        for at in range(len(run) - 1):
            hinted.update(beginnings.get(run[at : at + 2], ()))
        east = east or _EAST_ASIAN.search(run) is not None
    quoted = ""
    if any(encoding.startswith("sloppy-windows") for encoding in hinted):
        # What `straightened` finds stands in one of these; in a long text they are few.
        quoted = "\n".join({run for run in _QUOTED_RUN.findall(text) if '"' in run or "'" in run})
    found = [
        encoding
        for encoding in SINGLE
        if encoding in hinted
        and (
            any(map(utf_8_in(encoding).search, runs))
            or (encoding.startswith("sloppy-windows") and straightened(encoding).search(quoted))
        )
    ]
    return [*found, *MULTIPLE] if east else found


def _gain(words: Counter[str], encoding: str, against: Evidence) -> tuple[float, int]:
    """How much more natural the words become that hold UTF-8 in this encoding; 0 if unsure.

    And how many characters the damage had made of few.
    """
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for word, count in words.items():
        changed = word_undone(word, encoding)
        if changed != word:
            for _ in range(_MAX_STEPS):  # to the ground, if there are layers
                changed = word_undone(changed, encoding)
                if encoding == SINGLE[0] and _C1.search(changed):  # below it there was Latin-1
                    changed = word_undone(changed, "latin-1")
            before[word] += count
            after[changed] += count
    if not before or (encoding in MULTIPLE and all(map(_alone, after))):
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


def _alone(word: str) -> bool:
    """Whether a word that was made of an East Asian sign is by itself no evidence of damage: a
    single sign beside digits at most, which one in thirty can be taken for, and that became no
    Latin letter standing alone, as the à of French does."""
    letters = [char for char in word if not char.isascii()]
    if len(letters) != 1 or any(char.isascii() and char.isalpha() for char in word):
        return False
    return word != letters[0] or kind_of(word).script != "LATIN"


def _long(word: str, encoding: str) -> int:
    """How many characters of three bytes or more a word holds; they are rarely chance."""
    if encoding in MULTIPLE:
        return 0
    leads = frozenset(high_half(encoding)[0x60:0x75])
    return sum(
        sum(char in leads for char in found)
        for found in utf_8_in(encoding).findall(word)
        if not found.isalpha() or kind_of(found[0]).script == "LATIN"
    )
