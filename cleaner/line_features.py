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

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A line of so many words counts as prose whatever its end; with a sentence's end, fewer do.
_PROSE_WORDS, _SENTENCE_WORDS, _LONG_WORDS, _SHORT_WORDS = 20, 8, 17, 5
_MOST_WORDS = 60.0
_FAR = 999.0
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_DATE_CHARACTERS = 80
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
        self._windows: dict[tuple[str, int], tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        self._runs: dict[float, tuple[int, int]] = {}
        if wording is not None:
            self._known["wording"] = wording[lines]

    def __getitem__(self, name: str) -> Values:
        """The values of a feature. Raises KeyError for a name that is none."""
        values = self._known.get(name)
        if values is None:
            values = self._known[name] = self._made(name)
        return values

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
        return self._window(found[1], found[3], int(found[4]))

    def _window(self, base: str, side: str, count: int) -> Values:
        """The mean of a base feature over lines beside each line."""
        name = f"sum:{base}"
        sums = self._known.get(name)
        if sums is None:
            sums = self._known[name] = np.concatenate(([0.0], np.cumsum(self[base])))
        first, last = self._beside(side, count)
        return np.asarray((sums[last] - sums[first]) / (2 * count + 1 if side == "~" else count))

    def _beside(self, side: str, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each line the range of lines `[first, last)` that a window takes in."""
        known = self._windows.get((side, count))
        if known is None:
            at = np.arange(len(self._lines))
            first = at if side == ">" else np.maximum(at - count, 0)
            last = at if side == "<" else np.minimum(at + count + 1, len(at))
            first = first + 1 if side == ">" else first
            known = self._windows[side, count] = np.minimum(first, last), last
        return known

    # Base features

    def _no_wording(self) -> Values:
        return np.zeros(len(self._lines))

    def _counted(self, name: str) -> Values:
        return np.asarray(getattr(self._document.features, name)[self._lines], dtype=np.float64)

    def _word_length(self) -> Values:
        return np.asarray(self._counted("characters") / np.maximum(self["words"], 1))

    def _date(self) -> Values:
        view = self._document.view
        return np.array(
            [
                len(line) < _DATE_CHARACTERS and _DATE.search(line) is not None
                for line in (view[n] for n in self._lines)
            ],
            dtype=np.float64,
        )

    def _copies(self) -> Values:
        keys = self._document.keys
        count = Counter(keys[n] for n in self._lines)
        return np.array([count[keys[n]] for n in self._lines], dtype=np.float64)

    def _earlier_copies(self) -> Values:
        seen: Counter[str] = Counter()
        values = np.zeros(len(self._lines))
        for at, number in enumerate(self._lines):
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
        prose = (self._counted("ends_sentence") > 0) & (words >= _SENTENCE_WORDS)
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
    "median_words": lambda lines: float(np.median(lines["words"])),
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
