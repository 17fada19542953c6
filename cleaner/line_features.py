"""What can be said of a line among its neighbours, for the block classifier.

A feature is a base feature of the line, a base feature seen over other lines, or a place:

    words           of the line itself (see BASE)
    words@2         of the second line behind (`@-1`: of the one before); -1 where there is none
    prose<5         mean over the five lines before; `>5` behind; `~5` five to each side
    document:words  of all lines together (see `_DOCUMENT`)
    place           where the line stands (see `_PLACES`)

Lines without a word do not count. Ideas: words, sentence ends and neighbours from Boilerpipe
(Kohlschütter 2010), the densest run from maximum subsequence segmentation (Pasternack & Roth
2009).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.arrays import parts
from cleaner.document import Document
from cleaner.features import SENTENCE_WORDS

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A line of so many words counts as prose whatever its end; with a sentence's end, fewer do.
_PROSE_WORDS, _LONG_WORDS, _SHORT_WORDS = 20, 17, 5
_MOST_WORDS = 60.0
_FAR = 999.0
# Lines; what is worked out of them together fits into the processor's cache.
PART = 1024
_OF_OTHERS = re.compile(r"([a-z_]+)(?:@(-?[1-9]\d?)|([<>~])([1-9]\d?))")


class LineFeatures:
    """The features of some lines of a document; arrays have a value for each of `lines`.

    lines: numbers of document lines that hold a word, rising; the others are not seen.
    """

    def __init__(
        self, document: Document, lines: NDArray[np.int64], wording: Values | None = None
    ) -> None:
        """wording: a value for each line of the document (see `cleaner.wording`)."""
        self._document = document
        self._lines = lines
        self._known: dict[str, Values] = {}
        self._runs: dict[float, tuple[int, int]] = {}
        if wording is not None:
            self._known["wording"] = wording[lines]

    def __getitem__(self, name: str) -> Values:
        """The values of a feature. Raises KeyError for a name that is none."""
        values = self._known.get(name)
        if values is None:
            values = self._known[name] = self._made(name)
        return values

    def table(self, names: tuple[str, ...]) -> Values:
        """The values of features: (names, lines). Raises KeyError for a name that is none."""
        self._add(_windows(names))
        return np.array([self[name] for name in names]).reshape(len(names), len(self._lines))

    def _made(self, name: str) -> Values:
        if name in BASE:
            return BASE[name](self)
        if name in _PLACES:
            return _PLACES[name](self)
        if name.startswith("document:"):
            return np.full(len(self._lines), _DOCUMENT[name[9:]](self))
        found = _OF_OTHERS.fullmatch(name)
        if not found:
            raise KeyError(name)
        if found[2]:
            return _shifted(self[found[1]], int(found[2]))
        self._add(_windows((name,)))
        return self._known[name]

    def _add(self, windows: _Windows) -> None:
        """Make the values of windows known."""
        count = len(self._lines)
        by_base = np.zeros((len(windows.bases), count + 1))
        for row, base in zip(by_base, windows.bases, strict=True):
            np.cumsum(self[base], out=row[1:])
        sums = by_base.ravel()
        means = np.empty((len(windows.names), count))
        for part in parts(count, PART):
            at = np.arange(part.start, part.stop)
            first = np.maximum(at + windows.first, 0) + windows.base * (count + 1)
            last = np.minimum(at + windows.last, count) + windows.base * (count + 1)
            means[:, part] = (sums.take(last) - sums.take(first)) / windows.lines
        self._known |= zip(windows.names, means, strict=True)

    # Base features

    def _no_wording(self) -> Values:
        return np.zeros(len(self._lines))

    def _counted(self, name: str) -> Values:
        counted = getattr(self._document.features, name).take(self._lines)
        return np.asarray(counted, dtype=np.float64)

    def _word_length(self) -> Values:
        return np.asarray(self._counted("characters") / np.maximum(self["words"], 1))

    def _date(self) -> Values:
        return np.asarray(self._document.features.short_with_date[self._lines], dtype=np.float64)

    def _copies(self) -> Values:
        numbers = self._document.repetition.numbers[self._lines]
        return np.asarray(np.bincount(numbers)[numbers], dtype=np.float64)

    def _earlier_copies(self) -> Values:
        seen: Counter[str] = Counter()
        values = np.zeros(len(self._lines))
        for at, number in enumerate(self._lines.tolist()):
            words = self._document.keys[number]
            values[at] = seen[words]
            seen[words] += 1
        return values

    def _gap(self) -> Values:
        """Whether a blank line stands before it, behind the line before it in `lines`."""
        blank = np.concatenate(([0], np.cumsum(self._document.features.blank)))[self._lines]
        return np.asarray(np.diff(blank, prepend=blank[:1]) > 0, dtype=np.float64)

    def _prose(self) -> Values:
        words = self["words"]
        prose = (self._counted("ends_sentence") > 0) & (words >= SENTENCE_WORDS)
        return np.where(prose | (words >= _PROSE_WORDS), np.minimum(words, _MOST_WORDS), 0.0)

    # Places

    def _before(self, base: str) -> Values:
        return np.asarray(np.cumsum(self[base]) - self[base])

    def _behind(self, base: str) -> Values:
        return np.asarray(self[base].sum() - self._before(base))

    def _share_before(self, base: str) -> Values:
        middle = self._before(base) + self[base] / 2
        return np.asarray(middle / max(self[base].sum(), 1.0))

    def _long(self) -> NDArray[np.int64]:
        """The long paragraphs, by their place in `lines`."""
        return np.flatnonzero((self["words"] >= _LONG_WORDS) & (self._counted("ends_sentence") > 0))

    def _to_long(self, behind: bool) -> Values:
        return _to_nearest(self._long(), len(self._lines), behind)

    def _from_edge(self, last: bool) -> Values:
        """Lines behind the first long paragraph, or before the last; less than 0 outside."""
        long, at = self._long(), np.arange(len(self._lines), dtype=np.float64)
        if last:
            return (long[-1] if len(long) else -1.0) - at
        return at - (long[0] if len(long) else len(at))

    def _dense_run(self, words: float) -> tuple[int, int]:
        """The run `[first, last)` of lines in which the prose exceeds so many words a line most."""
        if words in self._runs:
            return self._runs[words]
        prose = self["prose"]
        gain = np.where(prose > 0, prose, np.minimum(self["words"], 8) * 0.3) - words
        sums = np.concatenate(([0.0], np.cumsum(gain)))
        lowest = np.minimum.accumulate(sums)
        last = int(np.argmax(sums - lowest))
        self._runs[words] = int(np.argmin(sums[: last + 1])), last
        return self._runs[words]

    def _dense(self, words: float, what: str) -> Values:
        first, last = self._dense_run(words)
        at = np.arange(len(self._lines), dtype=np.float64)
        if what == "from":
            return at - first
        if what == "to":
            return last - 1 - at
        if what == "in":
            return ((at >= first) & (at < last)).astype(np.float64)
        return np.full(len(at), self["prose"][first:last].sum() / max(self["prose"].sum(), 1.0))


@dataclass(frozen=True, slots=True)
class _Windows:
    """Means over lines beside each line, all at once.

    bases: the features that they are means of; base: of each window, the number of its own; first,
    last: from the line itself to the first of its lines and behind the last; lines: how many
    they are, also where the document has fewer. (windows, 1)
    """

    names: list[str]
    bases: list[str]
    base: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    lines: NDArray[np.int64]


@lru_cache(maxsize=128)
def _windows(names: tuple[str, ...]) -> _Windows:
    """Those of the features that are windows."""
    found = [(name, _OF_OTHERS.fullmatch(name)) for name in names]
    windows = [(name, each[1], each[3], int(each[4])) for name, each in found if each and each[3]]
    bases = list(dict.fromkeys(base for _, base, _, _ in windows))
    numbers = [
        (
            bases.index(base),
            1 if side == ">" else -count,
            0 if side == "<" else count + 1,
            2 * count + 1 if side == "~" else count,
        )
        for _, base, side, count in windows
    ]
    columns = np.array(numbers, dtype=np.int64).reshape(-1, 4).T[:, :, None]
    return _Windows([name for name, *_ in windows], bases, *columns)


def _median(values: Values) -> float:
    """What `np.median` gives, in a tenth of the time."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _shifted(values: Values, by: int) -> Values:
    """The values of the lines so many further on; -1 where there is none."""
    moved = np.full(len(values), -1.0)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def _to_nearest(places: NDArray[np.int64], count: int, behind: bool) -> Values:
    """How far the last of the places before each line is, or (not behind) the next."""
    at = np.arange(count)
    if not len(places):
        return np.full(count, _FAR)
    if behind:
        nearest = np.searchsorted(places, at, side="right") - 1
        return np.where(nearest >= 0, at - places[np.maximum(nearest, 0)], _FAR)
    nearest = np.searchsorted(places, at)
    inside = np.minimum(nearest, len(places) - 1)
    return np.where(nearest < len(places), places[inside] - at, _FAR)


def _counter(name: str) -> Callable[[LineFeatures], Values]:
    return lambda lines: lines._counted(name)


def _dense(words: float, what: str) -> Callable[[LineFeatures], Values]:
    return lambda lines: lines._dense(words, what)


BASE: Mapping[str, Callable[[LineFeatures], Values]] = {
    "words": _counter("words"),
    "word_length": LineFeatures._word_length,
    "capitals": _counter("capitals_share"),
    "capitalised": _counter("capitalised_share"),
    "digits": _counter("digits_share"),
    "ending": _counter("ending"),
    "opening": _counter("opening"),
    "commas": _counter("commas"),
    "sentences": _counter("sentence_breaks"),
    "separators": _counter("separators"),
    "date": LineFeatures._date,
    "copies": LineFeatures._copies,
    "earlier_copies": LineFeatures._earlier_copies,
    "gap": LineFeatures._gap,
    "prose": LineFeatures._prose,
    "wording": LineFeatures._no_wording,
    "short": lambda lines: (lines["words"] <= _SHORT_WORDS).astype(np.float64),
    "length": lambda lines: np.minimum(lines["words"], _MOST_WORDS),
}
"""Base features. prose: words (60 at most) of lines that look like prose, else 0; short: five
words or fewer; length: words, 60 at most; copies: lines with these words; gap: a blank line before;
wording: what its words say, 0 where no weights of words were given.
"""

_DOCUMENT: Mapping[str, Callable[[LineFeatures], float]] = {
    "lines": lambda lines: float(len(lines["words"])),
    "words": lambda lines: float(lines["words"].sum()),
    "median_words": lambda lines: _median(lines["words"]),
    "prose": lambda lines: float(lines["prose"].sum() / max(lines["words"].sum(), 1.0)),
    "short": lambda lines: float(lines["short"].mean()),
    "words_in_short": lambda lines: float(
        (lines["words"] * lines["short"]).sum() / max(lines["words"].sum(), 1.0)
    ),
    "gap": lambda lines: float(lines["gap"].mean()),
    "date": lambda lines: float(lines["date"].mean()),
    "fragments": lambda lines: float((lines["opening"] == 3).mean()),
}


def is_feature(name: str) -> bool:
    """Whether a feature has this name."""
    if name.startswith("document:"):
        return name[9:] in _DOCUMENT
    found = _OF_OTHERS.fullmatch(name)
    return name in BASE or name in _PLACES or (found is not None and found[1] in BASE)


_PLACES: Mapping[str, Callable[[LineFeatures], Values]] = {
    "place": lambda lines: (np.arange(len(lines["words"])) + 0.5) / len(lines["words"]),
    "lines_before": lambda lines: np.arange(len(lines["words"]), dtype=np.float64),
    "lines_behind": lambda lines: np.arange(len(lines["words"]), dtype=np.float64)[::-1],
    "words_before": lambda lines: lines._before("words"),
    "words_behind": lambda lines: lines._behind("words"),
    "words_place": lambda lines: lines._share_before("words"),
    "prose_before": lambda lines: lines._before("prose"),
    "prose_behind": lambda lines: lines._behind("prose"),
    "prose_place": lambda lines: lines._share_before("prose"),
    "from_first_long": lambda lines: lines._from_edge(False),
    "to_last_long": lambda lines: lines._from_edge(True),
    "since_long": lambda lines: lines._to_long(True),
    "until_long": lambda lines: lines._to_long(False),
    "nearest_long": lambda lines: np.minimum(lines["since_long"], lines["until_long"]),
    "furthest_long": lambda lines: np.maximum(lines["since_long"], lines["until_long"]),
    "beside_words": lambda lines: (
        lines["words"] - (lines["words@-1"].clip(0) + lines["words@1"].clip(0)) / 2
    ),
    **{
        f"{what}_dense{words}": _dense(float(words), what)
        for words in (6, 12)
        for what in ("from", "to", "in", "share")
    },
}
