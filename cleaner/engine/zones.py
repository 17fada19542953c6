"""Head, tail and headline of what stays of a document. Defined here only.

Lines that go do not count, so a document and its body have the same zones; only junk below a deck
widens those of the document, and what stays is never more for that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.contents import contents
from cleaner.document import LINK_LINE_SHARE, Document
from cleaner.features import SENTENCE_WORDS
from cleaner.fold import fold, key
from cleaner.rules.model import PLACES, Place

# benchmarks/quality.py --sweep tail: recall grows up to 0.2 and precision holds up to 0.5; low,
# since what a zone lets in too much is sentences. For the head the sweep shows no difference.
HEAD_SHARE = 0.25
TAIL_SHARE = 0.25
_ANYWHERE = PLACES.index("anywhere")
# A paragraph: boilerplate sentences are rarely so long (Kohlschütter 2010 splits short from
# long text blocks at 17 words), and it ends as a sentence does.
LONG_WORDS = 17
# Where the only long paragraph leads to short steps or answers, they are not all of them tail.
_MOST_SAID = 0.5
# `Read more:` and `Related stories:` lead to no list of the article.
_LABEL_WORDS = 2
# A headline, and a label above it or a second deck below it.
_ABOVE_DECK = 2
# Pull quotes of the dev pages stand within nine lines of what they quote; steps of recipes and
# entries of lists say the same again farther away.
_PASSAGE_LINES = 10
# Of the paragraphs beside them: less is a label, an entry or a call.
_PARAGRAPH_WORDS = 12


class Zones:
    """The head, the tail, the edges and the headline of what stays of a document.

    A line is in the tail if no long paragraph stands behind it and at most half of what is said
    in sentences, or if at most TAIL_SHARE of the words do; in the head likewise, seen from the
    top, where a deck is no long paragraph. It is at the edges if it is in the tail or above the
    first long paragraph and that half: a label at the top is seldom a subheading, which it may be
    between the first paragraphs.
    """

    def __init__(self, document: Document, gone: NDArray[np.bool_]) -> None:
        """gone: for each line whether it goes."""
        self._document, self._gone = document, gone

    def holding(self, places: NDArray[np.int64], lines: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each pair of a place, as its number in PLACES, and a line, whether it is there."""
        holds = places == _ANYWHERE
        return holds if holds.all() else np.asarray(holds | self._in_place[places, lines])

    @cached_property
    def _in_place(self) -> NDArray[np.bool_]:
        """Whether a line is there: (PLACES, lines)."""
        document, words = self._document, self._words
        sentences = self._words_in_sentences
        long = np.flatnonzero(sentences >= LONG_WORDS)
        if not len(long):  # a chat, say
            long = np.flatnonzero(sentences)
        first, last = (long[0], long[-1]) if len(long) else (len(document), -1)
        lines = np.arange(len(document))
        before, behind = _on_each_side(words)
        said_before, said_behind = _on_each_side(sentences)
        total, half = max(int(words.sum()), 1), _MOST_SAID * int(sentences.sum())
        end = long[1] if self._is_deck(long[:2]) else first
        above = (lines < end) & (lines != first) & (said_before <= half)
        tail = (lines > last) & (said_behind <= half) | (behind <= TAIL_SHARE * total)
        places: dict[Place, NDArray[np.bool_]] = {
            "anywhere": np.ones(len(document), dtype=np.bool_),
            "head": above | (before <= HEAD_SHARE * total),
            "tail": tail,
            "edges": above | tail,
        }
        return np.stack([places[place] for place in PLACES])

    def _is_deck(self, paragraphs: NDArray[np.int64]) -> bool:
        """Whether the first of two long paragraphs is a deck: at most a headline and a label stay
        above it, and junk, such as a byline, parts it from the next."""
        if len(paragraphs) < 2:
            return False
        first, second = paragraphs
        above = np.count_nonzero(self._words[:first])
        return bool(above <= _ABOVE_DECK and self._gone[first:second].any())

    @cached_property
    def _words(self) -> NDArray[np.int64]:
        """The words of the lines that stay."""
        return np.where(self._gone, 0, self._document.english_words)

    @cached_property
    def _prose(self) -> NDArray[np.bool_]:
        """The lines that end as a sentence does."""
        features = self._document.features
        if self._document.blocks is None:
            return features.ends_sentence
        # A teaser that is one link may be long and end as a sentence does.
        return features.ends_sentence & (features.link_share < LINK_LINE_SHARE)

    def is_said_before(self, line: int, gone: NDArray[np.bool_]) -> bool:
        """Whether an earlier line that stays has the words of this one.

        gone: the lines that go, with those that just were taken.
        """
        first = self._first_said[self._document.repetition.numbers[line]]
        return bool(first < line and not gone[first])

    def is_in_contents(self, line: int, gone: NDArray[np.bool_]) -> bool:
        """Whether the line stands in a list of contents at the head, to which no sentence leads,
        and its heading stays."""
        heading = self._contents.get(line)
        return heading is not None and not gone[heading]

    @cached_property
    def _contents(self) -> Mapping[int, int]:
        """Of each line in a list of contents, its heading."""
        document, in_head = self._document, self._in_place[PLACES.index("head")]
        prose = self._words_in_sentences > 0
        lines: dict[int, int] = {}
        for each in contents(document.repetition.headings, self._words, prose, self._stays):
            first = next(iter(each))
            above = document.nearest(first, -1, self._gone)
            led = above is not None and _leads_to_list(document.view[above])
            if in_head[first] and not led:
                lines.update(each)
        return lines

    def is_held(self, line: int, gone: NDArray[np.bool_], in_part: Collection[int]) -> bool:
        """Whether a paragraph close by holds this line and stays whole, and paragraphs stand on
        both sides."""
        stays, said = self._stays, self._words_in_sentences
        above, below = bisect_left(stays, line) - 1, bisect_right(stays, line)
        if above < 0 or below == len(stays):
            return False
        if min(said[stays[above]], said[stays[below]]) < _PARAGRAPH_WORDS:
            return False
        nearest = stays[max(above + 1 - _PASSAGE_LINES, 0)]
        farthest = stays[min(below - 1 + _PASSAGE_LINES, len(stays) - 1)]
        holders = self._document.repetition.passages.get(line, ())
        close = holders[bisect_left(holders, nearest) : bisect_right(holders, farthest)]
        return any(said[each] and not gone[each] and each not in in_part for each in close)

    @cached_property
    def _stays(self) -> list[int]:
        """The lines that stay and are not blank."""
        return [number for number in self._document.standing if not self._gone[number]]

    @cached_property
    def _first_said(self) -> NDArray[np.int64]:
        """By the number of the words of a line: the first line that stays and has them."""
        numbers = self._document.repetition.numbers
        stays = np.flatnonzero(~self._gone)
        first = np.full(len(numbers), len(numbers), dtype=np.int64)
        found, at = np.unique(numbers[stays], return_index=True)
        first[found] = stays[at]
        return first

    def is_headline(self, line: int) -> bool:
        """Whether the line has the words of the title, if known, or of the first line."""
        return self._document.keys[line] in self._headlines

    @cached_property
    def _headlines(self) -> set[str]:
        keys = self._document.keys
        first_kept = next((keys[n] for n in np.flatnonzero(~self._gone).tolist() if keys[n]), "")
        return {first_kept, key(fold(self._document.title or ""))} - {""}

    def link_list(self, line: int) -> int:
        """How many lines of links stand in a row, this one among them; lines that go count if
        they are such lines, and part nothing. 0 if a line that ends in a colon leads to them."""
        return self._link_lists.get(line, 0)

    @cached_property
    def _link_lists(self) -> dict[int, int]:
        document = self._document
        lists: list[list[int]] = []
        led, apart, skipped = False, True, False
        for line in range(len(document)) if document.blocks else ():
            if document.is_link_line(line):
                if apart:
                    lists.append([])
                    skipped = led
                if not skipped:
                    lists[-1].append(line)
                apart = led = False
            elif document.view[line] and not self._gone[line]:
                apart = True
                led = _leads_to_list(document.view[line])
        return {line: len(each) for each in lists for line in each}

    def prose_behind(self, line: int) -> int:
        """The words of sentences behind a line."""
        return int(self._prose_behind[line])

    @cached_property
    def _prose_behind(self) -> NDArray[np.int64]:
        return _on_each_side(self._words_in_sentences)[1]

    @cached_property
    def _words_in_sentences(self) -> NDArray[np.int64]:
        """Of each line the words, if it is a sentence and not a button that ends like one."""
        return np.where(self._prose & (self._words >= SENTENCE_WORDS), self._words, 0)

    def words_before(self, line: int) -> int:
        """All words before a line, whether they stay or go."""
        return int(self._words_around[0][line])

    def words_behind(self, line: int) -> int:
        """All words behind a line, whether they stay or go."""
        return int(self._words_around[1][line])

    @cached_property
    def _words_around(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return _on_each_side(self._document.english_words)


def _on_each_side(words: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of numbers of words, one a line: how many stand before each line, and how many behind it."""
    until = np.cumsum(words)
    return until - words, until[-1:] - until


def _leads_to_list(text: str) -> bool:
    """Whether the line says what the list below it holds; a label of two words does not."""
    return text.endswith((":", "\uff1a")) and len(text.split()) > _LABEL_WORDS
