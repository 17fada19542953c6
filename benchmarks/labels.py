"""Which lines of a scraped page are body, found by aligning them with the gold body.

A line is body if most of its word triples stand in the gold body. A line of one or two words is
body if it is a line of the gold, or stands in it and most lines around it are body. Of lines
that are said more often than in the gold, those among other body lines are. The headline above
the body is body, though the gold leaves it out: readers want it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
# Half of the triples: a line that the gold has in another form still counts.
_TRIPLES = 0.5
_AROUND = 3
_MOST_WORDS = 30
_PARAGRAPH = 12


def body_lines(lines: Sequence[str], body: str, title: str | None) -> list[bool]:
    """For each line whether it is body; a line without a word is not."""
    gold = _WORD.findall(body.lower())
    joined = f" {' '.join(gold)} "
    triples = set(zip(gold, gold[1:], gold[2:], strict=False))
    whole = {" ".join(_WORD.findall(line.lower())) for line in body.split("\n")}
    words = [_WORD.findall(line.lower()) for line in lines]
    numbers = [number for number, found in enumerate(words) if found]
    is_body = [False] * len(lines)
    doubtful = []
    for number in numbers:
        found = words[number]
        if len(found) < 3:
            is_body[number] = " ".join(found) in whole
            if not is_body[number] and f" {' '.join(found)} " in joined:
                doubtful.append(number)
        else:
            hits = sum(each in triples for each in zip(found, found[1:], found[2:], strict=False))
            is_body[number] = hits >= _TRIPLES * (len(found) - 2)
    place = {number: at for at, number in enumerate(numbers)}
    for number in doubtful:
        at = place[number]
        around = numbers[max(at - 2, 0) : at] + numbers[at + 1 : at + 3]
        is_body[number] = sum(is_body[other] for other in around) >= 2
    _drop_surplus(is_body, words, numbers, joined)
    _add_headline(is_body, words, _WORD.findall((title or "").lower()))
    return is_body


def _add_headline(
    is_body: list[bool], words: Sequence[Sequence[str]], title: Sequence[str]
) -> None:
    """The last line above the first paragraph that says the title, or a title without its site."""
    paragraphs = (n for n, found in enumerate(words) if is_body[n] and len(found) >= _PARAGRAPH)
    first = next(paragraphs, len(words))
    for number in reversed(range(first)):
        found = words[number]
        if found and (found == title or (len(found) >= 3 and list(title[: len(found)]) == found)):
            is_body[number] = True
            return


def _drop_surplus(
    is_body: list[bool], words: Sequence[Sequence[str]], numbers: Sequence[int], gold: str
) -> None:
    """Of body lines with the same words, keep as many as the gold has."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    for at, number in enumerate(numbers):
        if is_body[number]:
            same[" ".join(words[number])].append(at)

    def support(at: int) -> int:
        around = range(max(0, at - _AROUND), min(len(numbers), at + _AROUND + 1))
        return sum(
            min(len(words[numbers[other]]), _MOST_WORDS)
            for other in around
            if other != at and is_body[numbers[other]]
        )

    for text, places in same.items():
        wanted = max(gold.count(f" {text} "), 1)
        if len(places) > wanted:
            for at in sorted(places, key=lambda at: (-support(at), at))[wanted:]:
                is_body[numbers[at]] = False
