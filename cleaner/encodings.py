"""The readings of bytes in every likely encoding, the most natural first."""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from cleaner import naturalness
from cleaner.languages import Evidence, evidence

# Single-byte encodings, and how much rarer each is than windows-1252, in costs.
_SINGLE = {
    "cp1252": 0.0,
    "cp1251": 0.4, "cp1250": 0.4, "cp1253": 0.5, "cp1254": 0.5, "cp1255": 0.5, "cp1256": 0.5,
    "cp1257": 0.5, "cp1258": 1.0, "cp874": 0.5, "iso8859-15": 0.6, "iso8859-2": 0.5,
    "iso8859-3": 1.2, "iso8859-4": 1.0, "iso8859-5": 0.8, "iso8859-6": 0.8, "iso8859-7": 0.6,
    "iso8859-8": 0.8, "iso8859-9": 0.7, "iso8859-10": 1.2, "iso8859-13": 0.7,
    "iso8859-14": 1.2, "iso8859-16": 1.0,
    "koi8-r": 0.5, "koi8-u": 0.6, "cp866": 0.7, "cp1125": 1.2, "cp855": 1.4, "mac-cyrillic": 0.9,
    "mac-roman": 0.7, "mac-latin2": 1.0, "mac-greek": 1.2, "mac-turkish": 1.2,
    "mac-iceland": 1.4, "mac-croatian": 1.4, "mac-romanian": 1.4, "cp850": 0.8, "cp437": 0.9,
    "cp852": 0.8, "cp737": 1.0, "cp775": 1.0, "cp857": 1.0, "cp860": 1.4, "cp861": 1.4,
    "cp862": 1.0, "cp865": 1.4, "cp869": 1.2, "cp720": 1.2, "ptcp154": 5.0, "kz1048": 5.0,
}  # fmt: skip
_MULTIPLE = {
    "gb18030": 0.5, "big5hkscs": 0.5, "cp932": 0.5, "euc_jp": 0.5, "cp949": 0.5, "johab": 1.5,
}  # fmt: skip
# What others say is worth so much; a reading that is worse by more is refused.
_DECLARED = 6.0
_PRIOR = 3.0
_DETECTED = 1.0  # times the logarithm of the share of chardet's confidence
_MAX_DETECTED = 4.0
_BYTE_SPACE = re.compile(rb"[ \t\r\n]+")
_MAX_WORDS = 400
_MAX_SAMPLE = 40_000
_MAX_DETECT = 60_000
# A quotation that ends behind a word began somewhere; elsewhere the same byte is a letter.
_CLOSING_QUOTE = re.compile(r"[^\W\d_]»")
_LONE_QUOTE = 0.4
# Where UTF-8 is next to never found by chance: letters and signs alternate in it.
LATIN_CODECS = frozenset(
    {"cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-15", "iso8859-9",
     "iso8859-13", "iso8859-16", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-14",
     "mac-roman", "cp850", "cp437", "cp852"}
)  # fmt: skip


class Reading(NamedTuple):
    """One way to read the bytes; cost: its text's, and how rare the encoding is."""

    codec: str
    text: str
    cost: float
    why: str

    @staticmethod
    def decoded(raw: bytes, codec: str) -> str:
        """The text; bytes that the codec leaves open are C1 controls, as in browsers."""
        return raw.decode(codec, "c1")


def _as_c1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("c1", _as_c1)


def readings(raw: bytes, declared: str | None = None, prior: str | None = None) -> list[Reading]:
    """All likely readings, the best first; at least one, since windows-1252 reads any bytes.

    declared, prior: codecs that others name (see `decode`).
    """
    words = Counter(word for word in _BYTE_SPACE.split(raw) if not word.isascii())
    sample = b"\n".join(word for word, _ in words.most_common(_MAX_WORDS))[:_MAX_SAMPLE]
    counts = [count for _, count in words.most_common(_MAX_WORDS)]
    against = evidence(raw.decode("latin-1"))
    detected = _detected(raw)
    found: dict[str, float] = {}
    for codec, rare in (_SINGLE | _MULTIPLE).items():
        text = _read(sample, codec)
        if text is None:
            continue
        cost = rare + _cost(text, counts, against)
        cost += min(_MAX_DETECTED, _DETECTED * detected.get(codec, 8.0))
        cost -= _DECLARED * (codec == declared) + _PRIOR * (codec == prior)
        found[codec] = cost
    ranked = sorted(found, key=found.__getitem__)
    results = []
    for codec in ranked:
        if codec in _MULTIPLE:
            try:
                text = raw.decode(codec)
            except UnicodeDecodeError:
                continue
        else:
            text = Reading.decoded(raw, codec)
        why = "declared" if codec == declared else "the most natural text"
        results.append(Reading(codec, text, found[codec], why))
        if len(results) == 3:
            break
    return results


def rarity(codec: str) -> float:
    """How much rarer than windows-1252 an encoding is, as a cost."""
    return (_SINGLE | _MULTIPLE)[codec]


def _read(sample: bytes, codec: str) -> str | None:
    if codec in _MULTIPLE:
        try:
            return sample.decode(codec)
        except UnicodeDecodeError as error:
            # The sample may end inside a character.
            if error.start < len(sample) - 4:
                return None
            return sample[: error.start].decode(codec)
    return Reading.decoded(sample, codec)


def _cost(text: str, counts: list[int], against: Evidence) -> float:
    words: Counter[str] = Counter()
    for word, count in zip(text.split("\n"), counts, strict=False):
        words[word] += count
    lone = _CLOSING_QUOTE.search(text) is not None and "«" not in text
    return naturalness.cost_of(words, against) + _LONE_QUOTE * lone


def _detected(raw: bytes) -> dict[str, float]:
    """chardet's candidates: how much less sure it is of each than of its best, as a logarithm."""
    import chardet  # 30 ms to import, and most input is UTF-8

    found: dict[str, float] = {}
    guesses = chardet.detect_all(raw[:_MAX_DETECT], ignore_threshold=True)
    best = max((guess["confidence"] for guess in guesses), default=0.0)
    for guess in guesses:
        if guess["encoding"] and guess["confidence"] > 0:
            name = _ours(guess["encoding"])
            found.setdefault(name, math.log(best / guess["confidence"]))
    return found


def _ours(name: str) -> str:
    """Our name of a codec."""
    known = _known()
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return name
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932",
            "euc_kr": "cp949", "iso8859-1": "cp1252", "tis-620": "cp874",
            "euc_jis_2004": "euc_jp", "shift_jis_2004": "cp932"}.get(name, name)  # fmt: skip
    return known.get(name, name)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {codecs.lookup(each).name: each for each in (*_SINGLE, *_MULTIPLE)}
